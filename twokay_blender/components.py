"""Which cells hang together: labels of runs along rows instead of single cells (about ten thousand of a million)."""

from typing import NamedTuple

import numpy as np


class Runs(NamedTuple):
    """Filled stretches of the rows of an (h, w) bool array, in reading order.

    Convention: positions are flat indices into the array with one empty column on its right, so no run crosses rows.
    """

    start: np.ndarray
    """(n,) int64 first cell."""
    end: np.ndarray
    """(n,) int64 the cell after the last."""
    width: int
    """Of the array with its empty column."""


def kept_components(cells: np.ndarray, share: float) -> np.ndarray:
    """Return the (h, w) bool cells of the largest piece, and of the others above this share of all cells.

    Cells hang together along their sides.
    """
    runs = _runs(cells)
    if not len(runs.start):
        return cells
    label = _labels(len(runs.start), _stacked(runs))
    size = np.bincount(label, runs.end - runs.start)
    kept = size > share * size.sum()
    kept[size.argmax()] = True
    return _filled(runs, kept[label], cells.shape)


def small_components(cells: np.ndarray, most: int) -> np.ndarray:
    """Return the (h, w) bool cells of pieces with at most this many cells."""
    runs = _runs(cells)
    label = _labels(len(runs.start), _stacked(runs))
    return _filled(runs, np.bincount(label, runs.end - runs.start)[label] <= most, cells.shape)


def pieces_apart(whole: np.ndarray, joined: np.ndarray, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Return the (h, w) bool cells of pieces that do not hang together with the largest one of the same whole.

    Args:
        whole: (h, w) bool cells, neighbours of which belong to the same whole; the layers lie within.
        joined: (h, w) bool cells where the two layers hang together.
        near: (h, w) bool layer of cells, each of which hangs together with its neighbours in it.
        far: (h, w) bool, the other layer.
    """
    whole_runs, near_runs, far_runs, joints = (_runs(cells) for cells in (whole, near, far, joined))
    count = len(near_runs.start)
    near_of, far_of = (np.searchsorted(runs.start, joints.start, "right") - 1 for runs in (near_runs, far_runs))
    pairs = [_stacked(near_runs), _stacked(far_runs) + count, np.stack([near_of, far_of + count])]
    label = _labels(count + len(far_runs.start), np.concatenate(pairs, axis=1))
    start, end = (np.concatenate([getattr(runs, name) for runs in (near_runs, far_runs)]) for name in ("start", "end"))
    size = np.bincount(label, end - start)[label]
    place = _labels(len(whole_runs.start), _stacked(whole_runs))[np.searchsorted(whole_runs.start, start, "right") - 1]
    largest = np.zeros(len(whole_runs.start), size.dtype)
    np.maximum.at(largest, place, size)
    apart = size < largest[place]
    return _filled(near_runs, apart[:count], near.shape) | _filled(far_runs, apart[count:], far.shape)


def _runs(cells: np.ndarray) -> Runs:
    width = cells.shape[1] + 1
    flat = np.zeros(cells.shape[0] * width + 1, np.int8)
    flat[1:].reshape(-1, width)[:, :-1] = cells
    steps = np.diff(flat)
    start = np.flatnonzero(steps == 1)
    end = np.flatnonzero(steps == -1)
    return Runs(start, end, width)


def _stacked(runs: Runs) -> np.ndarray:
    """(2, k) int64 pairs of runs, one below the other."""
    first = np.searchsorted(runs.end, runs.start + runs.width, "right")
    count = np.searchsorted(runs.start, runs.end + runs.width, "left") - first
    upper = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(upper)) - np.repeat(np.cumsum(count) - count, count)
    return np.stack([upper, np.repeat(first, count) + within])


def _labels(count: int, pairs: np.ndarray) -> np.ndarray:
    """(count,) int64: the same number for whatever (2, k) pairs join, directly or not."""
    label = np.arange(count)
    while True:
        lowest = np.minimum(*label[pairs])
        before = label.copy()
        for side in pairs:
            np.minimum.at(label, before[side], lowest)
        label = label[label]
        if np.array_equal(label, before):
            return label


def _filled(runs: Runs, chosen: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w) bool: the cells of the chosen runs."""
    steps = np.zeros(shape[0] * runs.width + 1, np.int8)
    steps[runs.start[chosen]] += 1
    steps[runs.end[chosen]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).reshape(-1, runs.width)[:, :-1].astype(bool)
