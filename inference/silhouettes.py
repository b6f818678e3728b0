"""One silhouette laid over another one, in NumPy alone, as it also runs inside Blender.

Convention: positions are (column, row) with integers at pixel centres; mattes are (h, w) float32 0..1.
"""

from typing import NamedTuple

import numpy as np

_SAMPLES = 96
"""Rows of the grid on which silhouettes are compared."""
_ROUNDS = 4
_REACH = 0.08
"""Of the person's height: how far the first round looks to both sides of what the boxes say; each round half as far."""


class MirrorFit(NamedTuple):
    """Where a position of one picture lies in another one that shows the person from behind."""

    scale: float
    column: float
    row: float

    def __call__(self, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return columns and rows in the other picture: those grow to the other side."""
        return self.column - self.scale * columns, self.row + self.scale * rows


def mirror_fit(matte: np.ndarray, behind: np.ndarray) -> tuple[MirrorFit, float]:
    """Return how a matte lies on one from behind, and the intersection over union of the two; both must not be empty."""
    (left, top, right, bottom), (b_left, b_top, b_right, b_bottom) = _box(matte), _box(behind)
    step = (bottom - top) / _SAMPLES
    columns, rows = np.arange(left - 8 * step, right + 8 * step, step), np.arange(top - 8 * step, bottom + 8 * step, step)[:, None]
    target = nearest(matte, columns, rows) > 0.5
    middle, middle_row = 0.5 * (left + right), 0.5 * (top + bottom)

    def fit(parameters: np.ndarray) -> MirrorFit:
        """(log of the enlargement, moves to the right and down by the height) -> fit, which turns about the boxes' middles."""
        scale = (b_bottom - b_top) / (bottom - top) * float(np.exp(parameters[0]))
        right_move, down_move = parameters[1:] * (b_bottom - b_top)
        return MirrorFit(
            scale, 0.5 * (b_left + b_right) + scale * middle + right_move, 0.5 * (b_top + b_bottom) - scale * middle_row + down_move
        )

    def overlap(parameters: np.ndarray) -> float:
        seen = nearest(behind, *fit(parameters)(columns, rows)) > 0.5
        return float((seen & target).sum() / max((seen | target).sum(), 1))

    best, reach = np.zeros(3), _REACH
    for _ in range(_ROUNDS):
        for axis in (1, 2, 0, 1, 2):
            tries = best + np.linspace(-reach, reach, 9)[:, None] * np.eye(3)[axis]
            best = max([best, *tries], key=overlap)
        reach *= 0.5
    return fit(best), overlap(best)


def nearest(image: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Values of the pixels nearest to positions that broadcast together; 0 beside the image."""
    column, row = np.broadcast_arrays(np.rint(columns).astype(int), np.rint(rows).astype(int))
    inside = (column >= 0) & (column < image.shape[1]) & (row >= 0) & (row < image.shape[0])
    return np.where(inside, image[row.clip(0, image.shape[0] - 1), column.clip(0, image.shape[1] - 1)], 0)


def bilinear(image: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(len(rows), len(columns), c) float32 values between the pixels of an (h, w, c) image; its border goes on beyond."""
    for axis, positions in ((0, rows), (1, columns)):
        position = np.clip(positions, 0, image.shape[axis] - 1)
        lower = np.minimum(position.astype(int), max(image.shape[axis] - 2, 0))
        share = (position - lower).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        upper = np.minimum(lower + 1, image.shape[axis] - 1)
        image = image.take(lower, axis) * (1 - share) + image.take(upper, axis) * share
    return image


def _box(matte: np.ndarray) -> tuple[float, float, float, float]:
    columns, rows = np.flatnonzero((matte > 0.5).any(axis=0)), np.flatnonzero((matte > 0.5).any(axis=1))
    return float(columns[0]), float(rows[0]), float(columns[-1]), float(rows[-1])
