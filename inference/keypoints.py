"""The 31 keypoints of a person, and how OpenPose files give them.

Convention: positions are (column, row) in photo pixels, integers at pixel centres; left and right are the person's. A
keypoint is (x, y, confidence); a missing one is (0, 0, 0). Source: the keypoint table of 2K2K (Han et al., CVPR 2023)
and OpenPose's BODY_25 and 21-point hand formats.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .errors import TwokayError

_LIMB_NAMES = ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_FOOT_NAMES = ("big_toe", "small_toe", "heel")
_FINGER_NAMES = ("index", "middle", "ring", "little")
NAMES = (
    "nose",
    *(f"{side}_{name}" for name in _LIMB_NAMES for side in ("left", "right")),
    *(f"{side}_{name}" for side in ("left", "right") for name in _FOOT_NAMES),
    *(f"{side}_{name}" for side in ("left", "right") for name in _FINGER_NAMES),
)
"""Fingers are the middle (PIP) joints."""
INDEX = {name: index for index, name in enumerate(NAMES)}
MIRROR_PAIRS = tuple((index, INDEX[f"right{name[4:]}"]) for index, name in enumerate(NAMES) if name.startswith("left"))

BODY_25 = [0, 16, 15, 18, 17, 5, 2, 6, 3, 7, 4, 12, 9, 13, 10, 14, 11, 19, 20, 21, 22, 23, 24]
HAND_PIP = [6, 10, 14, 18]
"""OpenPose's index of each of the first 23 keypoints in BODY_25, and of a hand's four fingers among its 21 points."""
_EARS_AND_EYES = ("left_eye", "right_eye", "left_ear", "right_ear")
_REQUIRED = {"shoulder": "shoulders", "hip": "hips", "knee": "legs below the hips"}
"""Joints without which there is no person to reconstruct, and what a photo without both of them does not show."""
_LARGEST_JSON = 1 << 24
_MOST_PEOPLE = 1000
_OUTSIDE_TOLERANCE = 0.05
_SMALLEST_PERSON = 32.0
_WHOLE_PERSON = "Use a photo that shows the whole person from head to feet, or place the keypoints by hand."


def read_openpose(path: str | Path) -> list[np.ndarray]:
    """Return a (31, 3) float32 array for each person of an OpenPose BODY_25 + hands JSON file, the largest person first.

    A file without hands leaves the fingers missing. Raises `TwokayError` keypoints-missing
    (no such file), keypoints-format or keypoints-empty (no person).
    """
    path = Path(path)
    people = _people(path)
    if not people:
        raise TwokayError("keypoints-empty", f"{path.name} holds no person.", "Run OpenPose on a photo that shows the whole person.")
    return sorted((_person_keypoints(person, f"{path.name}, person {i}") for i, person in enumerate(people)), key=person_size)[::-1]


def write_openpose(path: str | Path, people: Sequence[np.ndarray]) -> None:
    """Write the (31, 3) keypoints of people as a file for `read_openpose`; OpenPose's other points are missing in it."""
    content = {"version": 1.3, "people": [_openpose_person(keypoints) for keypoints in people]}
    Path(path).write_text(json.dumps(content), encoding="utf-8")


def as_keypoints(array: np.ndarray) -> np.ndarray:
    """Return (31, 3) float32 keypoints of a (31, 2) or (31, 3) array; points at (0, 0) or of no confidence become missing.

    Raises `TwokayError` keypoints-format.
    """
    points = np.asarray(array, np.float32)
    if points.shape not in ((31, 2), (31, 3)) or not np.isfinite(points).all():
        raise TwokayError("keypoints-format", f"Keypoints are 31 finite (x, y) or (x, y, confidence), not an array of {points.shape}.")
    confidence = points[:, 2] if points.shape[1] == 3 else np.ones(31, np.float32)
    present = (confidence > 0) & points[:, :2].any(axis=1)
    return np.where(present[:, None], np.column_stack([points[:, :2], confidence]), 0).astype(np.float32)


def person_size(keypoints: np.ndarray) -> float:
    """Return the diagonal in pixels of the box around the (31, 3) keypoints that are present, 0 where none is."""
    points = present_points(keypoints)
    return float(np.hypot(*np.ptp(points, axis=0))) if len(points) else 0.0


def present_points(keypoints: np.ndarray) -> np.ndarray:
    """(n, 2) positions of the (31, 3) keypoints that are not missing."""
    return keypoints[keypoints[:, 2] > 0, :2]


def is_present(keypoints: np.ndarray, name: str) -> bool:
    """Return whether the keypoint of this name is not missing in (31, 3) keypoints."""
    return bool(keypoints[INDEX[name], 2] > 0)


def check_keypoints(keypoints: np.ndarray, photo_shape: tuple[int, ...]) -> None:
    """Raise `TwokayError` where (31, 3) keypoints cannot serve a photo of this shape.

    A person needs the nose or two of eyes and ears, shoulders, hips and knees; hands and feet may be missing.

    Raises:
        TwokayError: keypoints-incomplete, with what the photo does not show, or keypoints-outside.
    """
    _check_position(keypoints, photo_shape)
    if unseen := _unseen(keypoints):
        raise TwokayError("keypoints-incomplete", f"The photo shows no {', no '.join(unseen)}.", _WHOLE_PERSON)


def _unseen(keypoints: np.ndarray) -> list[str]:
    """Return in words which of the parts that a person needs are missing."""
    face = is_present(keypoints, "nose") or sum(is_present(keypoints, name) for name in _EARS_AND_EYES) >= 2
    unseen = [] if face else ["face"]
    for joint, parts in _REQUIRED.items():
        missing = [f"{side} {joint}" for side in ("left", "right") if not is_present(keypoints, f"{side}_{joint}")]
        unseen += [parts] if len(missing) == 2 else missing
    return unseen


def _check_position(keypoints: np.ndarray, photo_shape: tuple[int, ...]) -> None:
    height, width = photo_shape[:2]
    points = present_points(keypoints)
    if len(points) == 0:
        raise TwokayError("keypoints-incomplete", "All 31 keypoints are missing.", _WHOLE_PERSON)
    margin = _OUTSIDE_TOLERANCE * max(height, width)
    outside = ((points < -margin) | (points > np.array([width, height]) + margin)).any(axis=1)
    if outside.any():
        raise TwokayError(
            "keypoints-outside",
            f"{outside.sum()} keypoints lie outside the photo of {width} x {height} pixels (one at {points[outside][0].round()}).",
            "Use the keypoints of this very photo: same size, same orientation, same crop.",
        )
    if person_size(keypoints) < _SMALLEST_PERSON:
        raise TwokayError(
            "keypoints-outside",
            f"The keypoints span {person_size(keypoints):.1f} pixels.",
            "Write them in pixels of the photo (OpenPose: --keypoint_scale 0).",
        )


def _people(path: Path) -> list:
    """Return the untrusted list of people of the file."""
    if not path.is_file():
        raise TwokayError("keypoints-missing", f"There is no file {path}.", "Check the path.")
    if path.stat().st_size > _LARGEST_JSON:
        raise _format_error(path.name, f"is larger than {_LARGEST_JSON >> 20} MiB")
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _format_error(path.name, "is not a readable JSON file") from error
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, list) or len(people) > _MOST_PEOPLE:
        raise _format_error(path.name, f'has no list "people" of at most {_MOST_PEOPLE}')
    return people


def _person_keypoints(person: object, where: str) -> np.ndarray:
    if not isinstance(person, dict):
        raise _format_error(where, "is not an object")
    body = _triplets(person, "pose_keypoints_2d", 25, where)
    hands = [_triplets(person, f"hand_{side}_keypoints_2d", 21, where) for side in ("left", "right")]
    return as_keypoints(np.concatenate([body[BODY_25], *(hand[HAND_PIP] for hand in hands)]))


def _openpose_person(keypoints: np.ndarray) -> dict[str, list[float]]:
    body, left, right = np.zeros((25, 3)), np.zeros((21, 3)), np.zeros((21, 3))
    body[BODY_25], left[HAND_PIP], right[HAND_PIP] = np.split(keypoints, [23, 27])
    points = {"pose": body, "hand_left": left, "hand_right": right}
    return {f"{name}_keypoints_2d": values.ravel().tolist() for name, values in points.items()}


def _triplets(person: dict, key: str, count: int, where: str) -> np.ndarray:
    """(count, 3) of a flat list of x, y, confidence; an absent or empty list is all missing."""
    values = person.get(key) or [0] * (3 * count)
    if not isinstance(values, list) or len(values) != 3 * count:
        found = len(values) if isinstance(values, list) else type(values).__name__
        raise _format_error(where, f"{key} should hold {count} x 3 numbers, not {found}")
    if not all(type(value) in (int, float) and abs(value) < 1e6 for value in values):
        raise _format_error(where, f"{key} holds something that is not a finite number below a million")
    return np.array(values, np.float32).reshape(count, 3)


def _format_error(where: str, problem: str) -> TwokayError:
    return TwokayError("keypoints-format", f"{where}: {problem}.", "Write the file with OpenPose, model BODY_25, with --hand.")
