"""The maps of a reconstruction at the density of the wanted surface."""

from typing import NamedTuple

import numpy as np

from ..inference import camera
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction

DENSITIES = (2048, 1024, 512, 256)
"""Canvas pixels per side that a surface can be built from."""


class Maps(NamedTuple):
    """Depth and mask on a canvas of size x size pixels; values as in `Reconstruction`."""

    front: np.ndarray
    back: np.ndarray
    mask: np.ndarray


def maps_at(reconstruction: Reconstruction, size: int) -> Maps:
    """Return (size, size) float32 maps: the mask averaged over each area, the depths, 0 outside, over its inside pixels.

    Raises:
        TwokayError: `size` is not one of `DENSITIES`.
    """
    if size not in DENSITIES:
        known = ", ".join(map(str, DENSITIES))
        raise TwokayError("density-unknown", f"A density of {size} is not possible. Choose one of {known}.")
    full = Maps(reconstruction.front_depth, reconstruction.back_depth, reconstruction.mask)
    if size == camera.CANVAS:
        return full
    inside_count = np.maximum(_area_sums(full.mask > 0.5, size), 1)
    front, back = (_area_sums(depth, size) / inside_count for depth in (full.front, full.back))
    return Maps(front, back, _area_sums(full.mask, size) * np.float32((size / camera.CANVAS) ** 2))


def _area_sums(values: np.ndarray, size: int) -> np.ndarray:
    """(size, size) float32 sums over square areas of (CANVAS, CANVAS) values."""
    side = camera.CANVAS // size
    row_sums = values.reshape(size, side, camera.CANVAS).sum(axis=1, dtype=np.float32)
    return row_sums.reshape(size, size, side).sum(axis=2)
