"""A worker without torch: the stem of the photo's name says what it does.

`crash` dies, `bad` is refused, `stuck` and `slow` never answer, `nonsense` prints no message, `no_texture` has no texture,
`crowd` shows the people of `CROWD`; any other photo shows one. Each has the maps and the texture that lie in the folder
`answer` beside the package. The request is kept as request.json beside the people's folders.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

SIZE = (600, 800)
ALONE = {"box": [100, 50, 299, 749], "height": 700, "hints": []}
CROWD = [
    {"box": [350, 0, 549, 799], "height": 800, "hints": []},
    {"box": [50, 300, 199, 799], "height": 625, "hints": [{"code": "cut-off", "text": "The photo does not show the feet."}]},
]


def install(root, reconstruction):
    """Make `root` a folder in which `python -m inference.worker` is this file."""
    from tests.blender.synthetic import write_gradient

    (root / "inference").mkdir(parents=True)
    shutil.copy(__file__, root / "inference" / "worker.py")
    shutil.copy(Path(__file__).parents[2] / "inference" / "parent.py", root / "inference")
    answer = root / "answer"
    answer.mkdir()
    reconstruction.save_folder(answer)
    write_gradient(answer / "texture.png", SIZE)


def interpreter(root) -> Path:
    """Return a program for --python that runs the worker of an installed `root`, and adds a line to starts.txt there each time."""
    path = root / "python"
    path.write_text(f'#!/bin/sh\necho start >> "{root}/starts.txt"\nunset PYTHONPATH\ncd "{root}" && exec "{sys.executable}" "$@"\n')
    path.chmod(0o755)
    return path


def say(**message):
    print(json.dumps(message), flush=True)


def answer(request):
    stem = Path(request["photo"]).stem
    match stem:
        case "crash":
            print("CUDA error: an illegal memory access", file=sys.stderr)
            os._exit(3)
        case "bad":
            say(event="error", code="person-missing", message="Nobody is in the photo. Use another one.")
        case "stuck":
            say(event="progress", fraction=0.5, text="Waiting")
            time.sleep(600)
        case "nonsense":
            print("Downloading something", flush=True)
        case "slow":
            for step in range(600):
                say(event="progress", fraction=step / 600, text="Waiting")
                time.sleep(0.01)
        case _:
            say(event="progress", fraction=0.5, text="Depth")
            out = Path(request["out"])
            (out / "request.json").write_text(json.dumps({**request, "pid": os.getpid()}))
            crowd = CROWD if stem == "crowd" else [ALONE]
            wanted = range(len(crowd)) if request["person"] is None else [request["person"]]
            people = [handed_over(stem, crowd[index], index, out) for index in wanted]
            weights = {"name": "fake", "licence": "CC0-1.0", "sha256": "0" * 64}
            say(event="done", people=people, device="cpu", weights=weights, seconds={"depth": 0.25})


def handed_over(photo, person, index, out):
    shutil.copytree(Path.cwd() / "answer", out / str(index))
    if photo == "no_texture":
        (out / str(index) / "texture.png").unlink()
    precision = "float16" if person is ALONE else "float32"
    return {"folder": str(index), "person": index, "precision": precision, "sources": {"keypoints": "detector", "matte": "alpha"}, **person}


if __name__ == "__main__":
    say(event="ready", protocol=3)
    for line in sys.stdin:
        answer(json.loads(line))
