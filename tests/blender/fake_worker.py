"""A worker without torch: the stem of the photo's name says what it does.

`crash` dies, `bad` is refused, `stuck` never answers, `nonsense` prints no message; any other photo gives the maps and
the texture that lie in the folder `answer` beside the package.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

SIZE = (600, 800)


def install(root, reconstruction):
    """Make `root` a folder in which `python -m inference.worker` is this file."""
    from tests.blender.synthetic import write_gradient

    (root / "inference").mkdir(parents=True)
    shutil.copy(__file__, root / "inference" / "worker.py")
    answer = root / "answer"
    answer.mkdir()
    reconstruction.save_folder(answer)
    write_gradient(answer / "texture.png", SIZE)


def say(**message):
    print(json.dumps(message), flush=True)


def answer(request):
    match Path(request["photo"]).stem:
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
        case _:
            say(event="progress", fraction=0.5, text="Depth")
            shutil.copytree(Path.cwd() / "answer", request["out"], dirs_exist_ok=True)
            weights = {"name": "fake", "licence": "CC0-1.0", "sha256": "0" * 64}
            say(event="done", device="cpu", weights=weights, seconds={"depth": 0.25}, pid=os.getpid(), request=request)


if __name__ == "__main__":
    say(event="ready", protocol=1)
    for line in sys.stdin:
        answer(json.loads(line))
