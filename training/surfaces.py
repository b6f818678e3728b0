"""Triangle surfaces for the evaluation: made of depth maps, sampled evenly, and distances to them.

Convention: lengths are in the unit of the vertices; a surface of depth maps is in the frame of `inference.camera`.
"""

from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import scipy.sparse as sp
from scipy.spatial import KDTree

from inference import camera

NEIGHBOURS = 4
"""How many nearest vertices give the triangles among which the nearest one is sought."""


@dataclass(frozen=True)
class Surface:
    """(v, 3) float64 vertices and (t, 3) int32 triangles, counter-clockwise seen from outside."""

    vertices: np.ndarray
    triangles: np.ndarray

    def save(self, path: Path) -> None:
        """Write the surface in single precision."""
        np.savez(path, vertices=self.vertices.astype(np.float32), triangles=self.triangles)

    def corners(self) -> np.ndarray:
        """(t, 3, 3) corners of the triangles."""
        return self.vertices[self.triangles]


def stored_scan(sample: Path) -> Surface | None:
    """Return the scan that a sample shows, in the sample's frame, where `training.render_scans` stored it."""
    path = scan_path(sample)
    if not path.exists():
        return None
    with np.load(path) as arrays:
        return Surface(arrays["vertices"].astype(np.float64), arrays["triangles"])


def scan_path(sample: Path) -> Path:
    """Return where the scan of a sample is stored."""
    return sample.parent / "meshes" / sample.name


def depth_surface(front: np.ndarray, back: np.ndarray, inside: np.ndarray, positions: np.ndarray, largest_jump: float) -> Surface:
    """Return the closed surface of a front and a back depth map, open only where depth jumps, be it along the outline.

    front, back: (n, n) network values; inside: (n, n) bool; positions: (n,) canvas columns (and rows) of the pixels.
    Triangles whose corners differ by more than `largest_jump` depth values are left out: nobody has seen that surface.
    """
    rows, columns = np.nonzero(inside)
    ids = np.full(inside.shape, -1)
    ids[rows, columns] = np.arange(len(rows))
    points = [camera.unproject(depth[inside].astype(np.float64), positions[columns], positions[rows]) for depth in (front, back)]
    sheet, outline = _sheet(ids)
    back_sheet = sheet[:, ::-1] + len(rows)
    kept = [side[np.ptp(depth[inside][sheet], axis=1) <= largest_jump] for side, depth in ((sheet, front), (back_sheet, back))]
    closing = (back - front)[inside][outline].max(axis=1) <= largest_jump
    start, end = outline[closing].T
    rim = np.concatenate([np.stack([end, start, start + len(rows)], axis=1), np.stack([end, start + len(rows), end + len(rows)], axis=1)])
    return Surface(np.concatenate(points), np.concatenate([*kept, rim]).astype(np.int32))


def _sheet(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (t, 3) triangles, and the (e, 2) directed edges around them, of the grid of vertex ids (-1: none)."""
    a, b, c, d = ids[:-1, :-1], ids[1:, :-1], ids[1:, 1:], ids[:-1, 1:]
    whole = (np.stack([a, b, c, d]) >= 0).all(axis=0)
    a, b, c, d = (corner[whole] for corner in (a, b, c, d))
    triangles = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    count = ids.max() + 1
    return triangles, edges[~np.isin(edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0])]


def face_normals(surface: Surface) -> np.ndarray:
    """(t, 3) normals of the triangles, as long as twice the triangle's area."""
    a, b, c = surface.corners().transpose(1, 0, 2)
    return np.cross(b - a, c - a)


def sampled(surface: Surface, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return (count, 3) points spread evenly over a surface, and the (count, 3) unit normals there."""
    normals = face_normals(surface)
    areas = np.linalg.norm(normals, axis=1)
    chosen = rng.choice(len(areas), size=count, p=areas / areas.sum())
    u, v = rng.random((2, count, 1))
    folded = u + v > 1
    u, v = np.where(folded, 1 - u, u), np.where(folded, 1 - v, v)
    a, b, c = surface.corners()[chosen].transpose(1, 0, 2)
    return a + u * (b - a) + v * (c - a), normals[chosen] / areas[chosen, None]


def nearest(points: np.ndarray, surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    """Return (n,) distances of (n, 3) points to a surface, and the (n,) triangle that is nearest to each.

    Looked for among the triangles around the `NEIGHBOURS` nearest vertices: right for the even, fine meshes measured here.
    """
    with_area = np.flatnonzero(face_normals(surface).any(axis=1))
    used, triangles = np.unique(surface.triangles[with_area], return_inverse=True)
    triangles = triangles.reshape(-1, 3)
    vertices = surface.vertices[used]
    _, candidates = KDTree(vertices).query(points, k=NEIGHBOURS)
    triangle_of_corner = np.repeat(np.arange(len(triangles)), 3)
    shape = (len(vertices), len(triangles))
    around = sp.csr_matrix((np.ones(triangles.size, np.int8), (triangles.ravel(), triangle_of_corner)), shape=shape)
    distances, found = _nearest(points, candidates, around.indptr, around.indices, vertices[triangles])
    return distances, with_area[found]


@numba.njit(cache=True)
def _nearest(points, candidates, starts, triangles, corners):
    distances = np.empty(len(points))
    found = np.empty(len(points), np.int64)
    for i in range(len(points)):
        best, best_triangle = np.inf, -1
        for vertex in candidates[i]:
            for triangle in triangles[starts[vertex] : starts[vertex + 1]]:
                squared = _squared_distance(points[i], corners[triangle, 0], corners[triangle, 1], corners[triangle, 2])
                if squared < best:
                    best, best_triangle = squared, triangle
        distances[i], found[i] = np.sqrt(best), best_triangle
    return distances, found


@numba.njit(cache=True)
def _squared_distance(point, a, b, c):
    """Squared distance of a point to a triangle, by the region that it projects to (Ericson, Real-Time Collision Detection, 5.1.5)."""
    ab, ac, ap, bp, cp = b - a, c - a, point - a, point - b, point - c
    d1, d2, d3, d4, d5, d6 = _dot(ab, ap), _dot(ac, ap), _dot(ab, bp), _dot(ac, bp), _dot(ab, cp), _dot(ac, cp)
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    if d1 <= 0 and d2 <= 0:
        away = ap
    elif d3 >= 0 and d4 <= d3:
        away = bp
    elif d6 >= 0 and d5 <= d6:
        away = cp
    elif vc <= 0 and d1 >= 0 and d3 <= 0:
        away = ap - ab * (d1 / (d1 - d3))
    elif vb <= 0 and d2 >= 0 and d6 <= 0:
        away = ap - ac * (d2 / (d2 - d6))
    elif va <= 0 and d4 - d3 >= 0 and d5 - d6 >= 0:
        away = bp - (c - b) * ((d4 - d3) / ((d4 - d3) + (d5 - d6)))
    else:
        away = ap - ab * (vb / (va + vb + vc)) - ac * (vc / (va + vb + vc))
    return _dot(away, away)


@numba.njit(cache=True)
def _dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
