"""The people in a photo: their keypoints and boxes."""

from dataclasses import dataclass

import numpy as np

from ..keypoints import person_size, present_points
from ..skeleton import body_height
from .hands import find_hand
from .landmarks import Pose
from .points import body_keypoints, with_fingers
from .pyramid import Pyramid
from .search import find_poses

_BOX_MARGIN = 0.07


@dataclass(frozen=True)
class Person:
    """A person found in a photo."""

    keypoints: np.ndarray
    """(31, 3) float32, see `inference.keypoints`; missing where out of the photo or not surely seen."""
    box: np.ndarray
    """(4,) float32 left, top, right, bottom in photo pixels: the keypoints grown by 0.07 body heights, cut at the photo's edges."""
    score: float
    """Probability, 0..1, that this is a person."""


def find_people(photo: np.ndarray) -> list[Person]:
    """Return the people in an (h, w, 3 or 4) uint8 RGB photo, the largest first; an empty list where there is none.

    Of a bust or a face alone the rest of the body is missing. Raises `TwokayError` detectors-missing, detectors-damaged or
    detectors-runtime.
    """
    pyramid = Pyramid(photo)
    people = [_person(pyramid, pose) for pose in find_poses(pyramid)]
    return sorted((person for person in people if person.keypoints.any()), key=lambda person: -person_size(person.keypoints))


def _person(pyramid: Pyramid, pose: Pose) -> Person:
    keypoints = body_keypoints(pose, pyramid.shape)
    height = body_height(keypoints)
    for index, side in enumerate(("left", "right")):
        if (hand := find_hand(pyramid, pose, index, height)) is not None:
            keypoints = with_fingers(keypoints, side, hand, pyramid.shape)
    return Person(keypoints, _box(present_points(keypoints), _BOX_MARGIN * height, pyramid.shape), pose.score)


def _box(points: np.ndarray, margin: float, shape: tuple[int, int]) -> np.ndarray:
    height, width = shape
    box = np.concatenate([points.min(axis=0) - margin, points.max(axis=0) + margin])
    return np.clip(box, 0, (width - 1, height - 1, width - 1, height - 1)).astype(np.float32)
