"""The surfaces of a body on finer pixels than those they were made on, with the outline of a finer matte.

Neighbouring pixels are mixed only where they show the same surface, so that the edge of an arm before a body stays as sharp as it was.
A body closes at its outline with the square root of the distance s from it: there h^2 / s of the half thickness h is mixed, which is
smooth, and the finer outline's own s makes it a thickness again.

Convention: fine pixel (r, c) lies in coarse pixel (r // scale, c // scale); lengths are coarse pixels, depths network values.
"""

from itertools import product

import numpy as np

from .camera import PIXELS_PER_VALUE
from .completion import INNERMOST, Layers
from .outline import outline_distance, smoothstep
from .spreading import spread_values

JUMP = 10.0 / PIXELS_PER_VALUE
"""Depth difference from which on neighbouring pixels show different surfaces."""
AT_OUTLINE = (6.0, 12.0)
"""Distances from the outline: up to the first h^2 / s is mixed, from the second on h^2 itself."""
THINNEST = 1.0 / PIXELS_PER_VALUE
"""Depth between two surfaces of one ray, at least."""


def lifted_layers(layers: Layers, matte: np.ndarray, fine_matte: np.ndarray) -> Layers:
    """Return (scale h, scale w) layers of (h, w) ones; `matte` and `fine_matte` are those of either, not empty above 0.5."""
    scale = len(fine_matte) // len(matte)
    inside, distance = inner_distance(matte)
    fine_inside, fine_distance = inner_distance(fine_matte, scale)
    squares = (0.5 * (layers.back - layers.front)) ** 2
    known = np.stack([layers.front, layers.back, squares / np.where(inside, distance, 1)], axis=-1)
    front, back, ratio = np.moveaxis(spread_values(known, inside), -1, 0)
    beside = same_surface(front, back)
    middle, half = 0.5 * (front + back), 0.5 * (back - front)
    middle, squares, ratio = (enlarged_within(plane, beside, scale) for plane in (middle, half**2, ratio))
    own = smoothstep(fine_distance, *AT_OUTLINE)
    half = np.maximum(np.sqrt(own * squares + (1 - own) * ratio * fine_distance), 0.5 * THINNEST)
    gap = layers.gap_far > 0
    near, far = np.moveaxis(spread_values(np.stack([layers.gap_near, layers.gap_far], axis=-1), gap), -1, 0)
    beside = same_surface(near, far)
    near, far = (enlarged_within(plane, beside, scale) for plane in (near, far))
    fine_gap = np.repeat(np.repeat(gap, scale, axis=0), scale, axis=1)
    return ordered(Layers(middle - half, middle + half, near, far), fine_inside, fine_gap)


def inner_distance(matte: np.ndarray, scale: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) bool: where a matte is above 0.5, and (h, w) float32 distance from there to its outline in units of `scale` pixels."""
    inside = matte > 0.5
    return inside, np.where(inside, np.maximum(outline_distance(matte), INNERMOST) / np.float32(scale), 0)


def ordered(layers: Layers, inside: np.ndarray, gap: np.ndarray) -> Layers:
    """Return layers that are 0 where they are not: outside, and where there is no gap or no room for one between front and back."""
    front, back, near, far = layers
    gap = inside & gap & (near - front > THINNEST) & (far - near > THINNEST) & (back - far > THINNEST)
    return Layers(*(np.where(where, layer, 0).astype(np.float32) for layer, where in zip(layers, (inside, inside, gap, gap), strict=True)))


def same_surface(front: np.ndarray, back: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """(h, w) float32 by (down, right) step to a neighbour: 1 where the neighbour shows the same surfaces, 0 where not."""
    return {step: _alike(front, step) * _alike(back, step) for step in product((-1, 0, 1), (-1, 0, 1))}


def _alike(depth: np.ndarray, step: tuple[int, int]) -> np.ndarray:
    return (np.abs(_neighbour(depth, step) - depth) < JUMP).astype(np.float32)


def enlarged_within(plane: np.ndarray, beside: dict[tuple[int, int], np.ndarray], scale: int) -> np.ndarray:
    """(scale h, scale w) float32 bilinear values of an (h, w) plane, each mixed of its own pixel and of those beside that are alike."""
    height, width = plane.shape
    result = np.empty((height, scale, width, scale), np.float32)
    neighbours = {step: (_neighbour(plane, step) - plane) * alike for step, alike in beside.items()}
    shares = [_shares((phase + 0.5) / scale - 0.5) for phase in range(scale)]
    for (row, down), (column, right) in product(enumerate(shares), repeat=2):
        steps = [(step, a * b) for step, a, b in (((i, j), down[i], right[j]) for i, j in product(down, right)) if step != (0, 0)]
        total = 1 - sum(share for _, share in steps) + sum(np.float32(share) * beside[step] for step, share in steps)
        change = sum(np.float32(share) * neighbours[step] for step, share in steps)
        result[:, row, :, column] = plane + change / total
    return result.reshape(height * scale, width * scale)


def _shares(offset: float) -> dict[int, float]:
    """Return the bilinear shares of a pixel and of its neighbour on one side, at a place `offset` pixels after its centre."""
    return {0: 1 - abs(offset), (1 if offset > 0 else -1): abs(offset)}


def _neighbour(plane: np.ndarray, step: tuple[int, int]) -> np.ndarray:
    """(h, w) values of the pixels that lie `step` (down, right) beside; at the border the pixel's own."""
    down, right = step
    height, width = plane.shape
    rows, columns = np.clip(np.arange(height) + down, 0, height - 1), np.clip(np.arange(width) + right, 0, width - 1)
    return plane[rows][:, columns]
