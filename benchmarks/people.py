"""Photos of synthetic people for `benchmarks.batch`: `python -m benchmarks.people DATA --out PHOTOS [--count 200] [--height 1400]`.

DATA holds samples of 2048 pixels, such as those of `make evaluation-data`. Every other person stands before a wall (JPEG), the ones
between are cut out (PNG with alpha); keypoints are left to the detector.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from training.photograph import photograph
from training.samples import load_sample


def main() -> None:
    """Write the photos."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--height", type=int, default=1400, help="pixels of a photo; its width is 0.6 of that")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted(args.data.glob("*.npz"))[: args.count]):
        colours, coverage, _ = photograph(load_sample(path), number, args.height)
        picture, suffix = (np.dstack([colours, coverage]), ".png") if number % 2 else (colours, ".jpg")
        target = args.out / (path.stem + suffix)
        if not cv2.imwrite(str(target), cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA if number % 2 else cv2.COLOR_RGB2BGR)):
            raise OSError(f"could not write {target}")


if __name__ == "__main__":
    main()
