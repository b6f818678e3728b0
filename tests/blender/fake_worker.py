"""A worker without torch: the stem of the photo's name says what it does.

`crash` dies, `fragile` dies the first time, `bad` is refused, `stuck` and `slow` never answer, `nonsense` prints no message,
`no_colours` has no colours, `crowd` shows the people of `CROWD`, `nobody` has no keypoints to be found; any other photo shows one.
Each has the maps and the colours that lie in the folder `answer` beside the package. The request is kept as request.json beside the
people's folders.
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
    import numpy as np

    from tests.blender.synthetic import gradient
    from tests.inference.figures import standing_keypoints

    (root / "inference").mkdir(parents=True)
    shutil.copy(__file__, root / "inference" / "worker.py")
    shutil.copy(Path(__file__).parents[2] / "inference" / "parent.py", root / "inference")
    answer = root / "answer"
    answer.mkdir()
    reconstruction.save_folder(answer)
    np.save(answer / "photo_keypoints.npy", standing_keypoints(600, 290, 100))
    np.save(answer / "colours.npy", gradient(SIZE))


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
        case "fragile" if not Path("died").exists():
            Path("died").touch()
            os._exit(3)
        case "bad":
            say(event="error", code="person-missing", message="Nobody is in the photo.", remedy="Use another one.")
        case "stuck":
            say(event="progress", fraction=0.5, text="Waiting")
            time.sleep(600)
        case "nonsense":
            print("Downloading something", flush=True)
        case "slow":
            for step in range(600):
                say(event="progress", fraction=step / 600, text="Waiting")
                time.sleep(0.01)
        case "nobody" if request["task"] == "keypoints":
            say(event="done", people=[])
        case _ if request["task"] == "keypoints":
            note(request)
            say(event="done", people=[keypoints_of(index, Path(request["out"])) for index in range(2 if stem == "crowd" else 1)])
        case _ if request["task"] == "cutouts":
            note(request)
            say(event="done", people=[cut_out(Path(request["out"]))])
        case _:
            say(event="progress", fraction=0.5, text="Depth")
            out = Path(request["out"])
            note(request)
            crowd = CROWD if stem == "crowd" else [ALONE]
            wanted = range(len(crowd)) if request["person"] is None else [request["person"]]
            people = [handed_over(stem, crowd[index], index, out) for index in wanted]
            weights = {"name": "fake", "licence": "CC0-1.0", "sha256": "0" * 64}
            say(event="done", people=people, device="cpu", weights=weights, seconds={"depth": 0.25})


def note(request):
    (Path(request["out"]) / "request.json").write_text(json.dumps({**request, "pid": os.getpid()}))


def keypoints_of(index, out):
    """The keypoints that lie in the answer; the second person is half as large."""
    import numpy as np

    (out / str(index)).mkdir()
    np.save(
        out / str(index) / "keypoints.npy", np.load(Path.cwd() / "answer" / "photo_keypoints.npy") * np.float32([0.5**index, 0.5**index, 1])
    )
    return {"folder": str(index)}


def cut_out(out):
    """One person who covers the middle of the photo."""
    import numpy as np

    matte = np.zeros(SIZE[::-1], np.float32)
    matte[200:600, 200:400] = 1
    (out / "0").mkdir()
    np.save(out / "0" / "matte.npy", matte)
    np.save(out / "0" / "colours.npy", np.full((*matte.shape, 3), 128, np.uint8))
    return {"folder": "0", "person": 0, "precision": "float32", "sources": {"keypoints": "detector", "matte": "detector"}, **ALONE}


def handed_over(photo, person, index, out):
    shutil.copytree(Path.cwd() / "answer", out / str(index))
    if photo == "no_colours":
        (out / str(index) / "colours.npy").unlink()
    precision = "float16" if person is ALONE else "float32"
    return {"folder": str(index), "person": index, "precision": precision, "sources": {"keypoints": "detector", "matte": "alpha"}, **person}


if __name__ == "__main__":
    say(event="ready", protocol=6)
    for line in sys.stdin:
        answer(json.loads(line))
