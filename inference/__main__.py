"""`python -m inference PHOTO --out FOLDER`: maps of one person as arrays and pictures."""

import argparse
import sys
from pathlib import Path

import cv2

from .checkpoint import EMBEDDED, load_model
from .devices import NAMES, chosen_device
from .errors import TwokayError
from .pipeline import Steps, digitize, find_subject
from .previews import write_previews
from .texture import texture_image


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 1 with a sentence on stderr."""
    args = _parser().parse_args(arguments)
    steps = Steps(lambda fraction, text: print(f"{fraction:4.0%} {text}", flush=True))
    try:
        _run(args, steps)
    except TwokayError as error:
        print(f"{args.photo}: {error}", file=sys.stderr)
        return 1
    for name, seconds in steps.seconds.items():
        print(f"{seconds:7.2f} s {name}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m inference", description=__doc__)
    parser.add_argument("photo", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for maps.npz, texture.png and the previews")
    parser.add_argument("--keypoints", type=Path, help="OpenPose JSON; without it NAME_keypoints.json beside the photo")
    parser.add_argument("--matte", type=Path, help="picture that is white where the person is")
    parser.add_argument("--weights", type=Path, help="safetensors of this project, or the published 2K2K checkpoint")
    parser.add_argument("--device", choices=NAMES, default="auto")
    return parser


def _run(args: argparse.Namespace, steps: Steps) -> None:
    subject = find_subject(args.photo, args.keypoints, args.matte, steps)
    steps.begin("load", 0.1, "Loading the networks")
    model = load_model(args.weights or EMBEDDED, chosen_device(args.device))
    result = digitize(subject, model, steps)
    steps.begin("write", 0.98, "Writing")
    args.out.mkdir(parents=True, exist_ok=True)
    result.save_npz(args.out / "maps.npz")
    write_previews(result, args.out)
    texture = texture_image(subject.photo, subject.matte)
    (args.out / "texture.png").write_bytes(cv2.imencode(".png", texture[..., ::-1])[1].tobytes())
    steps.end()


if __name__ == "__main__":
    raise SystemExit(main())
