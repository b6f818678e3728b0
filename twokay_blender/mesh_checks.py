"""Whether a quad mesh is closed and manifold, and what it holds."""

import numpy as np


def is_closed(quads: np.ndarray) -> bool:
    """True if each edge of (m, 4) quads belongs to exactly two of them, which run along it in opposite directions."""
    start, end = _half_edges(quads)
    reach = int(quads.max()) + 1
    forward = np.sort((start * reach + end)[start < end])
    backward = np.sort((end * reach + start)[start > end])
    return len(forward) + len(backward) == len(start) and np.array_equal(forward, backward) and bool((np.diff(forward) > 0).all())


def fan_count(quads: np.ndarray) -> int:
    """Return how many fans the corners of closed (m, 4) quads form; as many as there are vertices if the mesh is manifold.

    The corner after a corner is that of the quad on the other side of the edge which starts there; the cycles of this
    permutation are the fans.
    """
    start, end = _half_edges(quads)
    reach = int(quads.max()) + 1
    order, opposite = np.argsort(start * reach + end), np.argsort(end * reach + start)
    twin = np.empty(len(start), np.int64)
    twin[order] = opposite
    step = twin // 4 * 4 + (twin + 1) % 4
    lowest = np.arange(len(step))
    while True:
        lower = np.minimum(lowest, lowest[step])
        if np.array_equal(lower, lowest):
            return len(np.unique(lowest))
        lowest, step = lower, step[step]


def closed_volume(vertices: np.ndarray, quads: np.ndarray) -> float:
    """Return the volume inside a closed mesh of (n, 3) vertices and (m, 4) quads, positive if the quads face outward.

    Each quad is taken as two triangles; their tetrahedra to the first vertex are summed (divergence theorem).
    """
    a, b, c, d = ((vertices - vertices[0])[quads[:, corner]] for corner in range(4))
    return float(np.einsum("ij,ij->i", a, np.cross(c, d - b)).sum(dtype=np.float64) / 6.0)


def _half_edges(quads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(4 m,) int64 start and end vertex of each side of each quad, in order."""
    return quads.ravel().astype(np.int64), np.roll(quads, -1, axis=1).ravel().astype(np.int64)
