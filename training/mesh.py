"""Triangle meshes as arrays: OBJ reading, subdivision, normals, neighbour averages, connected pieces.

Convention: vertices are (v, 3) floats, triangles (t, 3) int32 vertex ids, counter-clockwise seen from outside.
"""

from pathlib import Path

import numba
import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors divided by their length along the last axis; zero vectors stay zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def triangles_of_quads(quads: np.ndarray) -> np.ndarray:
    """(t, 3) int32 triangles of (q, 4) quads; a quad that repeats a corner is one triangle."""
    first, second = quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]
    real = (quads[:, 3] != quads[:, 0]) & (quads[:, 3] != quads[:, 2])
    return np.concatenate([first, second[real]]).astype(np.int32)


def obj_quads(path: Path) -> np.ndarray:
    """(q, 4) int64 faces of a Wavefront OBJ file; triangles repeat their first corner."""
    quads = []
    for line in path.read_text(errors="ignore").splitlines():
        if line.startswith("f "):
            corners = [int(word.split("/")[0]) - 1 for word in line.split()[1:]]
            quads.append(corners if len(corners) == 4 else [*corners[:3], corners[0]])
    return np.array(quads, dtype=np.int64)


def diagonal(values: np.ndarray) -> sp.csr_matrix:
    """(n, n) float32 diagonal matrix of (n,) values."""
    ids = np.arange(len(values))
    return sp.csr_matrix((values.astype(np.float32), (ids, ids)), shape=(len(values), len(values)))


def subdivided(vertex_count: int, triangles: np.ndarray, times: int) -> tuple[sp.csr_matrix, np.ndarray]:
    """Split every triangle into four at its edge midpoints, `times` times, and soften each time.

    Returns the (fine, coarse) matrix that takes any per-vertex value to the fine mesh, and the fine triangles: one
    block of triangles after the other, each in the order of the coarse ones.
    """
    fine_of_coarse = diagonal(np.ones(vertex_count))
    for _ in range(times):
        edges, edge_of_side, _ = _edges(triangles)
        ab, bc, ca = edge_of_side.reshape(3, -1) + vertex_count
        a, b, c = triangles.T
        triangles = np.concatenate([np.stack(corners, axis=1) for corners in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
        rows = np.repeat(np.arange(len(edges)), 2)
        halves = np.full(2 * len(edges), 0.5, dtype=np.float32)
        midpoints = sp.csr_matrix((halves, (rows, edges.ravel())), shape=(len(edges), vertex_count))
        vertex_count += len(edges)
        linear = sp.csr_matrix(sp.vstack([fine_of_coarse, midpoints @ fine_of_coarse]))
        fine_of_coarse = sp.csr_matrix(0.5 * linear + 0.5 * (neighbour_average(vertex_count, triangles) @ linear))
    return fine_of_coarse, triangles.astype(np.int32)


def neighbour_average(vertex_count: int, triangles: np.ndarray) -> sp.csr_matrix:
    """(v, v) float32 matrix that replaces vertex values by the mean over their edge neighbours.

    A vertex on an open rim averages its neighbours on the rim alone, so that smoothing does not eat into openings.
    """
    edges, _, uses = _edges(triangles)
    is_rim = uses == 1
    on_rim = np.zeros(vertex_count, dtype=bool)
    on_rim[edges[is_rim]] = True
    rows, columns = np.concatenate([edges, edges[:, ::-1]]).T
    counts = np.tile(is_rim, 2) | ~on_rim[rows]
    pairs = (rows[counts], columns[counts])
    adjacency = sp.csr_matrix((np.ones(len(pairs[0]), dtype=np.float32), pairs), shape=(vertex_count, vertex_count))
    degree = np.maximum(np.asarray(adjacency.sum(axis=1)).ravel(), 1)
    return sp.csr_matrix(diagonal(1 / degree) @ adjacency)


def even_rims(vertex_count: int, triangles: np.ndarray, rounds: int = 15) -> sp.csr_matrix:
    """(v, v) float32 matrix that takes the zigzag out of open rims without tightening them.

    Source: Taubin, "A signal processing approach to fair surface design", 1995: each shrinking step is followed by a
    slightly stronger growing one.
    """
    edges, _, uses = _edges(triangles)
    on_rim = np.zeros(vertex_count)
    on_rim[edges[uses == 1]] = 1
    identity = diagonal(np.ones(vertex_count))
    to_neighbours = diagonal(on_rim) @ (neighbour_average(vertex_count, triangles) - identity)
    shrink_and_grow = (identity - 0.53 * to_neighbours) @ (identity + 0.5 * to_neighbours)
    evened = identity
    for _ in range(rounds):
        evened = sp.csr_matrix(shrink_and_grow @ evened)
    return evened


def _sides(triangles: np.ndarray) -> np.ndarray:
    """(3 t, 2) int64 directed sides: all first sides, then all second, then all third ones."""
    return np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64)


def _edges(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (e, 2) edges, the edge of each of the `_sides`, and how many triangles use each edge."""
    low, high = np.sort(_sides(triangles), axis=1).T
    keys, edge_of_side, uses = np.unique((low << 32) | high, return_inverse=True, return_counts=True)
    return np.column_stack([keys >> 32, keys & 0xFFFFFFFF]), edge_of_side, uses


def rim_loops(triangles: np.ndarray) -> list[np.ndarray]:
    """Return the vertex ids around each opening, in the order in which the triangles run along it."""
    _, edge_of_side, uses = _edges(triangles)
    following = dict(_sides(triangles)[uses[edge_of_side] == 1].tolist())
    loops = []
    while following:
        start, vertex = following.popitem()
        loop = [start]
        while vertex != start and vertex in following:
            loop.append(vertex)
            vertex = following.pop(vertex)
        loops.append(np.array(loop))
    return loops


def pieces(vertex_count: int, triangles: np.ndarray) -> np.ndarray:
    """(v,) label of the connected piece of each vertex."""
    pairs = (np.concatenate([triangles[:, 0], triangles[:, 1]]), np.concatenate([triangles[:, 1], triangles[:, 2]]))
    graph = sp.coo_matrix((np.ones(2 * len(triangles)), pairs), shape=(vertex_count, vertex_count))
    return connected_components(graph, directed=False)[1]


@numba.njit(cache=True)
def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(v, 3) float64 unit vertex normals, the area-weighted mean over the triangles around each vertex."""
    normals = np.zeros((vertices.shape[0], 3))
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2]
        vx, vy, vz = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2]
        normal = (uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)
        for corner in (a, b, c):
            for axis in range(3):
                normals[corner, axis] += normal[axis]
    for v in range(vertices.shape[0]):
        length = max(np.sqrt(normals[v, 0] ** 2 + normals[v, 1] ** 2 + normals[v, 2] ** 2), 1e-12)
        for axis in range(3):
            normals[v, axis] /= length
    return normals


@numba.njit(cache=True)
def area_centroid(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(3,) float64 centroid of the surface: the triangles' midpoints weighted by their areas."""
    total, weighted = 0.0, np.zeros(3)
    for t in range(triangles.shape[0]):
        a, b, c = vertices[triangles[t, 0]], vertices[triangles[t, 1]], vertices[triangles[t, 2]]
        ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
        area = np.sqrt((uy * vz - uz * vy) ** 2 + (uz * vx - ux * vz) ** 2 + (ux * vy - uy * vx) ** 2)
        total += area
        for axis in range(3):
            weighted[axis] += area * (a[axis] + b[axis] + c[axis]) / 3
    return weighted / total
