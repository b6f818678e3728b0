"""Quality and time of mattes on photos of which they are known: `python -m benchmarks.matte [--out FOLDER]`.

IoU of the person; boundary F, the share of the outline that is right to 2 pixels, both ways; mean error of alpha within 6
pixels of the outline; colour error, in levels of 255, of the texture where the photo mixes person and background, and that
of the photo itself. With --out the mattes are written, on magenta.
"""

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from inference.matte import find_matte
from inference.texture import texture_image

from .composites import Cutout, composites

_OUTLINE_TOLERANCE, _BAND = 2, 6
_REPEATS = 3
_MAGENTA = np.array([255, 0, 255], np.float32)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matte", description=__doc__)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    print(f"{'':20s} {'IoU':>7s} {'F 2px':>7s} {'alpha':>7s} {'colour':>7s} {'(photo)':>7s} {'time':>7s}")
    rows = []
    for name, truth, photo in composites():
        matte, source, seconds = _timed(photo, truth)
        rows.append([*quality(matte, truth), colour_error(texture_image(photo, matte), truth), colour_error(photo, truth), seconds])
        print(f"{name:20s} {_line(rows[-1])}  {source}")
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            shown = photo * matte[..., None] + _MAGENTA * (1 - matte[..., None])
            cv2.imwrite(str(args.out / f"{name}.png"), np.round(shown[..., ::-1]).astype(np.uint8))
    print(f"{'mean':20s} {_line(np.mean(rows, axis=0).tolist())}")


def _timed(photo: np.ndarray, truth: Cutout) -> tuple[np.ndarray, str, float]:
    """Return the matte, its source and the shortest of several times in seconds, because other work disturbs."""
    seconds = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        matte, source = find_matte(photo, truth.keypoints)
        seconds.append(time.perf_counter() - start)
    return matte, source, min(seconds)


def quality(matte: np.ndarray, truth: Cutout) -> tuple[float, float, float]:
    """Return the intersection over union, the boundary F and the mean error of alpha at the outline."""
    found, real = matte > 0.5, truth.coverage > 0.5
    distance_found, distance_real = _distance_to_outline(found), _distance_to_outline(real)
    precise = (distance_real[distance_found == 0] <= _OUTLINE_TOLERANCE).mean()
    complete = (distance_found[distance_real == 0] <= _OUTLINE_TOLERANCE).mean()
    error = np.abs(matte - truth.coverage)[distance_real <= _BAND].mean()
    return float((found & real).sum() / (found | real).sum()), float(2 * precise * complete / (precise + complete)), float(error)


def colour_error(texture: np.ndarray, truth: Cutout) -> float:
    """Return the mean difference to the person's own colours where the photo shows a mixture."""
    mixed = (truth.coverage > 0.05) & (truth.coverage < 0.95)
    return float(np.abs(texture[mixed].astype(np.float32) - truth.colours[mixed]).mean())


def _distance_to_outline(inside: np.ndarray) -> np.ndarray:
    outline = inside & (cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    return cv2.distanceTransform((~outline).astype(np.uint8), cv2.DIST_L2, 5)


def _line(figures: list[float]) -> str:
    iou, outline, alpha, colour, photo, seconds = figures
    return f"{iou:7.4f} {outline:7.4f} {alpha:7.4f} {colour:7.2f} {photo:7.2f} {seconds:6.2f}s"


if __name__ == "__main__":
    main()
