"""The body drawn around its keypoints: where a person surely is, and how far off any of it can be.

Convention: keypoints are (31, 3) (column, row, confidence) of the picture that is drawn; lengths are fractions of the
body height, which is taken from the shoulder-hip-knee-ankle lengths, so that it holds for raised arms and bent knees.
"""

import cv2
import numpy as np

from .keypoints import INDEX

_SHOULDER_TO_ANKLE = 0.78
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
_FACE = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")


def body_height(keypoints: np.ndarray) -> float:
    """Return the height in pixels of the standing person, from the longer side's shoulder-hip-knee-ankle length."""
    return max(_side_length(keypoints, "left"), _side_length(keypoints, "right")) / _SHOULDER_TO_ANKLE


def head_mask(keypoints: np.ndarray, shape: tuple[int, ...], radius: float) -> np.ndarray:
    """(h, w) uint8 0/1: a disc of this radius, in body heights, around the face."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.circle(mask, _pixels(_head_centre(keypoints)).tolist(), round(radius * body_height(keypoints)), (1,), cv2.FILLED)
    return mask


def body_mask(keypoints: np.ndarray, shape: tuple[int, ...], thickness: float = 1.0) -> np.ndarray:
    """(h, w) uint8 0/1: limbs as capsules, torso and head, well inside the body at thickness 1; wider in proportion."""
    mask = np.zeros(shape[:2], np.uint8)
    height = body_height(keypoints)
    for start, end, radius in _BONES:
        _draw_capsule(mask, keypoints[INDEX[start]], keypoints[INDEX[end]], thickness * radius * height)
    torso = keypoints[[INDEX[name] for name in _TORSO]]
    if (torso[:, 2] > 0).all():
        cv2.fillPoly(mask, [_pixels(torso)], (1,))
        neck = torso[:2].mean(axis=0)
        _draw_capsule(mask, neck, np.append(_head_centre(keypoints), 1), thickness * 0.02 * height)
    return mask | head_mask(keypoints, shape, thickness * _HEAD_RADIUS)


def hands_and_feet(keypoints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w) uint8 0/1: discs around the fingers, toes and heels that are present, wide enough for the tips."""
    mask = np.zeros(shape[:2], np.uint8)
    radius = round(_TIP_RADIUS * body_height(keypoints))
    for x, y, confidence in keypoints[INDEX["left_big_toe"] :]:
        if confidence > 0:
            cv2.circle(mask, (round(float(x)), round(float(y))), radius, (1,), cv2.FILLED)
    return mask


def _head_centre(keypoints: np.ndarray) -> np.ndarray:
    """(2,) mean of the eyes, ears and nose that are present."""
    face = keypoints[[INDEX[name] for name in _FACE]]
    return face[face[:, 2] > 0, :2].mean(axis=0)


def _side_length(keypoints: np.ndarray, side: str) -> float:
    joints = keypoints[[INDEX[f"{side}_{name}"] for name in ("shoulder", "hip", "knee", "ankle")]]
    return float(np.linalg.norm(np.diff(joints[:, :2], axis=0), axis=1).sum())


def _draw_capsule(mask: np.ndarray, start: np.ndarray, end: np.ndarray, radius: float) -> None:
    if start[2] > 0 and end[2] > 0:
        cv2.line(mask, _pixels(start).tolist(), _pixels(end).tolist(), (1,), max(1, round(2 * radius)))


def _pixels(points: np.ndarray) -> np.ndarray:
    return np.round(points[..., :2]).astype(np.int32)
