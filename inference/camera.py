"""The network's camera: depth values, distances, rays and points.

Convention: the subject stands at the origin, x to the image's right, y up, z toward the camera; the camera is at
(0, 0, 1) and looks along -z with a field of view of 50 degrees both ways. Lengths are network units (the subject's
largest |coordinate| is about 1/2.8). Pixel positions are (column, row), row 0 on top, integers at pixel centres, on
the 2048 canvas unless a size is given: columns 0..2047 span slopes -tan 25 .. +tan 25 deg, both ends included.

Depth is the distance along the unit ray. Stored as the network value `((distance - 1) * FOCAL + 1024) / 512`, so 2.0
is the subject's centroid, front < back, and 0 means no surface. Source: Han et al., 2K2K, CVPR 2023, and its data.
"""

import numpy as np

CANVAS = 2048
SIZES = (CANVAS, 2 * CANVAS, 4 * CANVAS)
"""Pixels along the canvas that maps can have: more than `CANVAS` where a large photo was refined at its own resolution."""
TAN_HALF_FOV = float(np.tan(np.radians(25.0)))
FOCAL = CANVAS / (2 * TAN_HALF_FOV)
PIXELS_PER_VALUE = 512
"""Canvas pixels at the subject's distance in 1.0 of network depth value."""
DEPTH_UNIT = PIXELS_PER_VALUE / FOCAL
"""Network units of length per 1.0 of network depth value (0.23315)."""


def distance(depth: np.ndarray) -> np.ndarray:
    """Return the distance from the camera along the ray, in network units, of network depth values."""
    return (depth - 2.0) * DEPTH_UNIT + 1.0


def depth_value(distance: np.ndarray) -> np.ndarray:
    """Return network depth values of distances along the ray; the inverse of `distance`."""
    return (distance - 1.0) / DEPTH_UNIT + 2.0


def canvas_positions(size: int, pixels: np.ndarray | None = None) -> np.ndarray:
    """Return the canvas columns (or rows) under pixels of the canvas resampled to size x size: those given, or all, (size,) float64."""
    pixels = np.arange(size) if pixels is None else pixels
    return (pixels + 0.5) * (CANVAS / size) - 0.5


def pixel_positions(positions: np.ndarray, size: int) -> np.ndarray:
    """Return the columns (or rows) of canvas positions on the canvas resampled to size x size; the inverse of `canvas_positions`."""
    return (positions + 0.5) * (size / CANVAS) - 0.5


def slopes(positions: np.ndarray) -> np.ndarray:
    """Return the ray slope x / (1 - z) at canvas columns; of rows it is the downward slope -y / (1 - z)."""
    return (2.0 * positions / (CANVAS - 1) - 1.0) * TAN_HALF_FOV


def ray_lengths(columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return sqrt(1 + sx^2 + sy^2): the length of the ray to the plane one unit in front of the camera."""
    return np.sqrt(1.0 + slopes(columns) ** 2 + slopes(rows) ** 2)


def unproject(depth: np.ndarray, columns: np.ndarray, rows: np.ndarray, axis: int = -1) -> np.ndarray:
    """(..., 3) points of network depth values seen at canvas (column, row); all three broadcast together.

    axis: where the points' own axis comes; 0 gives x, y and z a plane each.
    """
    along_axis = distance(depth) / ray_lengths(columns, rows)
    return np.stack(np.broadcast_arrays(slopes(columns) * along_axis, -slopes(rows) * along_axis, 1.0 - along_axis), axis=axis)


def project(points: np.ndarray) -> np.ndarray:
    """(..., 2) canvas (column, row) of (..., 3) points in front of the camera."""
    along_axis = 1.0 - points[..., 2]
    slope = np.stack([points[..., 0], -points[..., 1]], axis=-1) / along_axis[..., None]
    return (slope / TAN_HALF_FOV + 1.0) * (0.5 * (CANVAS - 1))
