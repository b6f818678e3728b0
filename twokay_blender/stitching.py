"""Quads around the solid that cells describe.

Convention: a vertex is a pixel and a level of that pixel's column, from the front (0) down to the back (`LAST`). Corners
of quads run counter-clockwise seen from outside the solid.
"""

from typing import NamedTuple

import numpy as np

from .cells import EMPTY, FAR, FILLED, NEAR, SOLID, SPLIT, corners

FRONT, RIM, BACK, HIDDEN = range(4)
"""Parts of a surface; hidden is what faces a gap."""
ROUNDING = 2
"""Rows of quads on either side of an outline."""
GAP_NEAR = 2 * ROUNDING
GAP_MIDDLE, GAP_FAR, LAST = GAP_NEAR + 1, GAP_NEAR + 2, 2 * GAP_NEAR + 2
LEVELS = LAST + 1
NEAR_LEVELS, GAP_LEVELS, FAR_LEVELS = np.arange(GAP_NEAR + 1), np.arange(GAP_NEAR, GAP_FAR + 1), np.arange(GAP_FAR, LAST + 1)
NEAR_AND_GAP, GAP_AND_FAR = np.arange(GAP_FAR + 1), np.arange(GAP_NEAR, LAST + 1)
LEVELS_OF = (NEAR_LEVELS, GAP_LEVELS, FAR_LEVELS)
WHOLE = np.array([*range(GAP_NEAR), LAST])
"""The levels of a wall over a pixel without a gap."""


class Quads(NamedTuple):
    """Quads between the levels of pixel columns."""

    pixel: np.ndarray
    """(n,) int32 flat index of each vertex's pixel."""
    level: np.ndarray
    """(n,) int32 level of each vertex in its pixel's column."""
    corners: np.ndarray
    """(m, 4) int32 vertex indices."""
    part: np.ndarray
    """(m,) uint8: FRONT, RIM, BACK or HIDDEN."""


def stitched(kinds: np.ndarray, gap: np.ndarray) -> Quads:
    """Return the quads around the cells of `cells.cell_kinds`, with (h, w) bool pixels that have a gap."""
    index = np.arange(gap.size, dtype=np.int32).reshape(gap.shape)
    pieces = [*_sheets(kinds, gap, index), *_walls(kinds, gap.ravel(), index)]
    keys = np.concatenate([quads for quads, _ in pieces])
    part = np.repeat(np.array([part for _, part in pieces], np.uint8), [len(quads) for quads, _ in pieces])
    used = np.zeros(gap.size * LEVELS, bool)
    used[keys] = True
    numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
    level, pixel = np.divmod(np.flatnonzero(used).astype(np.int32), np.int32(gap.size))
    return Quads(pixel, level, numbers[keys], part)


def _sheets(kinds: np.ndarray, gap: np.ndarray, index: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Return (quads, part) of what is seen from the front or the back."""

    def between(chosen: np.ndarray, level: int, gap_level: int) -> np.ndarray:
        """(m, 4) keys of the chosen cells, at one level and at another one where a pixel has a gap."""
        pixels = np.stack([corner[chosen] for corner in corners(index)], axis=1)
        if gap_level == level:
            return pixels + np.int32(level * gap.size)
        return pixels + np.where(gap.ravel()[pixels], np.int32(gap_level * gap.size), np.int32(level * gap.size))

    split = kinds == SPLIT
    return [
        (between(FILLED[kinds, 0], 0, 0), FRONT),
        (between(kinds == FAR, 0, GAP_FAR), FRONT),
        (between(split, GAP_FAR, GAP_FAR), HIDDEN),
        (between(FILLED[kinds, 2], LAST, LAST)[:, ::-1], BACK),
        (between(kinds == NEAR, LAST, GAP_NEAR)[:, ::-1], BACK),
        (between(split, GAP_NEAR, GAP_NEAR)[:, ::-1], HIDDEN),
    ]


def _walls(kinds: np.ndarray, gap: np.ndarray, index: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Return (quads, part) of the walls between neighbouring cells of different kinds."""
    padded = np.pad(kinds, 1)
    neighbours = padded[1:-1, :-2], padded[2:, 1:-1], padded[1:-1, 2:], padded[:-2, 1:-1]
    pixels = corners(index)
    walls = []
    for side, beyond in enumerate(neighbours):
        where = np.nonzero((kinds != EMPTY) & (kinds != beyond))
        start, end = pixels[side][where], pixels[(side + 1) % 4][where]
        walls += _side_walls(kinds[where], beyond[where], start, end, gap)
    return walls


def _side_walls(here: np.ndarray, beyond: np.ndarray, start: np.ndarray, end: np.ndarray, gap: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Return the walls on one side of cells; start and end are the side's pixels in the order of the cell's corners."""
    at_start, at_end = gap[start], gap[end]
    walls = []

    def strips(chosen: np.ndarray, start_levels: np.ndarray, end_levels: np.ndarray, part: int = RIM) -> None:
        walls.append((_strips(_columns(start[chosen], start_levels, gap.size), _columns(end[chosen], end_levels, gap.size)), part))

    strips(~at_start & ~at_end & (beyond == EMPTY), WHOLE, WHOLE)
    for level, levels in enumerate(LEVELS_OF):
        chosen = at_start & at_end & FILLED[here, level] & ~FILLED[beyond, level]
        strips(chosen, levels, levels, HIDDEN if level == 1 else RIM)
    for kind, levels in ((SOLID, FAR_LEVELS), (FAR, FAR_LEVELS), (NEAR, NEAR_LEVELS)):
        chosen = (here == kind) & (beyond == EMPTY)
        strips(chosen & at_start & ~at_end, levels, WHOLE)
        strips(chosen & ~at_start & at_end, WHOLE, levels)
    for kinds, apex, levels in (((FAR, EMPTY), 0, NEAR_AND_GAP), ((NEAR,), LAST, GAP_AND_FAR)):
        chosen = (here == SOLID) & np.isin(beyond, kinds)
        down, up = chosen & at_start & ~at_end, chosen & ~at_start & at_end
        walls.append((_fans(_columns(end[down], apex, gap.size), _columns(start[down], levels, gap.size)), RIM))
        walls.append((_fans(_columns(start[up], apex, gap.size), _columns(end[up], levels[::-1], gap.size)), RIM))
    return walls


def _columns(pixels: np.ndarray, levels: np.ndarray | int, size: int) -> np.ndarray:
    """(k, number of levels) int32 keys."""
    return pixels[:, None] + np.atleast_1d(levels).astype(np.int32) * np.int32(size)


def _strips(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(m, 4) keys of the quads between columns of keys."""
    return np.stack([end[:, :-1], start[:, :-1], start[:, 1:], end[:, 1:]], axis=-1).reshape(-1, 4)


def _fans(apex: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(m, 4) keys of the quads from one key (k, 1) to all keys of a column, two steps each."""
    tip = np.broadcast_to(apex, column[:, 2::2].shape)
    return np.stack([tip, column[:, :-2:2], column[:, 1:-1:2], column[:, 2::2]], axis=-1).reshape(-1, 4)
