"""Ambient occlusion of a depth image, gathered from the neighbouring pixels."""

import cv2
import numba
import numpy as np

from inference import camera

LARGEST = 1024
"""Width of the full image at which neighbours are gathered; larger maps are thinned out to about that."""
DIRECTIONS = 8
REACHES = np.array([0.006, 0.014, 0.028, 0.05])
"""Distances at which the neighbourhood is looked at, in network units (about 2.6 m each)."""


def ambient_occlusion(z: np.ndarray, normals: np.ndarray, size: int) -> np.ndarray:
    """(h, w) uint8: 255 where all light arrives, less in creases and behind limbs.

    `z` (h, w) are distances along the camera's axis, 0 outside; `normals` (h, w, 3) face the camera; `size` is the
    width of the full image of which this is a crop.
    """
    thinning = max(size // LARGEST, 1)
    thin = slice(None, None, thinning)
    pixel = 2 * camera.TAN_HALF_FOV * thinning / size
    gathered = cv2.medianBlur(_gathered(z[thin, thin], normals[thin, thin].astype(np.float32), pixel, REACHES), 3)
    if thinning > 1:
        gathered = cv2.resize(gathered, z.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(z > 0, gathered, 0).astype(np.uint8)


@numba.njit(cache=True)
def _gathered(z, normals, pixel, reaches):
    """Sum, over directions, how far the highest neighbour rises above the tangent plane."""
    height, width = z.shape
    out = np.zeros((height, width), np.uint8)
    for row in range(height):
        for column in range(width):
            here = z[row, column]
            if here == 0:
                continue
            nx, ny, nz = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
            jitter = ((row * 7 + column * 3) % 9) / 9.0
            blocked = 0.0
            for d in range(DIRECTIONS):
                angle = (d + jitter) * 2 * np.pi / DIRECTIONS
                cosine, sine = np.cos(angle), np.sin(angle)
                highest = 0.0
                for reach in reaches:
                    steps = reach / (pixel * here)
                    r, c = int(row + sine * steps + 0.5), int(column + cosine * steps + 0.5)
                    if r < 0 or c < 0 or r >= height or c >= width or z[r, c] == 0:
                        continue
                    dx, dy, dz = (c - column) * pixel * here, (row - r) * pixel * here, here - z[r, c]
                    distance = np.sqrt(dx * dx + dy * dy + dz * dz) + 1e-9
                    rise = (dx * nx + dy * ny + dz * nz) / distance - 0.12
                    fading = max(0.0, 1.0 - distance / 0.11)
                    highest = max(highest, rise * fading)
                blocked += highest
            out[row, column] = np.uint8(255 * max(0.15, 1.0 - 1.3 * blocked / DIRECTIONS))
    return out
