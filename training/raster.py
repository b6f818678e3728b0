"""First- and last-surface z-buffer of a triangle mesh, in the network's camera.

Convention: camera, canvas and frame as in `inference.camera`. An image of `size` pixels covers the canvas; its pixel i
looks through canvas position `camera.canvas_positions(size)[i]`, integers at pixel centres in both.
"""

from dataclasses import dataclass

import numba
import numpy as np

from inference import camera


@dataclass(frozen=True)
class Surfaces:
    """What each pixel of a crop sees first and last."""

    corner: tuple[int, int]
    """(column, row) of the crop's first pixel in the full image."""
    front_z: np.ndarray
    """(h, w) float32 distance along the camera's axis (not along the ray) to the first surface, 0 outside."""
    back_z: np.ndarray
    """(h, w) float32 the same to the last surface."""
    front_triangle: np.ndarray
    """(h, w) int32 triangle seen first, -1 outside."""


def image_positions(points: np.ndarray, size: int) -> np.ndarray:
    """(n, 3) float64 pixel column, pixel row and distance along the axis of (n, 3) points."""
    pixels = (camera.project(points) + 0.5) * (size / camera.CANVAS) - 0.5
    return np.column_stack([pixels, 1.0 - points[:, 2]])


def surfaces(positions: np.ndarray, triangles: np.ndarray, size: int, margin: int = 8) -> Surfaces:
    """Rasterise a mesh given by its `image_positions`, cropped to its box widened by `margin` pixels."""
    low = np.clip(np.floor(positions[:, :2].min(axis=0)).astype(int) - margin, 0, size - 1)
    high = np.clip(np.ceil(positions[:, :2].max(axis=0)).astype(int) + margin + 1, 1, size)
    width, height = high - low
    shifted = positions - np.array([low[0], low[1], 0.0])
    return Surfaces((int(low[0]), int(low[1])), *_z_buffer(shifted, triangles, int(height), int(width)))


def seen_from_inside(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(t,) bool: triangles that show the camera their inner side, as in an open sleeve; rows of `positions` run down."""
    x, y = positions[:, 0][triangles], positions[:, 1][triangles]
    return (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) > (y[:, 1] - y[:, 0]) * (x[:, 2] - x[:, 0])


def ray_depths(z: np.ndarray, corner: tuple[int, int], size: int) -> np.ndarray:
    """(h, w) float32 network depth values of a crop's axis distances, 0 where z is 0."""
    columns, rows = (camera.canvas_positions(size)[start : start + length] for start, length in zip(corner, z.shape[::-1], strict=True))
    values = camera.depth_value(z * camera.ray_lengths(columns[None, :], rows[:, None]))
    return np.where(z > 0, values, 0).astype(np.float32)


@numba.njit(cache=True)
def _z_buffer(positions, triangles, height, width):
    """Fill first and last z and the first triangle; 1 / z is linear over the image inside a triangle."""
    first = np.full((height, width), np.inf, np.float32)
    last = np.zeros((height, width), np.float32)
    seen = np.full((height, width), -1, np.int32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        x0, y0, x1, y1, x2, y2 = positions[a, 0], positions[a, 1], positions[b, 0], positions[b, 1], positions[c, 0], positions[c, 1]
        twice_area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
        if twice_area == 0.0:
            continue
        inverse0, inverse1, inverse2 = 1.0 / positions[a, 2], 1.0 / positions[b, 2], 1.0 / positions[c, 2]
        low_x, high_x = max(0, int(np.ceil(min(x0, x1, x2)))), min(width - 1, int(np.floor(max(x0, x1, x2))))
        low_y, high_y = max(0, int(np.ceil(min(y0, y1, y2)))), min(height - 1, int(np.floor(max(y0, y1, y2))))
        for y in range(low_y, high_y + 1):
            for x in range(low_x, high_x + 1):
                w0 = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / twice_area
                w1 = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / twice_area
                w2 = 1.0 - w0 - w1
                if w0 < 0.0 or w1 < 0.0 or w2 < 0.0:
                    continue
                z = 1.0 / (w0 * inverse0 + w1 * inverse1 + w2 * inverse2)
                if z < first[y, x]:
                    first[y, x] = z
                    seen[y, x] = t
                last[y, x] = max(last[y, x], z)
    for y in range(height):
        for x in range(width):
            if seen[y, x] < 0:
                first[y, x] = 0.0
    return first, last, seen


@numba.njit(cache=True)
def interpolated(positions: np.ndarray, triangles: np.ndarray, seen: np.ndarray, corner: tuple[int, int], values: np.ndarray) -> np.ndarray:
    """(h, w, k) float32 vertex values (v, k) on the first surface, perspective-correct; 0 outside.

    `positions` are the `image_positions` that gave `seen`, the crop's (h, w) triangle ids; `corner` is the crop's.
    """
    height, width = seen.shape
    channels = values.shape[1]
    out = np.zeros((height, width, channels), np.float32)
    for row in range(height):
        for column in range(width):
            t = seen[row, column]
            if t < 0:
                continue
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            x, y = column + corner[0], row + corner[1]
            x0, y0, x1, y1, x2, y2 = positions[a, 0], positions[a, 1], positions[b, 0], positions[b, 1], positions[c, 0], positions[c, 1]
            twice_area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
            w0 = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / twice_area
            w1 = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / twice_area
            v0, v1, v2 = w0 / positions[a, 2], w1 / positions[b, 2], (1.0 - w0 - w1) / positions[c, 2]
            total = v0 + v1 + v2
            for k in range(channels):
                out[row, column, k] = (v0 * values[a, k] + v1 * values[b, k] + v2 * values[c, k]) / total
    return out
