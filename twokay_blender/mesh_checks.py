"""Whether a quad mesh is closed, and what it holds."""

import numpy as np


def is_closed(quads: np.ndarray) -> bool:
    """True if each edge of (m, 4) quads belongs to exactly two of them, which run along it in opposite directions."""
    start, end = quads.ravel().astype(np.int64), np.roll(quads, -1, axis=1).ravel().astype(np.int64)
    reach = int(quads.max()) + 1
    forward = np.sort((start * reach + end)[start < end])
    backward = np.sort((end * reach + start)[start > end])
    return len(forward) + len(backward) == len(start) and np.array_equal(forward, backward) and bool((np.diff(forward) > 0).all())


def closed_volume(vertices: np.ndarray, quads: np.ndarray) -> float:
    """Return the volume inside a closed mesh of (n, 3) vertices and (m, 4) quads, positive if the quads face outward.

    Each quad is taken as two triangles; their tetrahedra to the first vertex are summed (divergence theorem).
    """
    a, b, c, d = ((vertices - vertices[0])[quads[:, corner]] for corner in range(4))
    return float(np.einsum("ij,ij->i", a, np.cross(c, d - b)).sum(dtype=np.float64) / 6.0)
