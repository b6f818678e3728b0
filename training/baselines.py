"""What needs no network: answers to the silhouette alone, which weights have to beat.

Convention: silhouettes are (n, n) bool over the whole canvas; an answer is the front and back depth, (2, n, n) network
values, 0 outside.
"""

from pathlib import Path

import cv2
import numpy as np
from scipy import ndimage

from inference import camera

from .samples import load_maps, network_depths

FLATTENING = 0.7
"""Depth of people over the width of what they show: of the steps of 0.05 the best for 25 training people."""
KNOWN_SIZE = 128
"""Pixels along the canvas at which known people are compared and averaged."""
MOST_ALIKE = 8
"""How many known people the mean body is the mean of."""


def cut_out(silhouette: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Answer with the median front and back depth of the truth itself, (2, n, n): the best that a flat cut-out can do."""
    medians = np.median(true[:, silhouette], axis=1)
    return medians[:, None, None] * silhouette


def inflated(silhouette: np.ndarray) -> np.ndarray:
    """Answer with limbs as round as they are wide, about the subject's distance.

    Across a limb of half width r the profile is a circle flattened by `FLATTENING`; r is the radius of the largest disc
    inside the silhouette that covers the pixel.
    """
    inward = distance_inward(silhouette)
    radius = covering_radius(inward)
    half = np.sqrt(np.maximum(inward * (2 * radius - inward), 0))
    values = FLATTENING * half * camera.CANVAS / len(silhouette) / camera.PIXELS_PER_VALUE
    return np.stack([2 - values, 2 + values]) * silhouette


def distance_inward(inside: np.ndarray) -> np.ndarray:
    """(n, n) float64 distance in pixels to the nearest place outside, 0 there."""
    return np.asarray(ndimage.distance_transform_edt(inside), float)


def covering_radius(inward: np.ndarray) -> np.ndarray:
    """(n, n) float64 radius of the largest disc inside that covers each pixel, of distances to the outside (0 there)."""
    radius = inward.copy()
    for size in range(1, int(inward.max()) + 1):
        covered = distance_inward(inward < size) < size
        radius[covered] = np.maximum(radius[covered], size)
    return radius


class KnownPeople:
    """Training people by silhouette and depth; answers with the mean of those most like a silhouette."""

    def __init__(self, folder: Path, count: int):
        self.depths = np.stack([_small(path) for path in sorted(folder.glob("*.npz"))[:count]])

    def mean_body(self, silhouette: np.ndarray) -> np.ndarray:
        """Answer with the mean depth, by place, of the `MOST_ALIKE` people of highest overlap; gaps take the nearest place."""
        size = len(silhouette)
        asked = cv2.resize(silhouette.astype(np.uint8), (KNOWN_SIZE, KNOWN_SIZE), interpolation=cv2.INTER_AREA) > 0
        masks = self.depths[:, 0] > 0
        overlap = (masks & asked).sum(axis=(1, 2)) / (masks | asked).sum(axis=(1, 2))
        alike = self.depths[np.argsort(-overlap)[:MOST_ALIKE]]
        count = (alike > 0).sum(axis=0)
        mean = alike.sum(axis=0) / np.maximum(count, 1)
        nearest = ndimage.distance_transform_edt(count[0] == 0, return_distances=False, return_indices=True)
        filled = mean[:, *nearest]
        enlarged = np.stack([cv2.resize(side, (size, size), interpolation=cv2.INTER_LINEAR) for side in filled])
        return enlarged * silhouette


def _small(path: Path) -> np.ndarray:
    """(2, KNOWN_SIZE, KNOWN_SIZE) float32 front and back depth of a stored person, 0 outside."""
    front, back, box, resolution = load_maps(path, "front_depth", "back_depth", "box", "resolution")
    canvas = np.zeros((2, resolution, resolution), np.float32)
    x, y = box
    canvas[:, y : y + front.shape[0], x : x + front.shape[1]] = network_depths(np.stack([front, back]))
    return np.stack([cv2.resize(side, (KNOWN_SIZE, KNOWN_SIZE), interpolation=cv2.INTER_NEAREST) for side in canvas])
