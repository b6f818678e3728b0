"""From what the networks draw to the surfaces of a whole body: the matte decides where the person is."""

from typing import NamedTuple

import cv2
import numpy as np

from .camera import PIXELS_PER_VALUE
from .canvas_windows import window_around
from .fusion import fused_depth
from .occlusion import gaps
from .outline import outline_distance, smoothstep
from .rim import rounded_body

SPIKE = 6.0 / PIXELS_PER_VALUE
"""Difference to the median of the 5 x 5 pixels around from which on a depth is a spike."""
TRUSTED_NORMALS = (3.0, 10.0)
"""Distances from the outline in pixels: the networks' normals count from the first on, and in full from the second on."""
INNERMOST = 0.02
"""Least distance from the outline of what is inside the matte: corners of a hard matte lie outside of its smooth outline."""
MARGIN = 16
"""Pixels of nothing around the person: one who is cut off by the edge of the canvas closes there."""


class Layers(NamedTuple):
    """Surfaces along each ray, (h, w) float32 network values as in `Reconstruction`, 0 where there are none."""

    front: np.ndarray
    back: np.ndarray
    gap_near: np.ndarray
    gap_far: np.ndarray


def completed_layers(
    front: np.ndarray, back: np.ndarray, found: np.ndarray, normal: np.ndarray, matte: np.ndarray, relief: float = 1.0
) -> Layers:
    """Return the surfaces of a body with the matte's outline: despiked, sharpened, round at the rim, parts told apart.

    Args:
        front: (h, w) float32 network values.
        back: (h, w) float32 network values.
        found: (h, w) float32 0..1, where the networks see the person.
        normal: (h, w, 6) encoded front and back normals.
        matte: (h, w) float32 0..1, not empty above 0.5.
        relief: how much of the normals' slopes goes into the depth, 1 for all; see `ModelConfig.relief`.
    """
    window = window_around(matte > 0)
    inner = _completed(relief, *(_padded(plane[window]) for plane in (front, back, found, normal, matte)))
    layers = Layers(*(np.zeros_like(front) for _ in inner))
    for layer, part in zip(layers, inner, strict=True):
        layer[window] = part[MARGIN:-MARGIN, MARGIN:-MARGIN]
    return layers


def _completed(relief: float, front: np.ndarray, back: np.ndarray, found: np.ndarray, normal: np.ndarray, matte: np.ndarray) -> Layers:
    distance = np.where(matte > 0.5, np.maximum(outline_distance(matte), INNERMOST), 0)
    sure = found > 0.5
    trust = sure * smoothstep(distance, *TRUSTED_NORMALS)
    front = fused_depth(_without_spikes(front), normal[..., :3], trust, relief)
    back = fused_depth(_without_spikes(back), normal[..., 3:], trust, relief)
    front, back = rounded_body(front, back, sure, distance)
    return Layers(front, back, *gaps(front, back, distance))


def _padded(plane: np.ndarray) -> np.ndarray:
    """Return (h, w, ...) with a margin of 0 all around."""
    return np.pad(plane, [(MARGIN, MARGIN)] * 2 + [(0, 0)] * (plane.ndim - 2))


def _without_spikes(depth: np.ndarray) -> np.ndarray:
    """(h, w) float32 depth whose spikes are replaced by the median around them; edges stay sharp."""
    median = cv2.medianBlur(depth, 5)
    return np.where(np.abs(depth - median) > SPIKE, median, depth)
