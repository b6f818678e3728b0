"""Sums over the areas of coarser pixels, and blurs, of maps in numpy alone."""

from typing import NamedTuple

import numpy as np


class Raster(NamedTuple):
    """Where the pixels of a coarser crop lie in the window of a finer array.

    Convention: an edge between coarse pixels is a position from 0 to the window's height (or width) in fine pixels.
    """

    window: tuple[slice, slice]
    row_edges: np.ndarray
    """(h + 1,) float64 edges of the h coarse rows."""
    column_edges: np.ndarray
    """(w + 1,) float64 edges of the w coarse columns."""

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(h, w) float32 sums over the area of each coarse pixel of the window's (H, W) values."""
        return np.ascontiguousarray(_line_sums(_line_sums(values, self.row_edges).T, self.column_edges).T)

    def centres(self, values: np.ndarray) -> np.ndarray:
        """(H, W) values: for each fine pixel, that in the centre of the coarse pixel in which it lies."""
        places = []
        for axis, edges in enumerate((self.row_edges, self.column_edges)):
            lines = np.searchsorted(edges, np.arange(int(edges[-1])) + 0.5) - 1
            places.append(lines)
            centre = np.minimum(0.5 * (edges[1:] + edges[:-1]), edges[-1] - 1).astype(np.intp)
            values = values.take(centre, axis)
        return values.take(places[0], 0).take(places[1], 1)


def _line_sums(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(h, W) float32 sums of (H, W) values between h + 1 edges along the first axis: differences of a running sum."""
    whole = np.floor(edges).astype(np.intp)
    if np.array_equal(whole, edges) and (np.diff(whole) <= 1).all():  # a pixel each, or none: nothing to add
        lines = np.zeros((len(edges) - 1, values.shape[1]), np.float32)
        lines[np.diff(whole) == 1] = values
        return lines
    if np.array_equal(whole, edges):
        return _whole_line_sums(values, whole)
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    share = (edges - whole)[:, None]
    at_edges = running[whole] + share * (running[np.minimum(whole + 1, len(values))] - running[whole])
    return np.diff(at_edges, axis=0).astype(np.float32)


def _whole_line_sums(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(h, W) float32 sums of whole rows of (H, W) values between h + 1 edges."""
    sums = np.zeros((len(edges) - 1, values.shape[1]), np.float32)
    filled = np.flatnonzero(np.diff(edges))
    sums[filled] = np.add.reduceat(values, edges[filled], axis=0, dtype=np.float32)
    return sums


def blurred(values: np.ndarray, sigma: float) -> np.ndarray:
    """(h, w) float32 values blurred nearly as by a Gaussian, 0 beyond the edge: three means over a moving window."""
    width = max(round(np.sqrt(4 * sigma**2 + 1)) // 2 * 2 + 1, 3)  # three windows of this width have the variance sigma^2
    for _ in range(3):
        values = _moving_mean(_moving_mean(values, width).T, width).T
    return values


def _moving_mean(values: np.ndarray, width: int) -> np.ndarray:
    """(h, w) float32 means over `width` rows, odd."""
    half = width // 2
    running = np.zeros((len(values) + width, values.shape[1]))
    np.cumsum(values, axis=0, out=running[half + 1 : half + 1 + len(values)])
    running[half + 1 + len(values) :] = running[half + len(values)]
    return ((running[width:] - running[: len(values)]) / width).astype(np.float32)
