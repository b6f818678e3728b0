"""The body drawn around its keypoints: where a person surely is, and how far off any of it can be.

Convention: keypoints are (31, 3) (column, row, confidence) of the picture that is drawn, any of them may be missing; lengths
are fractions of the body height, which is taken from the shoulder-hip-knee-ankle lengths, so that it holds for raised arms
and bent knees. Body segments: Drillis & Contini, Body Segment Parameters, 1966.
"""

import cv2
import numpy as np

from .keypoints import INDEX, person_size, present_points

_SEGMENTS = (("shoulder", "hip", 0.288), ("hip", "knee", 0.245), ("knee", "ankle", 0.247))
_SOLES_BELOW = (("ankle", 0.039), ("knee", 0.286))
_HEAD_RADIUS, _TIP_RADIUS = 0.038, 0.035
_SIDED_BONES = (
    ("shoulder", "elbow", 0.010),
    ("elbow", "wrist", 0.008),
    ("hip", "knee", 0.020),
    ("knee", "ankle", 0.014),
    ("ankle", "heel", 0.010),
    ("ankle", "big_toe", 0.006),
    ("heel", "big_toe", 0.005),
    ("heel", "small_toe", 0.004),
    *(("wrist", finger, 0.003) for finger in ("index", "middle", "ring", "little")),
)
_CORE_BONES = (("left_shoulder", "right_shoulder", 0.02), ("left_hip", "right_hip", 0.03))
_BONES = _CORE_BONES + tuple((f"{side}_{a}", f"{side}_{b}", radius) for side in ("left", "right") for a, b, radius in _SIDED_BONES)
_TORSO = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
_TORSO_INWARD = 0.15  # of the way to the other side: beside a slim waist the line from shoulder to hip crosses the background
_FACE = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
_FEET = tuple(f"{side}_{point}" for side in ("left", "right") for point in ("big_toe", "small_toe", "heel"))
_FINGERS = tuple(f"{side}_{finger}" for side in ("left", "right") for finger in ("index", "middle", "ring", "little"))


def body_height(keypoints: np.ndarray) -> float:
    """Return the height in pixels of the standing person, from the longer side's shoulder-hip-knee-ankle length.

    A missing joint leaves out its segments. Of a head or a bust alone it is the diagonal of what is seen.
    """
    heights = [height for side in ("left", "right") if (height := _height_by_side(keypoints, side))]
    return max(heights, default=person_size(keypoints))


def soles_row(keypoints: np.ndarray) -> float | None:
    """Return the row of the soles that the legs lead to, None where a foot is seen or no leg is."""
    if len(_points(keypoints, _FEET)):
        return None
    height = body_height(keypoints)
    for joint, below in _SOLES_BELOW:
        if len(joints := _points(keypoints, (f"left_{joint}", f"right_{joint}"))):
            return float(joints[:, 1].max() + below * height)
    return None


def head_mask(keypoints: np.ndarray, shape: tuple[int, ...], radius: float) -> np.ndarray:
    """(h, w) uint8 0/1: a disc of this radius, in body heights, around the face; empty without a face."""
    mask = np.zeros(shape[:2], np.uint8)
    if len(face := _points(keypoints, _FACE)):
        cv2.circle(mask, _pixels(face.mean(axis=0)).tolist(), round(radius * body_height(keypoints)), (1,), cv2.FILLED)
    return mask


def body_mask(keypoints: np.ndarray, shape: tuple[int, ...], thickness: float = 1.0) -> np.ndarray:
    """(h, w) uint8 0/1: limbs as capsules, torso and head, well inside the body at thickness 1; wider in proportion."""
    mask = np.zeros(shape[:2], np.uint8)
    height = body_height(keypoints)
    for start, end, radius in _BONES:
        _draw_capsule(mask, keypoints[INDEX[start]], keypoints[INDEX[end]], thickness * radius * height)
    torso, face = _points(keypoints, _TORSO), _points(keypoints, _FACE)
    if len(torso) == len(_TORSO):
        other_side = torso[[1, 0, 3, 2]]
        cv2.fillPoly(mask, [_pixels(torso + _TORSO_INWARD * (other_side - torso))], (1,))
        if len(face):
            _draw_line(mask, torso[:2].mean(axis=0), face.mean(axis=0), thickness * 0.02 * height)
    return mask | head_mask(keypoints, shape, thickness * _HEAD_RADIUS)


def hands_mask(keypoints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w) uint8 0/1: discs around the fingers that are present, wide enough for the tips."""
    return _discs(keypoints, _FINGERS, shape)


def feet_mask(keypoints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w) uint8 0/1: discs around the toes and heels that are present, wide enough for the tips."""
    return _discs(keypoints, _FEET, shape)


def _height_by_side(keypoints: np.ndarray, side: str) -> float:
    """Return the body height by one side's segments, 0 where none of them is complete."""
    length = share = 0.0
    for start, end, segment in _SEGMENTS:
        joints = _points(keypoints, (f"{side}_{start}", f"{side}_{end}"))
        if len(joints) == 2:
            length += float(np.linalg.norm(joints[1] - joints[0]))
            share += segment
    return length / share if share else 0.0


def _discs(keypoints: np.ndarray, names: tuple[str, ...], shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(shape[:2], np.uint8)
    for point in _points(keypoints, names):
        cv2.circle(mask, _pixels(point).tolist(), round(_TIP_RADIUS * body_height(keypoints)), (1,), cv2.FILLED)
    return mask


def _points(keypoints: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """(n, 2) of the named keypoints that are present."""
    return present_points(keypoints[[INDEX[name] for name in names]])


def _draw_capsule(mask: np.ndarray, start: np.ndarray, end: np.ndarray, radius: float) -> None:
    if start[2] > 0 and end[2] > 0:
        _draw_line(mask, start, end, radius)


def _draw_line(mask: np.ndarray, start: np.ndarray, end: np.ndarray, radius: float) -> None:
    cv2.line(mask, _pixels(start).tolist(), _pixels(end).tolist(), (1,), max(1, round(2 * radius)))


def _pixels(points: np.ndarray) -> np.ndarray:
    return np.round(points[..., :2]).astype(np.int32)
