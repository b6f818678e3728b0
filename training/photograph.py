"""Make a photo of a synthetic person, with keypoints: `python -m training.photograph SAMPLE.npz --out person.png`.

The person stands before a plain studio wall. Beside the picture: NAME_keypoints.json in OpenPose's format and
NAME_coverage.png, the share of each pixel that is the person. The photo of the tests and of `make demo` was made so.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from inference.camera import CANVAS
from inference.keypoints import BODY_25, HAND_PIP

from .batches import whole
from .commands import told
from .lighting import relit
from .samples import Sample, load_sample


def main() -> None:
    """Write the picture, its keypoints and its coverage."""
    parser = argparse.ArgumentParser(prog="python -m training.photograph", description=__doc__)
    parser.add_argument("sample", type=Path, help="a sample of training.generate at 2048")
    parser.add_argument("--out", type=Path, required=True, help="PNG or JPEG")
    parser.add_argument("--seed", type=int, default=0, help="of the light and of the wall's colour")
    parser.add_argument("--height", type=int, default=1600, help="pixels of the picture; its width is 0.6 of that")
    args = parser.parse_args()
    sample = load_sample(args.sample)
    photo, coverage, keypoints = photograph(sample, args.seed, args.height)
    for path, image in ((args.out, photo[..., ::-1]), (args.out.with_name(f"{args.out.stem}_coverage.png"), coverage)):
        if not cv2.imwrite(str(path), image):
            raise OSError(f"could not write {path}")
    args.out.with_name(f"{args.out.stem}_keypoints.json").write_text(json.dumps(openpose(keypoints)) + "\n")


def photograph(sample: Sample, seed: int, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a (height, 0.6 height, 3) uint8 photo, its (height, 0.6 height) uint8 coverage, and (31, 2) keypoints in its pixels."""
    rng = np.random.default_rng(seed)
    scale = height / CANVAS
    image, cover = (whole(crop, sample) for crop in (relit(sample, rng), sample.mask.astype(np.float32)))
    image = cv2.resize(image, (height, height), interpolation=cv2.INTER_AREA)
    cover = cv2.resize(cover, (height, height), interpolation=cv2.INTER_AREA)[..., None]
    feet = float(np.flatnonzero(cover.any(axis=1))[-1]) / height
    light = image + _wall(height, feet, rng) * (1 - cover)
    left = (height - round(0.6 * height)) // 2
    columns = slice(left, left + round(0.6 * height))
    photo = light[:, columns] + rng.normal(0, 0.006, (height, round(0.6 * height), 1))
    keypoints = (sample.keypoints + 0.5) * scale - 0.5 - [left, 0]
    photo, coverage = (np.round(image.clip(0, 1) * 255).astype(np.uint8) for image in (photo, cover[:, columns, 0]))
    return photo, coverage, keypoints


def _wall(size: int, feet: float, rng: np.random.Generator) -> np.ndarray:
    """(size, size, 3) float32 wall and floor, lit from one side, with the soft shadow of a person whose feet end there."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    colour = np.float32(rng.uniform(0.45, 0.75)) * (1 + rng.normal(0, 0.04, 3)).astype(np.float32)
    shade = 1.05 - 0.25 * (x - 0.3) ** 2 - 0.15 * (y - 0.4) ** 2
    floor = np.clip((y - feet + 0.06) / 0.02, 0, 1)
    shadow = 1 - 0.35 * np.exp(-(((x - 0.5) / 0.16) ** 2 + ((y - feet + 0.005) / 0.015) ** 2))
    return (colour * (shade * (1 - 0.15 * floor) * shadow)[..., None]).astype(np.float32)


def openpose(keypoints: np.ndarray) -> dict:
    """Return the contents of an OpenPose file for (31, 2) keypoints."""
    body, hands = np.zeros((25, 3)), np.zeros((2, 21, 3))
    body[BODY_25, :2], body[BODY_25, 2] = keypoints[:23], 1
    body[1], body[8] = (body[2] + body[5]) / 2, (body[9] + body[12]) / 2
    for hand, points in zip(hands, (keypoints[23:27], keypoints[27:31]), strict=True):
        hand[HAND_PIP, :2], hand[HAND_PIP, 2] = points, 1
    names = ("pose_keypoints_2d", "hand_left_keypoints_2d", "hand_right_keypoints_2d")
    arrays = (body, *hands)
    person = {name: [round(float(v), 2) for v in array.ravel()] for name, array in zip(names, arrays, strict=True)}
    return {"version": 1.3, "people": [person]}


if __name__ == "__main__":
    told(main)
