"""People who touch or stand close, told apart by their skeletons and by the edges between them."""

from collections.abc import Sequence

import cv2
import numpy as np

from ..skeleton import body_height, body_mask
from .walk import agreed_with_edges
from .window import photo_window

_SIZE = 768
_REACH = 0.35  # how far a person goes beyond the own skeleton, in body heights
_SPREAD = 0.01  # how much nearer, in body heights, is sure


def own_ground(photo: np.ndarray, keypoints: np.ndarray, neighbours: Sequence[np.ndarray]) -> np.ndarray:
    """(h, w) float32 0..1: 1 where a pixel of the photo is rather this person's than a neighbour's, if it is anybody's.

    photo: (h, w, 3) uint8 RGB. keypoints: (31, 3) of the person, neighbours: of the others, all in photo pixels.
    """
    height = body_height(keypoints)
    window = photo_window(body_mask(keypoints, photo.shape), _REACH * height, _SIZE)
    shape = window.size[::-1]
    own = body_mask(window.points(keypoints), shape)
    theirs = np.zeros_like(own)
    for neighbour in neighbours:
        theirs |= body_mask(window.points(neighbour), shape)
    if not theirs.any():
        return window.onto(np.ones(shape, np.float32), photo.shape)
    nearer = _distance(theirs & ~own) - _distance(own & ~theirs)
    spread = _SPREAD * body_height(window.points(keypoints))
    likely = (1 / (1 + np.exp(-(nearer / spread).clip(-20, 20)))).astype(np.float32)
    known = own != theirs
    ground = agreed_with_edges(window.of(photo), np.where(known, own, likely).astype(np.float32), known)
    return window.onto((ground > 0.5).astype(np.float32), photo.shape)


def _distance(mask: np.ndarray) -> np.ndarray:
    """(h, w) float32 distance in pixels to the nearest pixel of a (h, w) uint8 0/1 mask."""
    return cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
