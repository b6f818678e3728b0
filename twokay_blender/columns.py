"""Where the surface lies over each pixel of one part of the body, and how it turns over at the outline.

Convention: positions are (column, row) in the crop of `density.Maps`, integers at pixel centres.
"""

from typing import NamedTuple

import numpy as np

RIM_WIDTH = 0.75
"""Pixels from the border of the sheets to the outline: all along it the same, though pixels lie on a staircase."""
LARGEST_SHIFT = 0.45
"""Pixels by which the border of the sheets is moved at most, to either side: neighbours never pass each other."""
SMOOTHINGS = 3
"""Times that each place on the rim is averaged with the next ones."""
LONGEST_STEP = 1.5
"""Pixels from the border to the outline at most."""
WELL_INSIDE = 0.97
"""Softened cover of pixels that are not on the outline."""


class Columns(NamedTuple):
    """The surfaces of one part over its pixels; all arrays (h, w) or (h, w, 2) float32."""

    position: np.ndarray
    """Of the sheets' vertices: pixel centres, moved on the border."""
    outline: np.ndarray
    """Step from there to the outline, 0 where there is no rim."""
    middle: np.ndarray
    """Depth halfway between front and back."""
    half: np.ndarray
    """Depth from there to the front or to the back."""

    def points(self, pixel: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (n, 2) positions and (n,) depths over flat pixels, at a share 0..1 of the way from front to back.

        On a rim the way is a parabola with its tip on the outline: what a circle is there, as far as pixels can show.
        """
        bulge = (4 * share * (1 - share))[:, None]
        position = self.position.reshape(-1, 2)[pixel] + bulge * self.outline.reshape(-1, 2)[pixel]
        return position, self.middle.ravel()[pixel] + (2 * share - 1) * self.half.ravel()[pixel]


def columns_of(
    front: np.ndarray, back: np.ndarray, cover: np.ndarray, exists: np.ndarray, rim: np.ndarray, sides: np.ndarray, open_side: np.ndarray
) -> Columns:
    """Return the columns of a part of the body.

    Args:
        front: (h, w) float32 depth.
        back: (h, w) float32 depth.
        cover: (h, w) float32 of which the part's outline is the 0.5 line, where it is not cut from another part.
        exists: (h, w) bool, where front and back mean something.
        rim: (k,) flat pixels in which the part ends, in ascending order.
        sides: (j, 2) of these pixels that follow each other along the rim.
        open_side: (k, 2) float32 (column, row) direction in which it ends.
    """
    height, width = front.shape
    middle, half = 0.5 * (front + back), 0.5 * (back - front)
    position = np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), axis=-1)
    outline = np.zeros_like(position)
    if len(rim):
        step = _steps_to_half(_softened(cover), rim, open_side)
        length = np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-6)
        centre = position.reshape(-1, 2)[rim]
        tip = centre + step
        border = tip - (RIM_WIDTH / length) * step
        inner = border - (RIM_WIDTH / length) * step
        depth, squared = _between_pixels(middle, half, exists, rim, inner)
        rims = np.column_stack([border, tip, depth, 0.5 * squared])  # half as far from the outline as `inner`
        rims = _smooth_along(rims, np.searchsorted(rim, sides))
        border = np.clip(rims[:, :2], centre - LARGEST_SHIFT, centre + LARGEST_SHIFT)
        position.reshape(-1, 2)[rim], outline.reshape(-1, 2)[rim] = border, rims[:, 2:4] - border
        middle.ravel()[rim], half.ravel()[rim] = rims[:, 4], np.sqrt(rims[:, 5])
    return Columns(position, outline, middle, half)


def _smooth_along(rims: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """(k, c) values, averaged with those before and after, whose (j, 2) rows are given: spreads what staircases bunch together."""
    inner = np.zeros(len(rims), np.int8)
    np.add.at(inner, sides.ravel(), 1)
    for _ in range(SMOOTHINGS):
        around = np.zeros_like(rims)
        np.add.at(around, sides[:, 0], rims[sides[:, 1]])
        np.add.at(around, sides[:, 1], rims[sides[:, 0]])
        rims = np.where((inner == 2)[:, None], 0.5 * rims + 0.25 * around, rims)
    return rims


def _between_pixels(
    middle: np.ndarray, half: np.ndarray, exists: np.ndarray, own: np.ndarray, position: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(k,) middle and squared half at positions beside the own pixels, bilinear between pixels where the part exists."""
    width = middle.shape[1]
    column, row = np.floor(position).astype(np.intp).T
    right, down = (position - np.floor(position)).T
    total, middles, squares = np.zeros((3, len(position)), np.float32)
    for pixel, weight in (
        (own, np.float32(1e-3)),  # of a part that is only two pixels wide the others may not exist
        (row * width + column, (1 - right) * (1 - down)),
        (row * width + column + 1, right * (1 - down)),
        ((row + 1) * width + column, (1 - right) * down),
        ((row + 1) * width + column + 1, right * down),
    ):
        weight = weight * exists.ravel()[pixel]
        total += weight
        middles += weight * middle.ravel()[pixel]
        squares += weight * half.ravel()[pixel] ** 2
    return middles / total, squares / total


def _softened(cover: np.ndarray) -> np.ndarray:
    """Blur (h, w) values by 1 2 1 both ways: without it the 0.5 line of a hard mask has corners."""
    for _ in range(2):
        cover = np.pad(0.25 * cover[:-2] + 0.5 * cover[1:-1] + 0.25 * cover[2:], ((1, 1), (0, 0))).T
    return cover


def _steps_to_half(cover: np.ndarray, pixel: np.ndarray, open_side: np.ndarray) -> np.ndarray:
    """(k, 2) float32 (column, row) steps down the slope of (h, w) values from flat pixels to the 0.5 line.

    Taken for a logistic edge v = 1 / (1 + exp(-t)), t = logit(v) is the distance where v has the slope v (1 - v). Where the
    values do not fall there is a cut: half a pixel to the open side.
    """
    values, width = cover.ravel(), cover.shape[1]
    slope = 0.5 * np.stack([values[pixel + 1] - values[pixel - 1], values[pixel + width] - values[pixel - width]], axis=1)
    steepness = np.maximum(np.linalg.norm(slope, axis=1), 1e-6)
    value = np.clip(values[pixel], 0.5, 0.99)
    way = value * (1 - value) * np.log(value / (1 - value)) / steepness
    down = -(np.minimum(way, LONGEST_STEP) / steepness)[:, None] * slope
    aside = 0.5 * open_side / np.maximum(np.linalg.norm(open_side, axis=1, keepdims=True), 1e-6)
    return np.where((values[pixel] > WELL_INSIDE)[:, None], aside, down).astype(np.float32)
