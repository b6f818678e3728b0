"""The 31 keypoints of 2K2K from a pose and its hands: numbering, small toes, and what counts as not seen.

Convention: keypoints are those of `inference.keypoints`: (x, y, confidence) in photo pixels, (0, 0, 0) where missing.
"""

import numpy as np

from ..keypoints import HAND_PIP, INDEX
from ..skeleton import body_height
from .hands import Hand
from .landmarks import Pose

_BODY = [*range(17), 17, 19, 20, 22]
_LANDMARKS = [0, 2, 5, 7, 8, *range(11, 17), *range(23, 29), 31, 29, 32, 30]
"""Numbers of the keypoints that MediaPipe knows, all but the small toes and the fingers, and their numbers there."""
_EYES, _EARS = slice(1, 3), slice(3, 5)
_EAR_BEYOND = 0.5
"""MediaPipe's ear lies at the face; OpenPose's and the training's half as far again from the eye (six photos, 40 renders)."""
_LEAST_CONFIDENCE = 0.3
_TOE_ALONG_FOOT, _TOE_TOWARDS_ANKLE, _TOE_OUTWARD = 0.018, 0.205, 0.022
"""Fitted to OpenPose's small toes in twenty published photos; the last one in body heights."""


def body_keypoints(pose: Pose, shape: tuple[int, int]) -> np.ndarray:
    """(31, 3) float32 keypoints of a pose in a photo of this height and width; fingers are missing, and what is not surely seen."""
    found = np.zeros((31, 3))
    found[_BODY, :2] = pose.points[_LANDMARKS]
    found[_BODY, 2] = np.minimum(pose.visibility, pose.presence)[_LANDMARKS]
    found[_EARS, :2] += _EAR_BEYOND * (found[_EARS, :2] - found[_EYES, :2])
    found = _seen(found, shape)
    height = body_height(found)
    for side in ("left", "right"):
        found[INDEX[f"{side}_small_toe"]] = _small_toe(found, side, height)
    return _seen(found, shape)


def with_fingers(keypoints: np.ndarray, side: str, hand: Hand, shape: tuple[int, int]) -> np.ndarray:
    """(31, 3) the keypoints with the middle joints of one hand's fingers."""
    first = INDEX[f"{side}_index"]
    fingers = np.column_stack([hand.points[HAND_PIP], np.full(len(HAND_PIP), hand.score)])
    return _seen(np.concatenate([keypoints[:first], fingers, keypoints[first + len(fingers) :]]), shape)


def _seen(keypoints: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(31, 3) float32: missing where unsure or outside a photo of this height and width."""
    height, width = shape
    inside = (keypoints[:, :2] >= -0.5).all(axis=1) & (keypoints[:, :2] <= (width - 0.5, height - 0.5)).all(axis=1)
    return np.where((inside & (keypoints[:, 2] >= _LEAST_CONFIDENCE))[:, None], keypoints, 0).astype(np.float32)


def _small_toe(keypoints: np.ndarray, side: str, height: float) -> np.ndarray:
    """(3,) the small toe: beside the big one, away from the body's middle; as sure as the foot's least sure point."""
    toe, heel, ankle = (keypoints[INDEX[f"{side}_{name}"]] for name in ("big_toe", "heel", "ankle"))
    faces_camera = np.sign(keypoints[INDEX["left_shoulder"], 0] - keypoints[INDEX["right_shoulder"], 0])
    outward = faces_camera * height * (_TOE_OUTWARD if side == "left" else -_TOE_OUTWARD)
    position = toe - _TOE_ALONG_FOOT * (toe - heel) - _TOE_TOWARDS_ANKLE * (toe - ankle)
    return np.array([position[0] + outward, position[1], min(toe[2], heel[2], ankle[2])])
