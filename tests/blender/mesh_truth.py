"""Slow and simple truths about quad meshes."""

from collections import Counter, defaultdict

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def half_edges(quads: np.ndarray) -> list[tuple[int, int]]:
    return [(int(quad[i]), int(quad[(i + 1) % 4])) for quad in quads for i in range(4)]


def assert_closed_manifold(quads: np.ndarray, vertex_count: int) -> None:
    """Every edge has two opposite half-edges, every vertex is used and has one fan of quads."""
    uses = Counter(half_edges(quads))
    assert set(uses.values()) == {1}
    assert all((end, start) in uses for start, end in uses)
    following = defaultdict(dict)  # around each vertex: the neighbour before it in a quad -> the neighbour after it
    for quad in quads.tolist():
        for i, vertex in enumerate(quad):
            following[vertex][quad[i - 1]] = quad[(i + 1) % 4]
    assert sorted(following) == list(range(vertex_count))
    for vertex, links in following.items():
        start = neighbour = next(iter(links))
        fan = 0
        while fan == 0 or neighbour != start:
            neighbour = links[neighbour]
            fan += 1
        assert fan == len(links), f"vertex {vertex} has more than one fan"


def component_volumes(vertices: np.ndarray, quads: np.ndarray) -> list[float]:
    """Signed volume of each connected component."""
    sides = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    label = connected_components(coo_array((np.ones(quads.size), sides), (len(vertices),) * 2), directed=False)[1]
    volumes = []
    for component in np.unique(label[quads[:, 0]]):
        part = vertices[quads[label[quads[:, 0]] == component]].astype(np.float64)
        triangles = np.concatenate([part[:, [0, 1, 2]], part[:, [0, 2, 3]]])
        volumes.append(float(np.linalg.det(triangles - vertices[0]).sum() / 6))
    return volumes
