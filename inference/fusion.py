"""Depth sharpened by normals.

Depth from the networks is right at large, normals are right in detail. The sharpened depth d minimizes, over neighbouring
pixels, |grad d - g|^2 + |d - depth|^2 / scale^2, with the slopes g of the normals where these are trusted, and those of the
depth itself elsewhere, on steep slopes and at jumps: a screened Poisson equation (Bhat et al., Fourier Analysis of the 2D Screened Poisson
Equation, ECCV 2008), whose coefficients are the same everywhere, so that a cosine transform solves it exactly.

Convention: an encoded normal n belongs to the depth differences d[y, x + 1] - d[y, x] = -nx / nz / 255 and
d[y, x] - d[y - 1, x] = -ny / nz / 255 (network values, canvas pixels), for the front and for the back: 2K2K's own.
"""

import cv2
import numpy as np

from .camera import PIXELS_PER_VALUE
from .outline import smoothstep

NORMAL_Z = 1 / 255
SCALE = 48.0
"""Pixels: what is wider than some six times this keeps the depth's own shape."""
STEEPEST = 8.0 / PIXELS_PER_VALUE
"""Depth difference of neighbouring pixels that a normal can tell, at most."""
JUMP = 12.0 / PIXELS_PER_VALUE
"""Depth difference from which on neighbours are not on one surface."""
SLOPES, SLOPES_WITHIN = (0.7, 1.6), 17
"""Slopes of the depth, a mean over so many pixels: up to the first, normals are trusted in full, from the second on not at all. What is
so steep is mostly the step from a near part of the body to a far one, blurred by the coarse depth; normals know nothing of it and would
level it."""
GRAZING = (0.15, 0.45)
"""z of normals that are not trusted yet, and of those that are trusted in full."""


def fused_depth(depth: np.ndarray, normal: np.ndarray, trust: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """(h, w) float32 network values of the sharpened depth.

    Args:
        depth: (h, w) float32 network values on canvas pixels.
        normal: (h, w, 3) encoded normals 0..1, see above.
        trust: (h, w) float32 0..1, how much normals are trusted.
        amount: 0 leaves the depth alone, 1 takes the normals' slopes in full, more exaggerates them.
    """
    right, down, trust = _slopes(normal, trust)
    differences = [_to_next(depth, axis) for axis in (0, 1)]
    lack_down, lack_right = (
        _known(trust, difference, axis) * (np.clip(slope, -STEEPEST, STEEPEST) - difference)
        for axis, (slope, difference) in enumerate(zip((down, right), differences, strict=True))
    )
    return depth + np.float32(amount) * _risen(lack_down, lack_right, SCALE)


def changed_depth(depth: np.ndarray, before: np.ndarray, after: np.ndarray, trust: np.ndarray, spacing: float) -> np.ndarray:
    """(h, w) float32 depth that has followed normals `before` already, and now follows those `after`, where these differ.

    Arguments as for `fused_depth`, but on pixels that are `spacing` canvas pixels wide.
    """
    steps = []
    for normal in (before, after):
        *slopes, trust = _slopes(normal, trust)
        steps.append([np.clip(slope, -STEEPEST, STEEPEST) for slope in slopes])
    (right_before, down_before), (right_after, down_after) = steps
    change_down, change_right = (
        spacing * _known(trust, _to_next(depth, axis) / spacing, axis, spacing) * change
        for axis, change in enumerate((down_after - down_before, right_after - right_before))
    )
    return depth + _risen(change_down, change_right, SCALE / spacing)


def _slopes(normal: np.ndarray, trust: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(h, w) float32 depth differences to the right and to the lower neighbour, and the normals' trust less where grazing."""
    x, y, z = np.moveaxis(normal.astype(np.float32) * 2 - 1, -1, 0)
    scale = -NORMAL_Z / np.maximum(z, GRAZING[0])
    down = np.zeros_like(y)
    down[:-1] = (y * scale)[1:]
    return x * scale, down, trust * smoothstep(z, *GRAZING)


def _to_next(depth: np.ndarray, axis: int) -> np.ndarray:
    """(h, w) float32 difference to the next pixel along an axis, 0 for the last one."""
    return np.diff(depth, axis=axis, append=np.take(depth, [-1], axis))


def _known(trust: np.ndarray, difference: np.ndarray, axis: int, spacing: float = 1.0) -> np.ndarray:
    """(h, w) float32 0..1: how much normals are to be followed to the next pixel along an axis, for differences per canvas pixel."""
    both = np.minimum(trust, np.roll(trust, -1, axis))
    both[(slice(None),) * axis + (-1,)] = 0
    width = round(SLOPES_WITHIN / spacing)
    slope_around = PIXELS_PER_VALUE * np.abs(cv2.blur(difference, (width, width)))
    return both * (np.abs(difference) < JUMP / spacing) * (1 - smoothstep(slope_around, *SLOPES))


def _risen(down: np.ndarray, right: np.ndarray, scale: float) -> np.ndarray:
    """(h, w) float32 relief with these differences to the pixels below and to the right, as far as one relief can have them."""
    source = -(down + right)
    source[:, 1:] += right[:, :-1]
    source[1:] += down[:-1]
    return _screened_poisson(source, scale)


def _screened_poisson(source: np.ndarray, scale: float) -> np.ndarray:
    """Solve u / scale^2 - laplace(u) = source for (h, w) float32 u with no slope across the edge."""
    height, width = source.shape
    padded = np.pad(source, ((0, height % 2), (0, width % 2)))  # cv2.dct wants even sizes
    waves = [2 - 2 * np.cos(np.pi * np.arange(size) / size) for size in padded.shape]
    spectrum = cv2.dct(padded) / (1 / scale**2 + waves[0][:, None] + waves[1]).astype(np.float32)
    return cv2.idct(spectrum)[:height, :width]
