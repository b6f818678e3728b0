"""Seeded value noise in three dimensions, for numba kernels."""

import numba
import numpy as np


@numba.njit(cache=True, inline="never")
def _lattice(x: int, y: int, z: int, seed: int) -> float:
    """Return a random value in -1..1 of an integer lattice point."""
    h = (x * 374761393 + y * 668265263 + z * 2147483647 + seed * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1103515245) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return ((h ^ (h >> 15)) & 0xFFFF) / 32767.5 - 1.0


@numba.njit(cache=True)
def noise(x: float, y: float, z: float, seed: int) -> float:
    """Return smooth noise in -1..1 with features about one unit long."""
    ix, iy, iz = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = x - ix, y - iy, z - iz
    sx, sy, sz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    total = 0.0
    for dx in range(2):
        wx = sx if dx else 1 - sx
        for dy in range(2):
            wy = sy if dy else 1 - sy
            for dz in range(2):
                wz = sz if dz else 1 - sz
                total += wx * wy * wz * _lattice(ix + dx, iy + dy, iz + dz, seed)
    return total


@numba.njit(cache=True)
def layered_noise(x: float, y: float, z: float, seed: int, octaves: int) -> float:
    """Return a sum of octaves of `noise`, each half as large and half as strong as the one before, about -1..1."""
    total, strength, scale = 0.0, 0.6, 1.0
    for octave in range(octaves):
        total += strength * noise(x * scale, y * scale, z * scale, seed + octave)
        strength *= 0.5
        scale *= 2.0
    return total
