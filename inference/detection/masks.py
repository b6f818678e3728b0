"""Where in the photo one person is, coarsely: the masks of the pose landmark network.

The mask is that of the person in the middle of a region; the region comes from keypoints alone, whoever placed them.
"""

import cv2
import numpy as np

from ..keypoints import present_points
from .landmarks import find_pose
from .pyramid import Pyramid
from .regions import Region

_RESOLUTION = 512
_CROPS = ((0.92, 0.0), (1.0, 0.0), (0.96, 0.06), (0.96, -0.06))
"""Side and turn in radians, relative to the region, of the crops whose masks are averaged; each is looked at mirrored too."""
_SIDE_BY_REACH, _SIDE_BY_TORSO = 2.5, 4.2
"""Side of the region over the distance from the hips to the farthest point and, where far points are missing, over the torso's length."""
_FACE, _SHOULDERS, _HIPS = slice(0, 5), slice(5, 7), slice(11, 13)
_FACE_TO_SHOULDERS, _SHOULDERS_TO_HIPS = 1.4, 2.5
"""Usual distances: in widths of the face, and in distances from the face to the shoulders."""


def person_mask(photo: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) float32 probability, 0..1, that a pixel of an (h, w, 3 or 4) uint8 RGB photo belongs to one person.

    keypoints: that person's, (31, 3) photo pixels; any may be missing, as long as `body_region` can be told. Raises `TwokayError`
    detectors-missing, detectors-damaged or detectors-runtime.
    """
    pyramid = Pyramid(photo)
    region = body_region(keypoints)
    masks = [find_pose(pyramid, region.scaled(*jitter)).mask for jitter in _CROPS]
    mean = np.mean([mask.on(region, _RESOLUTION) for mask in masks], axis=0)
    height, width = pyramid.shape
    mask = cv2.warpAffine(mean, region.photo_from_crop(_RESOLUTION), (width, height), flags=cv2.INTER_CUBIC)
    return np.clip(mask, 0, 1, out=mask)


def body_region(keypoints: np.ndarray) -> Region:
    """Return the square around the whole body of (31, 3) keypoints, its centre between the hips, upright along the torso.

    Without hips or shoulders they are taken to be below the face, at usual distances. Raises ValueError without a face too.
    """
    shoulders, hips = _torso(keypoints)
    reach = float(np.linalg.norm(present_points(keypoints) - hips, axis=1).max())
    upright = Region.between(hips, shoulders, _SIDE_BY_TORSO)
    return upright.scaled(max(1.0, _SIDE_BY_REACH * reach / upright.size))


def _torso(keypoints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(2,) middle of the shoulders and (2,) middle of the hips."""
    face, shoulders, hips = (present_points(keypoints[part]) for part in (_FACE, _SHOULDERS, _HIPS))
    if len(shoulders) and len(hips):
        return shoulders.mean(axis=0), hips.mean(axis=0)
    if len(face) < 2:
        raise ValueError("A body is placed by a shoulder and a hip, or by two points of the face; both are missing.")
    head = face.mean(axis=0)
    neck = shoulders.mean(axis=0) if len(shoulders) else head + (0, _FACE_TO_SHOULDERS * np.ptp(face, axis=0).max())
    return neck, hips.mean(axis=0) if len(hips) else neck + _SHOULDERS_TO_HIPS * (neck - head)
