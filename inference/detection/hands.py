"""The 21 points of each hand, searched around the wrists by MediaPipe's hand landmark network.

A hand is small beside a body, so its square is guessed from the pose, then taken from the hand's own points.
Source of the constants: MediaPipe (Apache-2.0), modules/holistic_landmark/calculators/hand_detections_from_pose_to_rects_calculator.cc,
modules/hand_landmark/hand_landmark_landmarks_to_roi.pbtxt and calculators/hand_landmarks_to_rect_calculator.cc; the squares along the
forearm and the thresholds are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .landmarks import ELBOW, HIP, INDEX_FINGER, LITTLE_FINGER, SHOULDER, WRIST, Pose
from .models import HAND_LANDMARK, network
from .pyramid import Pyramid
from .regions import Region

_RESOLUTION = 224
_SURE = 0.9
_LEAST_SCORE = 0.7
_PASSES = 3
_ROUGH_SCALE = 2 * 2.7
_FOREARM_REGIONS = ((1.1, 0.0), (0.8, 0.0), (1.1, 0.6), (1.1, -0.6))
"""Side in forearm lengths and turn in radians of the squares that are tried where the pose's own hand points mislead."""
_HAND_BEYOND_WRIST = 0.25
"""Middle of a hand beyond its wrist, in forearm lengths."""
_LEAST_FOREARM = 0.4
"""In torso lengths, for a forearm that points at the camera."""
_FARTHEST_FROM_WRIST = 0.12
"""Of the hand's own wrist, in body heights."""
_PALM = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]
"""Wrist, thumb without its tip, knuckle and middle joint of the fingers."""
_REGION_SCALE = 2
_TOWARDS_FINGERS = 0.1


@dataclass(frozen=True)
class Hand:
    """points: (21, 2) float64 photo pixels, numbered as OpenPose's; score: probability that a hand is there."""

    points: np.ndarray
    score: float


def find_hand(pyramid: Pyramid, pose: Pose, side: int, body_height: float) -> Hand | None:
    """Return the hand of the pose's side (0 left, 1 right), None where none is surely seen near the wrist."""
    found = []
    for region in _regions(pose.points, side):
        hand = _settled(pyramid, region)
        if np.linalg.norm(hand.points[0] - pose.points[WRIST + side]) < _FARTHEST_FROM_WRIST * body_height:
            found.append(hand)
        if found and found[-1].score > _SURE:
            break
    best = max(found, key=lambda hand: hand.score, default=None)
    return best if best is not None and best.score > _LEAST_SCORE else None


def _settled(pyramid: Pyramid, region: Region) -> Hand:
    """Return the hand after its own points have moved the region, as long as that makes it no less sure."""
    hand = _hand(pyramid, region)
    for _ in range(_PASSES - 1):
        closer = _hand(pyramid, _region_of(hand.points))
        if closer.score < min(hand.score, 0.5):
            break
        hand = closer
    return hand


def _hand(pyramid: Pyramid, region: Region) -> Hand:
    """Return the mean of the answers to the region and to its mirror image."""
    picture = pyramid.crop(region, _RESOLUTION) / np.float32(255)
    points, score = _answer(picture)
    mirrored, mirrored_score = _answer(picture[:, ::-1])
    mirrored[:, 0] = 1 - mirrored[:, 0]
    return Hand(region.to_photo((points + mirrored) / 2), (score + mirrored_score) / 2)


def _answer(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """(21, 2) crop positions and the probability that a hand is there."""
    values, score, *_ = network(HAND_LANDMARK)(picture)
    return values.reshape(21, 3)[:, :2] / _RESOLUTION, float(score[0])


def _regions(points: np.ndarray, side: int) -> Iterator[Region]:
    """Squares to search for the hand of a (33, 2) pose, the likeliest first."""
    elbow, wrist, little, index = points[np.array([ELBOW, WRIST, LITTLE_FINGER, INDEX_FINGER]) + side]
    palm = (2 * index + little) / 3
    yield _around(palm, wrist, palm, _ROUGH_SCALE * float(np.linalg.norm(palm - wrist)))
    length = float(np.linalg.norm(wrist - elbow))
    torso = float(np.linalg.norm(points[SHOULDER : SHOULDER + 2] - points[HIP : HIP + 2], axis=1).mean())
    forearm = max(length, _LEAST_FOREARM * torso)
    along = _around(wrist + _HAND_BEYOND_WRIST * forearm / max(length, 1e-6) * (wrist - elbow), elbow, wrist, forearm)
    yield from (along.scaled(factor, turn) for factor, turn in _FOREARM_REGIONS)


def _around(centre: np.ndarray, start: np.ndarray, end: np.ndarray, size: float) -> Region:
    """Return the square of that centre and side whose upright points from start to end."""
    return Region(float(centre[0]), float(centre[1]), size, Region.between(start, end, 1).angle)


def _region_of(points: np.ndarray) -> Region:
    """Return the square around a hand's (21, 2) points, upright from the wrist to the knuckles."""
    knuckles = (points[5] + points[13]) / 4 + points[9] / 2
    upright = Region.between(points[0], knuckles, 1)
    along = upright.to_crop(points[_PALM])
    low, high = along.min(axis=0), along.max(axis=0)
    centre = (low + high) / 2 - (0, _TOWARDS_FINGERS * (high - low)[1])
    return _around(upright.to_photo(centre), points[0], knuckles, _REGION_SCALE * upright.size * float((high - low).max()))
