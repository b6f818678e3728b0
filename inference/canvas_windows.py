"""Windows of the canvas: work and memory are spent only where the person is.

Convention: a window is two slices, rows and columns of canvas pixels, both ends given.
"""

import numpy as np

from .camera import CANVAS

Window = tuple[slice, slice]
WHOLE: Window = slice(0, CANVAS), slice(0, CANVAS)


def within(window: Window, outer: Window) -> Window:
    """Return where a window lies in arrays that show `outer`, which holds it."""
    rows, columns = (slice(own.start - shown.start, own.stop - shown.start) for own, shown in zip(window, outer, strict=True))
    return rows, columns


def shared(one: Window, other: Window) -> Window | None:
    """Return what two windows have in common; None for nothing."""
    rows, columns = (slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def extent(window: Window) -> tuple[int, int]:
    """Return a window's height and width."""
    rows, columns = window
    return rows.stop - rows.start, columns.stop - columns.start


def scaled(window: Window, factor: int) -> Window:
    """Return a window in the pixels of a canvas that has so many for each pixel along a side."""
    rows, columns = (slice(side.start * factor, side.stop * factor) for side in window)
    return rows, columns


def window_around(pixels: np.ndarray) -> Window:
    """Return the smallest window that holds all of (h, w) bool pixels; an empty one if there are none."""
    rows, columns = (np.flatnonzero(pixels.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def on_canvas(array: np.ndarray, window: Window, size: int = CANVAS) -> np.ndarray:
    """(size, size, ...) array that is 0 but for the (h, w, ...) array of the window."""
    canvas = np.zeros((size, size, *array.shape[2:]), array.dtype)
    canvas[window] = array
    return canvas
