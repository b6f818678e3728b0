"""Shadows that a person casts on himself, from the first and the last surface alone.

Convention: frame of `inference.camera`, lengths in network units (about 2.6 m each). What lies between the first and the
last surface of a pixel is taken to be solid.
"""

import cv2
import numba
import numpy as np

from inference import camera

LARGEST = 512
"""Width of the full image at which shadows are found; larger maps are thinned out to about that."""
RAYS, STEPS = 5, 22
NEAREST, FARTHEST = 0.006, 0.28
"""Distances along a ray between which something may block it."""


def lit_share(front: np.ndarray, back: np.ndarray, corner: np.ndarray, size: int, light: np.ndarray, softness: float) -> np.ndarray:
    """(h, w) float32 in 0..1: how much of a lamp each pixel sees; 1 outside.

    `front`, `back` (h, w) are network depth values, 0 outside; `corner` (column, row) places the crop in an image of `size`
    pixels; `light` (3,) is the unit direction to the lamp, `softness` its radius as a slope.
    """
    thinning = max(size // LARGEST, 1)
    thin = slice(None, None, thinning)
    columns, rows = (camera.canvas_positions(size)[start:][:length] for start, length in zip(corner, front.shape[::-1], strict=True))
    lengths = camera.ray_lengths(columns[None, thin], rows[thin, None])
    near, far = (
        np.where(depth[thin, thin] > 0, camera.distance(depth[thin, thin]) / lengths, 0).astype(np.float32) for depth in (front, back)
    )
    across, down = camera.slopes(columns[thin]), camera.slopes(rows[thin])
    share = _marched(near, far, across, down, _lamp_directions(light, softness))
    share = cv2.GaussianBlur(share, (0, 0), 1.0)
    return share if thinning == 1 else cv2.resize(share, front.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _lamp_directions(light: np.ndarray, softness: float) -> np.ndarray:
    """(RAYS, 3) directions to points evenly spread over a round lamp (a sunflower's spiral)."""
    across = np.cross(light, [0.0, 0.0, 1.0] if abs(light[2]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    number = np.arange(RAYS)
    radius, angle = softness * np.sqrt((number + 0.5) / RAYS), number * np.pi * (3 - np.sqrt(5))
    return light + (radius * np.cos(angle))[:, None] * across + (radius * np.sin(angle))[:, None] * np.cross(light, across)


@numba.njit(cache=True)
def _marched(front, back, across, down, lights):
    """Follow the rays to the lamp from each pixel; `across` and `down` are the slopes of columns and rows."""
    height, width = front.shape
    per_column, per_row = (width - 1) / (across[-1] - across[0]), (height - 1) / (down[-1] - down[0])
    out = np.ones((height, width), np.float32)
    for row in range(height):
        for column in range(width):
            away = front[row, column]
            if away == 0:
                continue
            x, y = across[column] * away, -down[row] * away
            free = 0
            jitter = ((row * 7 + column * 3) % 9) / 9.0
            for light in lights:
                blocked = False
                for step in range(STEPS):
                    share = (step + jitter) / STEPS
                    t = NEAREST + (FARTHEST - NEAREST) * share * share
                    distance = away - light[2] * t
                    c = int(((x + light[0] * t) / distance - across[0]) * per_column + 0.5)
                    r = int((-(y + light[1] * t) / distance - down[0]) * per_row + 0.5)
                    if r < 0 or c < 0 or r >= height or c >= width:
                        break
                    if front[r, c] > 0 and front[r, c] + 0.06 * t + 0.003 < distance < back[r, c]:
                        blocked = True
                        break
                free += not blocked
            out[row, column] = free / len(lights)
    return out
