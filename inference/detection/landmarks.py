"""The body's landmarks and mask in one region, by MediaPipe's pose landmark network.

The region and its mirror image are evaluated and their answers averaged: a mirrored photo gives the mirrored landmarks.
Source of the constants: MediaPipe (Apache-2.0), modules/pose_landmark/: tensors_to_pose_landmarks_and_segmentation.pbtxt,
pose_landmarks_to_roi.pbtxt; numbering of the 33 landmarks: MediaPipe's BlazePose GHUM topology.
"""

from dataclasses import dataclass, fields

import numpy as np

from .models import POSE_LANDMARK, network, sigmoid
from .pyramid import Pyramid
from .regions import Region, RegionMask

FACE = slice(0, 11)
SHOULDER, ELBOW, WRIST, LITTLE_FINGER, INDEX_FINGER, HIP = 11, 13, 15, 17, 19, 23
"""Landmarks of the left side; those of the right one follow each."""
_RESOLUTION = 256
_HEAT_MAP = 64
_WINDOW = 3
_LEAST_HEAT = 0.5
_LANDMARKS = 33
_USED = 35
"""Of 39 points: the landmarks, then the middle of the hips and the point straight above it on the circle around the body."""
_REGION_SCALE = 2 * 1.25
_MIRRORED = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(index + (1 if index % 2 else -1) for index in range(11, _LANDMARKS)), 33, 34])
"""The landmark that each one is in a mirror: 11 to 32 alternate left, right."""


@dataclass(frozen=True)
class Pose:
    """What the network sees in a region."""

    points: np.ndarray
    """(33, 2) float64 landmarks in photo pixels."""
    visibility: np.ndarray
    """(33,) probability that each is seen, not hidden."""
    presence: np.ndarray
    """(33,) probability that each lies in the picture, seen or not."""
    score: float
    """Probability that somebody is there."""
    mask: RegionMask
    """Where in the region the person is."""
    body: Region
    """The square around the whole body, as the landmarks have it: the region for a closer look."""


@dataclass(frozen=True)
class _Answer:
    """The network's outputs; points are crop positions."""

    points: np.ndarray
    visibility: np.ndarray
    presence: np.ndarray
    score: float
    mask: np.ndarray


def find_pose(pyramid: Pyramid, region: Region) -> Pose:
    """Return the pose of the person in the middle of the region, which holds the whole body."""
    picture = pyramid.crop(region, _RESOLUTION)
    pair = _answer(picture), _mirrored(_answer(picture[:, ::-1]))
    mean = _Answer(*(np.mean([getattr(answer, field.name) for answer in pair], axis=0) for field in fields(_Answer)))
    points, (hips, top) = np.split(region.to_photo(mean.points), [_LANDMARKS])
    body = Region.between(hips, top, _REGION_SCALE)
    return Pose(points, mean.visibility[:_LANDMARKS], mean.presence[:_LANDMARKS], float(mean.score), RegionMask(mean.mask, region), body)


def _answer(picture: np.ndarray) -> _Answer:
    values, score, mask, heat, _ = network(POSE_LANDMARK)(picture / np.float32(255))
    landmarks = values.reshape(-1, 5)[:_USED].astype(float)
    points = np.stack([_refined(*point) for point in zip(landmarks[:, :2] / _RESOLUTION, np.moveaxis(heat, 2, 0), strict=False)])
    return _Answer(points, sigmoid(landmarks[:, 3]), sigmoid(landmarks[:, 4]), float(score[0]), sigmoid(mask[..., 0]))


def _refined(point: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """(2,) crop position moved to the centre of mass of its (64, 64) heat map nearby, where that is warm at all.

    Source: mediapipe/calculators/util/refine_landmarks_from_heatmap_calculator.cc.
    """
    column, row = np.floor(point * _HEAT_MAP).astype(int)
    if not (0 <= column < _HEAT_MAP and 0 <= row < _HEAT_MAP):
        return point
    top, left = max(0, row - _WINDOW), max(0, column - _WINDOW)
    near = sigmoid(heat[top : row + _WINDOW + 1, left : column + _WINDOW + 1])
    if near.max() < _LEAST_HEAT:
        return point
    rows, columns = np.mgrid[: near.shape[0], : near.shape[1]]
    return np.array([left + np.average(columns, weights=near), top + np.average(rows, weights=near)]) / _HEAT_MAP


def _mirrored(answer: _Answer) -> _Answer:
    points = answer.points[_MIRRORED]
    points[:, 0] = 1 - points[:, 0]
    return _Answer(points, answer.visibility[_MIRRORED], answer.presence[_MIRRORED], answer.score, answer.mask[:, ::-1])
