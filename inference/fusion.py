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
        amount: 0 leaves the depth alone, 1 takes the normals' slopes in full.
    """
    right, down, trust = _slopes(normal, trust)
    to_right, to_below = _correction(depth, right, trust, 1), _correction(depth, down, trust, 0)
    change = -(to_right + to_below)
    change[:, 1:] += to_right[:, :-1]
    change[1:] += to_below[:-1]
    return depth + np.float32(amount) * _screened_poisson(change)


def _slopes(normal: np.ndarray, trust: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(h, w) float32 depth differences to the right and to the lower neighbour, and the normals' trust less where grazing."""
    x, y, z = np.moveaxis(normal.astype(np.float32) * 2 - 1, -1, 0)
    scale = -NORMAL_Z / np.maximum(z, GRAZING[0])
    down = np.zeros_like(y)
    down[:-1] = (y * scale)[1:]
    return x * scale, down, trust * smoothstep(z, *GRAZING)


def _correction(depth: np.ndarray, slope: np.ndarray, trust: np.ndarray, axis: int) -> np.ndarray:
    """(h, w) float32: what the difference to the next pixel along an axis lacks, 0 where that is not known."""
    lack = np.zeros_like(depth)
    here, there = (tuple(part if a == axis else slice(None) for a in (0, 1)) for part in (slice(None, -1), slice(1, None)))
    difference = depth[there] - depth[here]
    slope_around = PIXELS_PER_VALUE * np.abs(cv2.blur(difference, (SLOPES_WITHIN, SLOPES_WITHIN)))
    known = np.minimum(trust[here], trust[there]) * (np.abs(difference) < JUMP) * (1 - smoothstep(slope_around, *SLOPES))
    lack[here] = known * (np.clip(slope[here], -STEEPEST, STEEPEST) - difference)
    return lack


def _screened_poisson(source: np.ndarray) -> np.ndarray:
    """Solve u / SCALE^2 - laplace(u) = source for (h, w) float32 u with no slope across the edge."""
    height, width = source.shape
    padded = np.pad(source, ((0, height % 2), (0, width % 2)))  # cv2.dct wants even sizes
    waves = [2 - 2 * np.cos(np.pi * np.arange(size) / size) for size in padded.shape]
    spectrum = cv2.dct(padded) / (1 / SCALE**2 + waves[0][:, None] + waves[1]).astype(np.float32)
    return cv2.idct(spectrum)[:height, :width]
