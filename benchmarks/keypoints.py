"""Accuracy of the found keypoints, joint by joint: `python -m benchmarks.keypoints --photos FOLDER`.

Every photo of the folder with NAME_keypoints.json (OpenPose) beside it counts; that file is the truth and not read by the
detector. Errors are in percent of the person's height: the extent of the true keypoints' rows, from the eyes to the soles.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from inference.beside import keypoints_beside
from inference.detection.people import find_people
from inference.keypoints import INDEX, NAMES, present_points, read_openpose

FINGERS = slice(INDEX["left_index"], None)
BODY = slice(0, INDEX["left_index"])


def main() -> None:
    """Measure all photos and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keypoints", description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    folder = parser.parse_args().photos
    pairs = [(photo, truth) for photo in sorted(folder.iterdir()) if (truth := keypoints_beside(photo))]
    if not pairs:
        raise SystemExit(f"{folder} holds no photo with NAME_keypoints.json beside it.")
    errors = np.stack([_errors(photo, read_openpose(truth)[0]) for photo, truth in pairs])
    print(f"{len(pairs)} photos; percent of the person's height\n\n| joint | median | 90th percentile | not found |\n|---|---|---|---|")
    for name, column in zip(NAMES, errors.T, strict=True):
        print(_row(name.replace("_", " "), column))
    for name, part in (("body", BODY), ("fingers", FINGERS), ("all", slice(None))):
        print(_row(f"**{name}**", errors[:, part]))


def _errors(photo: Path, truth: np.ndarray) -> np.ndarray:
    """(31,) percent of the height; NaN where the truth has no point, infinite where only the truth has one."""
    people = find_people(np.ascontiguousarray(cv2.imread(str(photo))[..., ::-1]))
    found = people[0].keypoints if people else np.zeros_like(truth)
    height = np.ptp(present_points(truth)[:, 1])
    errors = 100 * np.linalg.norm(found[:, :2] - truth[:, :2], axis=1) / height
    return np.where(truth[:, 2] > 0, np.where(found[:, 2] > 0, errors, np.inf), np.nan)


def _row(name: str, errors: np.ndarray) -> str:
    found = errors[np.isfinite(errors)]
    median, most = np.percentile(found, (50, 90)) if len(found) else (np.nan, np.nan)
    return f"| {name} | {median:.2f} | {most:.2f} | {np.isinf(errors).sum()} |"


if __name__ == "__main__":
    main()
