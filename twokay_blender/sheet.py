"""A pixel mask as a sheet of quads whose border is made of simple loops."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sheet:
    """Quads between pixel centres. Every border vertex starts exactly one border edge and ends exactly one.

    Convention: steps are (row, column), rows grow downward. Quads run top left, bottom left, bottom right, top right:
    counter-clockwise to somebody who looks at the photo. Border edges run the way their quad runs.
    """

    pixels: np.ndarray
    """(n,) int64 flat pixel index of each vertex; a pixel that was split appears twice."""
    quads: np.ndarray
    """(m, 4) int32 vertex indices."""
    border: np.ndarray
    """(k, 2) int32 start and end vertex of each border edge."""
    outward: np.ndarray
    """(k, 2) int64 step of -1, 0, 1 from the start vertex of each border edge away from the sheet."""


def sheet_from_mask(inside: np.ndarray) -> Sheet:
    """Return the sheet of all 2 x 2 pixel cells that are inside; `inside` is (h, w) bool with an empty border.

    A pixel where two cells touch only at their corners becomes two vertices. Pixels of no cell are left out.
    """
    cells = np.pad(inside[:-1, :-1] & inside[:-1, 1:] & inside[1:, :-1] & inside[1:, 1:], 1)
    nw, ne, sw, se = cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]  # the cells around each pixel
    split = (nw & se & ~ne & ~sw) | (ne & sw & ~nw & ~se)
    pixels = np.concatenate([np.flatnonzero(nw | ne | sw | se), np.flatnonzero(split)])
    above, below = _vertex_ids(pixels, inside.size, int(split.sum()))

    right, down = 1, inside.shape[1]
    corner = np.flatnonzero(se)
    quads = [below[corner], above[corner + down], above[corner + down + right], below[corner + right]]
    sides = [
        _side(se & ~ne, (below, right), (below, 0), (-1, 0)),
        _side(se & ~sw, (below, 0), (above, down), (0, -1)),
        _side(ne & ~se, (above, 0), (above, right), (1, 0)),
        _side(sw & ~se, (above, down), (below, 0), (0, 1)),
    ]
    border = np.concatenate([edges for edges, _ in sides])
    normals = np.concatenate([normal for _, normal in sides])
    return Sheet(pixels, np.stack(quads, axis=1), border, _outward(border, normals, len(pixels)))


def _vertex_ids(pixels: np.ndarray, size: int, split_count: int) -> tuple[np.ndarray, np.ndarray]:
    """(size,) int32 twice: each pixel's vertex for the cells above it, and for the cells below it."""
    count = len(pixels) - split_count
    above = np.zeros(size, np.int32)
    above[pixels[:count]] = np.arange(count, dtype=np.int32)
    below = above.copy()
    below[pixels[count:]] = np.arange(count, len(pixels), dtype=np.int32)
    return above, below


def _side(where: np.ndarray, start: tuple, end: tuple, normal: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Border edges (k, 2) and normals (k, 2) of one side; start and end are (vertex ids, offset from the pixel)."""
    pixels = np.flatnonzero(where)
    edges = np.stack([ids[pixels + offset] for ids, offset in (start, end)], axis=1)
    return edges, np.tile(np.array(normal), (len(pixels), 1))


def _outward(border: np.ndarray, normals: np.ndarray, vertex_count: int) -> np.ndarray:
    """(k, 2) steps between the normals of the two border edges that meet at each edge's start vertex."""
    edge_into = np.zeros(vertex_count, np.int32)
    edge_into[border[:, 1]] = np.arange(len(border), dtype=np.int32)
    return np.sign(normals + normals[edge_into[border[:, 0]]])
