"""The skeleton that is drawn between keypoints, and where on it a missing one would be.

Convention: keypoints are (31, 3) (column, row, confidence) in photo pixels, as in `inference.keypoints`.
"""

import numpy as np

from ...inference.keypoints import INDEX, MIRROR_PAIRS, NAMES

_FINGERS = ("index", "middle", "ring", "little")
_SIDED_BONES = (
    ("eye", "ear"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    *(("wrist", finger) for finger in _FINGERS),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("ankle", "big_toe"),
    ("ankle", "small_toe"),
)
_CROSS_BONES = (("nose", "left_eye"), ("nose", "right_eye"), ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))
_NAMED_BONES = _CROSS_BONES + tuple((f"{side}_{start}", f"{side}_{end}") for side in ("left", "right") for start, end in _SIDED_BONES)
BONES = tuple((INDEX[start], INDEX[end]) for start, end in _NAMED_BONES)
"""Pairs of keypoints that a line joins."""

_NOSE = (0.0, 0.925)
_STANDING = {
    "eye": (0.018, 0.942),
    "ear": (0.042, 0.932),
    "shoulder": (0.105, 0.818),
    "elbow": (0.165, 0.640),
    "wrist": (0.205, 0.490),
    "hip": (0.055, 0.530),
    "knee": (0.065, 0.285),
    "ankle": (0.070, 0.039),
    "big_toe": (0.080, 0.010),
    "small_toe": (0.105, 0.012),
    "heel": (0.066, 0.015),
    "index": (0.205, 0.435),
    "middle": (0.213, 0.430),
    "ring": (0.219, 0.434),
    "little": (0.224, 0.441),
}
"""Left side of a standing person: to the right in the photo and up from the floor, in body heights."""
_SHARE_OF_PHOTO = 0.8


def parked(keypoints: np.ndarray, photo_size: tuple[int, int]) -> np.ndarray:
    """(31, 2) positions in which the missing keypoints lie where a standing person would have them.

    Each keeps the offset from the nearest keypoint that is present; where fewer than two are, the whole person stands in the
    middle of the photo of `photo_size` (width, height).
    """
    present = keypoints[:, 2] > 0
    standing = _standing_person()
    if present.sum() < 2:
        width, height = photo_size
        guess = np.array([0.5 * width, 0.5 * height]) + _SHARE_OF_PHOTO * height * (standing - standing.mean(axis=0))
    else:
        guess = _brought_to(standing, keypoints[:, :2], present)
    return np.where(present[:, None], keypoints[:, :2], guess)


def mirrored(keypoints: np.ndarray) -> np.ndarray:
    """(31, 3) keypoints of the opposite side, reflected at the line through the middles of shoulders and hips.

    Where one of these joints is missing the line is upright, through the mean of the keypoints that are present.
    """
    origin, direction = _body_axis(keypoints)
    offsets = keypoints[:, :2] - origin
    reflected = origin + 2 * np.outer(offsets @ direction, direction) - offsets
    opposite = opposite_sides()
    return np.column_stack([reflected, keypoints[:, 2]])[opposite]


def opposite_sides() -> np.ndarray:
    """(31,) for each keypoint the index of its counterpart on the person's other side; the nose is its own."""
    opposite = np.arange(len(NAMES))
    left, right = np.array(MIRROR_PAIRS).T
    opposite[left], opposite[right] = right, left
    return opposite


def _body_axis(keypoints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    joints = keypoints[[INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip") for side in ("left", "right")]]
    upper, lower = joints[:2, :2].mean(axis=0), joints[2:, :2].mean(axis=0)
    length = np.linalg.norm(lower - upper)
    if (joints[:, 2] > 0).all() and length > 0:
        return upper, (lower - upper) / length
    return keypoints[keypoints[:, 2] > 0, :2].mean(axis=0), np.array([0.0, 1.0])


def _standing_person() -> np.ndarray:
    """(31, 2) x to the right and y down of a person who is 1 tall."""
    points = np.array([_NOSE] + [_STANDING[name.split("_", 1)[1]] for name in NAMES[1:]])
    sides = [0 if name == "nose" else (1 if name.startswith("left") else -1) for name in NAMES]
    return points * np.column_stack([sides, np.full(len(NAMES), -1)])


def _brought_to(standing: np.ndarray, points: np.ndarray, present: np.ndarray) -> np.ndarray:
    """(31, 2) standing person, fitted to the present points and then shifted point by point with the nearest of them."""
    fitted = _fitted(standing, points, present)
    distances = np.linalg.norm(standing[:, None] - standing[None, present], axis=2)
    nearest = np.flatnonzero(present)[distances.argmin(axis=1)]
    return fitted + points[nearest] - fitted[nearest]


def _fitted(standing: np.ndarray, points: np.ndarray, present: np.ndarray) -> np.ndarray:
    """(31, 2) after the least-squares similarity of the complex plane, z -> scale * z + shift."""
    source, target = (values[:, 0] + 1j * values[:, 1] for values in (standing, points))
    source_middle, target_middle = source[present].mean(), target[present].mean()
    centred = source[present] - source_middle
    scale = (centred.conj() @ (target[present] - target_middle)) / (centred.conj() @ centred).real
    fitted = scale * (source - source_middle) + target_middle
    return np.column_stack([fitted.real, fitted.imag])
