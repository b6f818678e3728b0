"""`python -m inference PHOTO --out FOLDER`: maps of the people in a photo as arrays and pictures."""

import argparse
import sys
from pathlib import Path

from .arguments import person_index
from .camera import CANVAS, SIZES
from .checkpoint import load_detail, load_model
from .devices import NAMES, chosen_device
from .embedded import EMBEDDED, EMBEDDED_DETAIL
from .errors import TwokayError
from .pipeline import Fine, digitized, found_subjects
from .previews import write_picture, write_previews
from .reconstruction import Reconstruction
from .steps import Steps
from .subjects import Subject


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
    parser.add_argument("--keypoints", type=Path, help="OpenPose JSON (default: NAME_keypoints.json beside the photo, else found)")
    parser.add_argument("--matte", type=Path, help="picture that is white where people are (default: NAME_matte.png beside the photo)")
    parser.add_argument(
        "--person", type=person_index, default=0, metavar="N|all", help="1 is the largest (default); all: a folder for each"
    )
    parser.add_argument("--weights", type=Path, help="safetensors of this project, or the published 2K2K checkpoint")
    parser.add_argument("--device", choices=NAMES, default="auto")
    parser.add_argument(
        "--size", type=int, choices=SIZES, default=CANVAS, help="pixels along the maps; more than 2048 as far as the photo has them"
    )
    return parser


def _run(args: argparse.Namespace, steps: Steps) -> None:
    def load():
        return load_model(args.weights or EMBEDDED, chosen_device(args.device))

    subjects = found_subjects(args.photo, args.keypoints, args.matte, args.person, steps)
    fine = Fine(args.size, lambda: load_detail(EMBEDDED_DETAIL, chosen_device(args.device))) if args.size > CANVAS else None
    for person in digitized(subjects, load, steps, fine):
        subject, result = person.subject, person.assembled()
        number = subject.origin.person + 1
        with steps.timed("write"):
            _write(subject, result, args.out / str(number) if args.person is None else args.out)
        print(f"Person {number}: keypoints {subject.origin.sources['keypoints']}, matte {subject.origin.sources['matte']}")
        for hint in subject.origin.hints:
            print(f"{args.photo}, person {number}: {hint.text}", file=sys.stderr)


def _write(subject: Subject, result: Reconstruction, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    result.save_npz(folder / "maps.npz")
    write_previews(result, folder)
    write_picture(folder / "texture.png", subject.texture())


if __name__ == "__main__":
    raise SystemExit(main())
