"""Where a person may be: MediaPipe's pose detector on a square window of the photo.

Source of the constants: MediaPipe (Apache-2.0), modules/pose_detection/pose_detection_cpu.pbtxt and
modules/pose_landmark/pose_detection_to_roi.pbtxt.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from .models import POSE_DETECTION, network, sigmoid
from .pyramid import Pyramid
from .regions import Region

_RESOLUTION = 224
_ANCHORS_PER_CELL = {8: 2, 16: 2, 32: 6}
"""By stride in pixels; two a layer, and three layers share the last stride."""
_LEAST_SCORE = 0.5
_SAME_PERSON_OVERLAP = 0.3
_REGION_SCALE = 2 * 1.25


@dataclass(frozen=True)
class Detection:
    """A likely person: score 0..1, and the upright square around the whole body, its centre between the hips."""

    score: float
    region: Region


def detections(pyramid: Pyramid, window: Region) -> list[Detection]:
    """Return the people that fill a good part of the window, the surest first."""
    picture = pyramid.crop(window, _RESOLUTION) / np.float32(127.5) - 1
    values, logits = network(POSE_DETECTION)(picture)
    scores = sigmoid(logits[:, 0])
    likely = scores > _LEAST_SCORE
    merged = _merged(_decoded(values)[likely], scores[likely])
    return [Detection(score, _body_region(points, window)) for score, points in merged]


@cache
def _anchors() -> np.ndarray:
    """(2254, 2) centres of the detector's anchors, as fractions of its window."""
    layers = []
    for stride, count in _ANCHORS_PER_CELL.items():
        cells = _RESOLUTION // stride
        rows, columns = np.mgrid[:cells, :cells]
        layers.append(np.repeat(np.stack([columns.ravel(), rows.ravel()], axis=1) + 0.5, count, axis=0) / cells)
    return np.concatenate(layers)


def _decoded(values: np.ndarray) -> np.ndarray:
    """(n, 6, 2) of each anchor's raw values: box centre, box size, then four points, as fractions of the window."""
    decoded = values.reshape(-1, 6, 2) / _RESOLUTION
    decoded[:, [0, 2, 3, 4, 5]] += _anchors()[:, None]
    return decoded


def _merged(candidates: np.ndarray, scores: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Weighted non-maximum suppression: (score, (4, 2) points) of each group of boxes that overlap its surest one."""
    merged = []
    while len(scores):
        best = int(scores.argmax())
        same = _overlap(candidates, candidates[best]) > _SAME_PERSON_OVERLAP
        same[best] = True
        merged.append((float(scores[best]), np.average(candidates[same], axis=0, weights=scores[same])[2:]))
        candidates, scores = candidates[~same], scores[~same]
    return merged


def _overlap(boxes: np.ndarray, box: np.ndarray) -> np.ndarray:
    """(n,) intersection over union of (n, 6, 2) decoded boxes and one of them."""
    low, high = (
        np.maximum(boxes[:, 0] - boxes[:, 1] / 2, box[0] - box[1] / 2),
        np.minimum(boxes[:, 0] + boxes[:, 1] / 2, box[0] + box[1] / 2),
    )
    shared = np.clip(high - low, 0, None).prod(axis=1)
    return shared / (boxes[:, 1].prod(axis=1) + box[1].prod() - shared)


def _body_region(points: np.ndarray, window: Region) -> Region:
    """Return the region of a detection's points: 0 lies between the hips, 1 on the circle around the body, straight up."""
    centre, top = window.to_photo(points[:2])
    return Region.between(centre, top, _REGION_SCALE)
