"""What makes fitted garments look like cloth: hanging from the widest part above, hanging folds, wrinkles.

Convention: metres on the unposed body, y up. Everything moves vertices that `training.garments` fitted.
"""

from dataclasses import dataclass

import numba
import numpy as np
from scipy.ndimage import gaussian_filter1d, map_coordinates

from .garments import Garment
from .mesh import unit, vertex_normals
from .noise import layered_noise, noise

ANGLES = 72
STEP = 0.01


@dataclass(frozen=True)
class Drape:
    """How a part of a garment hangs down along an axis from the widest ring above."""

    axis_start: np.ndarray
    """(3,) metres; hanging starts here."""
    axis_end: np.ndarray
    amount: float
    """0 keeps the fitted shape, 1 hangs freely."""
    taper: float
    """How fast the hanging radius shrinks, metres per metre."""
    folds: float
    """Depth of hanging folds as a share of the room between body and hanging cloth."""


def hanging(points: np.ndarray, share: np.ndarray, drape: Drape, seed: int) -> np.ndarray:
    """(n, 3) points moved outward from the axis to where cloth would hang; `share` (n,) in 0..1 says which take part."""
    axis = drape.axis_end - drape.axis_start
    length = float(np.linalg.norm(axis))
    axis = axis / length
    relative = points - drape.axis_start
    along = relative @ axis
    outward = relative - along[:, None] * axis
    radius = np.linalg.norm(outward, axis=1)
    side = unit(np.cross(axis, [0.0, 0.0, 1.0]))
    angle = np.arctan2(outward @ np.cross(side, axis), outward @ side)

    taking_part = (share > 0.3) & (along > 0)
    rings = max(int(length / STEP), 2) + int(np.ceil(max(along.max() - length, 0) / STEP)) + 1
    ring = np.clip(along / STEP, 0, rings - 1)
    sector = (angle + np.pi) / (2 * np.pi) * ANGLES
    widest = _widest(ring[taking_part], sector[taking_part], radius[taking_part], rings)
    free = _hang(widest, drape.taper * STEP)
    hung = map_coordinates(free, [ring, sector % ANGLES], order=1, mode="grid-wrap", prefilter=False)
    room = np.maximum(hung - radius, 0) * np.clip(along / 0.1, 0, 1)
    wave = _folds(sector / ANGLES, along, seed)
    moved = share * drape.amount * room * (1 + drape.folds * wave)
    return points + unit(outward) * moved[:, None]


def _widest(ring: np.ndarray, sector: np.ndarray, radius: np.ndarray, rings: int) -> np.ndarray:
    """(rings, ANGLES) largest radius in each cell, empty cells filled from those around, smoothed."""
    grid = np.zeros((rings, ANGLES))
    np.maximum.at(grid, (ring.astype(int), sector.astype(int) % ANGLES), radius)
    found = (grid > 0).astype(np.float64)
    filled = np.where(grid > 0, grid, _softened(grid, 1.0, 2.0) / np.maximum(_softened(found, 1.0, 2.0), 1e-3))
    return _softened(filled, 1.0, 1.5)


def _hang(radii: np.ndarray, shrink: float) -> np.ndarray:
    free = radii.copy()
    for ring in range(1, len(free)):
        free[ring] = np.maximum(free[ring], free[ring - 1] - shrink)
    return _softened(free, 1.5, 2.0)


def _softened(grid: np.ndarray, rings: float, sectors: float) -> np.ndarray:
    """Blur a (rings, ANGLES) grid by standard deviations in cells; the angles close into a circle."""
    return gaussian_filter1d(gaussian_filter1d(grid, rings, axis=0, mode="nearest"), sectors, axis=1, mode="wrap")


def _folds(turns: np.ndarray, along: np.ndarray, seed: int) -> np.ndarray:
    """(n,) in about -1..1: a few folds around the axis that deepen downward and drift a little."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(turns))
    for count in rng.integers(3, 12, 4):
        drift = rng.normal(0, 1.2)
        ridge = 1 - 2 * np.abs(np.sin(np.pi * count * turns + rng.uniform(0, np.pi) + drift * along))
        total += ridge * rng.uniform(0.4, 1.0) / 2
    return total * np.clip(along / 0.35, 0.2, 1.2)


@numba.njit(cache=True)
def wrinkles(rest: np.ndarray, bending: np.ndarray, seed: int) -> np.ndarray:
    """(n,) wrinkle heights, about -0.4..1: ridged, warped noise in three sizes, strongest where joints bend."""
    out = np.zeros(rest.shape[0])
    for v in range(rest.shape[0]):
        x, y, z = rest[v, 0], rest[v, 1], rest[v, 2]
        wx, wy = noise(x * 6, y * 6, z * 6, seed), noise(x * 6, y * 6, z * 6, seed + 1)
        total = 0.0
        for size in range(3):
            scale = 7.0 * 1.9**size
            tilt = 1.3 * noise(x * 2.5, y * 2.5, z * 2.5, seed + 20 + size)
            along, across = y * np.cos(tilt) + x * np.sin(tilt), x * np.cos(tilt) - y * np.sin(tilt)
            fold = noise(across * scale * 0.45 + wx, along * scale + 1.4 * wy, z * scale * 0.45, seed + 2 + size)
            present = max(0.0, noise(x * 5, y * 5, z * 5, seed + 10 + size) + 0.35)
            ridge = 1.0 - min(1.0, abs(fold) * 2.6)
            total += ridge * ridge * present / (1.0 + 0.9 * size)
        out[v] = (total - 0.35) * (0.55 + 1.1 * bending[v])
    return out


@numba.njit(cache=True)
def lumpiness(rest: np.ndarray, seed: int) -> np.ndarray:
    """(n,) noise in about -1..1 with lumps of 1 to 2 cm: the locks of short hair."""
    out = np.zeros(rest.shape[0])
    for v in range(rest.shape[0]):
        out[v] = layered_noise(rest[v, 0] * 60, rest[v, 1] * 60, rest[v, 2] * 60, seed, 2)
    return out


def smooth_offset(garment: Garment, points: np.ndarray, offsets: np.ndarray, softening: int = 2) -> np.ndarray:
    """(f, 3) points softened, then moved by (f,) offsets along normals that vary smoothly."""
    for _ in range(softening):
        points = 0.5 * points + 0.5 * (garment.neighbours @ points)
    normals = vertex_normals(points, garment.triangles)
    for _ in range(4):
        normals = unit(normals + garment.neighbours @ normals)
    return points + normals * offsets[:, None]
