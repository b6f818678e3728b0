"""What fills the cell between four neighbouring pixels: nothing, the body, or two parts of it with a gap between them.

Convention: arrays of pixels are (h, w), arrays of cells (h - 1, w - 1); cell (r, c) lies between the pixels (r, c) and
(r + 1, c + 1). Corners of a cell run upper left, lower left, lower right, upper right: counter-clockwise to somebody who
looks at the photo. A ray crosses front and back of the body; where there is a gap it leaves a near part at `gap_near`
and enters a far part at `gap_far` in between. Hence three levels: front to gap_near, the gap, gap_far to back.
"""

from itertools import count

import numpy as np

from ..inference.camera import CANVAS, PIXELS_PER_VALUE
from .components import kept_components, pieces_apart, small_components
from .density import Maps

EMPTY, SOLID, SPLIT, FAR, NEAR = range(5)
"""Kinds of cells: nothing; front to back; near and far part with a gap between; the far part alone; the near part alone."""
FILLED = np.array([[0, 0, 0], [1, 1, 1], [1, 0, 1], [0, 0, 1], [1, 0, 0]], bool)
"""[kind, level]: whether the level is inside the body."""
_LESS = np.array([[EMPTY, FAR, FAR, FAR, EMPTY], [EMPTY, FAR, SPLIT, FAR, NEAR], [EMPTY, NEAR, NEAR, EMPTY, NEAR]], np.uint8)
"""[level, kind]: the kind without that level."""
SEAM_DEPTH, SEAM_SLOPE = 8.0, 2.0
"""Canvas pixels of empty depth between two neighbouring pixels that are different parts of the body: at least, and in
addition for each canvas pixel between them."""
THREAD_DEPTH, THREAD_CELLS = 24.0, 12
"""Canvas pixels of depth between the corners of a cell from which on it is stretched, and how many such cells are a thread."""


def corners(pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    """Four (h - 1, w - 1) views of (h, w) pixels, by corner of each cell."""
    return pixels[:-1, :-1], pixels[1:, :-1], pixels[1:, 1:], pixels[:-1, 1:]


def around(cells: np.ndarray) -> tuple[np.ndarray, ...]:
    """Four (h, w) arrays of (h - 1, w - 1) cells: upper left, upper right, lower right, lower left of each pixel."""
    padded = np.pad(cells, 1)
    return padded[:-1, :-1], padded[:-1, 1:], padded[1:, 1:], padded[1:, :-1]


def cell_kinds(maps: Maps, *, cut: bool, keep_parts: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells' kinds, (h - 1, w - 1) uint8, and the (h, w) bool pixels that have a gap.

    They bound a solid whose surface has one fan of faces at every vertex. A piece that cuts would set free is not cut.

    Args:
        maps: the surfaces along each ray.
        cut: whether parts that are one before the other, or beside each other in different depths, are separated.
        keep_parts: pieces of the person are kept above this share of the area, and the largest always.
    """
    solid = kept_components(_without_touching_corners(np.logical_and.reduce(corners(maps.inside))), keep_parts)
    uncut = np.full(solid.shape, not cut)
    for reach in count(1):
        gap = maps.gap & ~np.logical_or.reduce(around(uncut))
        kinds = _cut(solid, gap, uncut, maps)
        apart = pieces_apart(solid, kinds == SOLID, FILLED[kinds, 0], FILLED[kinds, 2])
        if not apart.any():
            break
        for _ in range(reach):
            apart = np.logical_or.reduce(corners(np.logical_or.reduce(around(apart))))
        uncut |= apart
    return kinds, gap


def _seams(maps: Maps) -> np.ndarray:
    """(h - 1, w - 1) bool: cells with two pixels beside each other of which one lies wholly behind the other."""
    least = (SEAM_DEPTH + SEAM_SLOPE * CANVAS / maps.size) / PIXELS_PER_VALUE
    fronts, backs = corners(maps.front), corners(maps.back)
    sides = [(near, (near + step) % 4) for near in range(4) for step in (1, 3)]
    return np.logical_or.reduce([fronts[far] - backs[near] > least for near, far in sides])


def _cut(solid: np.ndarray, gap: np.ndarray, uncut: np.ndarray, maps: Maps) -> np.ndarray:
    """(h - 1, w - 1) uint8: the kinds of solid cells, cut along gaps and seams."""
    kept = _without_touching_corners(solid & (uncut | ~_seams(maps)))
    kinds = np.where(kept, np.uint8(SOLID), np.uint8(EMPTY))
    if gap.any():
        has_gap = np.stack(corners(gap))
        kinds[kept & has_gap.all(axis=0)] = SPLIT
        border = np.nonzero((kinds == SOLID) & has_gap.any(axis=0))
        kinds[border] = _kinds_of_border(maps, has_gap[:, *border], border)
        _cut_threads(kinds, has_gap, ~uncut, maps)
        _mend(kinds, gap)
    return kinds


def _cut_threads(kinds: np.ndarray, has_gap: np.ndarray, cells: np.ndarray, maps: Maps) -> None:
    """Let the near or the far part end in the few cells of a gap's border in which skin would be stretched between them."""
    least = (THREAD_DEPTH + SEAM_SLOPE * CANVAS / maps.size) / PIXELS_PER_VALUE
    in_front, behind = (np.maximum.reduce(corners(depth)) - np.minimum.reduce(corners(depth)) > least for depth in (maps.front, maps.back))
    threads = small_components((kinds == SOLID) & (in_front | behind), THREAD_CELLS) & has_gap.any(axis=0) & cells
    kinds[threads & in_front] = FAR
    kinds[threads & behind] = NEAR
    kinds[threads & in_front & behind] = EMPTY


def _kinds_of_border(maps: Maps, has_gap: np.ndarray, cells: tuple[np.ndarray, ...]) -> np.ndarray:
    """(k,) uint8 kinds of cells, given by (rows, columns), some of whose corners have a gap: (4, k) bool.

    That part goes on whose surface fits the neighbour's: the far one if the front without a gap is nearer to gap_far than to
    front, the near one if its back is nearer to gap_near than to back. Where neither is so, the gap ends inside the body.
    """

    def mean(pixels: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        values = np.stack([corner[cells] for corner in corners(pixels)])
        return (values * chosen).sum(axis=0) / chosen.sum(axis=0)

    front, back = mean(maps.front, ~has_gap), mean(maps.back, ~has_gap)
    far = np.abs(front - mean(maps.front, has_gap)) - np.abs(front - mean(maps.gap_far, has_gap))
    near = np.abs(back - mean(maps.back, has_gap)) - np.abs(back - mean(maps.gap_near, has_gap))
    return np.where(np.maximum(far, near) <= 0, SOLID, np.where(far >= near, FAR, NEAR))


def _without_touching_corners(cells: np.ndarray) -> np.ndarray:
    """Take cells away until no two touch at a corner only."""
    cells = cells.copy()
    while (touching := _touching(cells)).any():
        cells &= ~touching
    return cells


def _mend(kinds: np.ndarray, gap: np.ndarray) -> None:
    """Take levels away until none touches itself at a corner only, and no FAR is beside a NEAR."""
    while True:
        wrong = _beside(kinds == FAR, kinds == NEAR)
        kinds[wrong] = EMPTY
        for level in range(3):
            touching = _touching(FILLED[kinds, level], gap)
            kinds[touching] = _LESS[level][kinds[touching]]
            wrong |= touching
        touching = _touching(kinds != EMPTY, ~gap)
        kinds[touching] = EMPTY
        if not (wrong | touching).any():
            return


def _touching(cells: np.ndarray, where: np.ndarray | bool = True) -> np.ndarray:
    """Return one cell of each two that touch at a corner only, there where (h, w) pixels say so."""
    first, second, third, fourth = around(cells)
    falling = first & third & ~second & ~fourth & where
    rising = second & fourth & ~first & ~third & where
    return falling[1:, 1:] | rising[1:, :-1]


def _beside(these: np.ndarray, those: np.ndarray) -> np.ndarray:
    """Return which of these cells share a side with one of those."""
    padded = np.pad(those, 1)
    return these & (padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:])
