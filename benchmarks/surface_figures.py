"""How good a surface is: closed, as wide as the matte, round at the rim, where the truth is.

Convention: lengths are network units of `inference.camera`.
"""

import cv2
import numpy as np
from scipy.spatial import KDTree

from inference import camera
from training.raster import image_positions, surfaces

CREASE = 60.0
"""Degrees between the normals of neighbouring faces."""
PROBES = 40000


def triangles_of(quads: np.ndarray) -> np.ndarray:
    """(2 m, 3) triangles of (m, 4) quads."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def seen(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n, 3) points of a mesh that the camera sees first or last, and its (2048, 2048) bool silhouette."""
    found = surfaces(image_positions(vertices.astype(np.float64), camera.CANVAS), triangles, camera.CANVAS)
    silhouette = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    rows, columns = np.nonzero(found.front_z > 0)
    left, top = found.corner
    silhouette[rows + top, columns + left] = True
    points = []
    for z in (found.front_z, found.back_z):
        along = z[rows, columns] * camera.ray_lengths(columns + left, rows + top)
        points.append(camera.unproject(camera.depth_value(along), columns + left, rows + top))
    return np.concatenate(points), silhouette


def overlap(silhouette: np.ndarray, inside: np.ndarray) -> float:
    """Return the intersection over union of two bool pictures."""
    return float((silhouette & inside).sum() / (silhouette | inside).sum())


def distances(points: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return the mean distances from points to the nearest true ones and back, over random probes."""
    rng = np.random.default_rng(0)
    there, back = (
        float(KDTree(known, balanced_tree=False, compact_nodes=False).query(rng.choice(probes, PROBES, replace=False))[0].mean())
        for known, probes in ((truth, points), (points, truth))
    )
    return there, back


def along_outline(canvas: np.ndarray, inside: np.ndarray, density: int) -> np.ndarray:
    """(n,) bool: which (n, 2) canvas positions lie within two pixels of this density from the outline of (2048, 2048) bool `inside`."""
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    column, row = np.rint(canvas).astype(int).clip(0, camera.CANVAS - 1).T
    return distance[row, column] <= 2 * camera.CANVAS / density


def crease_share(vertices: np.ndarray, quads: np.ndarray, chosen: np.ndarray) -> float:
    """Return the share, by length, of the edges of the chosen (m,) bool quads whose faces meet at more than `CREASE`; 0 of none."""
    a, b, c, d = (vertices[quads[:, corner]].astype(np.float64) for corner in range(4))
    normals = np.cross(c - a, d - b)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-20)
    start, end = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    key = np.minimum(start, end).astype(np.int64) * len(vertices) + np.maximum(start, end)
    order = np.argsort(key).reshape(-1, 2)  # closed: each edge twice
    first, second = order[:, 0] // 4, order[:, 1] // 4
    of_chosen = chosen[first] | chosen[second]
    sharp = (normals[first] * normals[second]).sum(axis=1) < np.cos(np.radians(CREASE))
    length = np.linalg.norm(vertices[start[order[:, 0]]] - vertices[end[order[:, 0]]], axis=1)
    return float(length[of_chosen & sharp].sum() / max(length[of_chosen].sum(), 1e-9))
