"""`python -m inference.cutout PHOTO --out FILE.png`: the largest person of a photo, cut out, without the networks of 2K2K.

The file is RGBA: the person's colours, which go on beyond the outline, and the matte as alpha.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from .errors import TwokayError
from .steps import Steps
from .subjects import find_subjects
from .texture import texture_image


def cutout(photo: Path) -> np.ndarray:
    """(h, w, 4) uint8 RGBA cut-out of the largest person; raises TwokayError as `find_subjects`."""
    (subject,) = find_subjects(photo, None, None, 0, Steps())
    alpha = np.round(255 * subject.matte).astype(np.uint8)
    return np.dstack([texture_image(subject.photo, subject.matte), alpha])


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 1 with a sentence as the last line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m inference.cutout", description=__doc__)
    parser.add_argument("photo", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    try:
        picture = cutout(args.photo)
    except TwokayError as error:
        print(error, file=sys.stderr)
        return 1
    args.out.write_bytes(cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA))[1].tobytes())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
