"""Procedural colours by position on the mean body: sharp at any resolution, and no texture coordinates.

Convention: colours are sRGB 0..1; positions are metres in the frame of `training.body`. A material is one row of
numbers (see `training.materials`), so that one compiled loop colours all pixels.
"""

import numba
import numpy as np

from .materials import (
    BANDS,
    BLOCKS,
    CAMOUFLAGE,
    DOTS,
    EYE,
    FLORAL,
    HAIR,
    JEANS,
    KNIT,
    LEATHER,
    MELANGE,
    PLAID,
    PRINT,
    SHADED,
    SHOE,
    SKIN,
    STRIPES,
)
from .noise import layered_noise, noise


@numba.njit(cache=True)
def albedo(
    rest: np.ndarray, seen: np.ndarray, material_of_triangle: np.ndarray, rows: np.ndarray, pixel: float
) -> tuple[np.ndarray, np.ndarray]:
    """Colour a crop: (h, w, 3) uint8 sRGB albedo and (h, w) uint8 specular strength, 0 outside.

    `rest` (h, w, 3) are positions on the mean body, `seen` (h, w) triangle ids or -1, `rows` the materials' rows,
    `pixel` the width of a pixel on the person in metres: patterns finer than that fade instead of flickering.
    """
    height, width = seen.shape
    colours = np.zeros((height, width, 3), np.uint8)
    specular = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            if seen[i, j] < 0:
                continue
            row = rows[material_of_triangle[seen[i, j]]]
            x, y, z = rest[i, j, 0], rest[i, j, 1], rest[i, j, 2]
            kind = int(row[0])
            if kind == SKIN:
                colour = _skin(x, y, z, row)
            elif kind == HAIR:
                colour = _hair(x, y, z, row)
            elif kind == EYE:
                colour = _eye(x, y, row)
            else:
                colour = _fabric(x, y, z, row, kind, pixel)
            for c in range(3):
                colours[i, j, c] = np.uint8(min(max(colour[c], 0.01), 1.0) * 255.0 + 0.5)
            specular[i, j] = np.uint8(255 * row[19])
    return colours, specular


@numba.njit(cache=True)
def _mix(a, b, share):
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


@numba.njit(cache=True)
def _scaled(a, factor):
    return (a[0] * factor, a[1] * factor, a[2] * factor)


@numba.njit(cache=True)
def _resolved(period, pixel):
    """Return 1 where a pattern of this period spans at least three pixels, 0 where it spans one or less."""
    return min(max(0.5 * period / pixel - 0.5, 0.0), 1.0)


@numba.njit(cache=True)
def _fabric(x, y, z, row, kind, pixel):
    first, second = (row[2], row[3], row[4]), (row[5], row[6], row[7])
    seed, period, duty = int(row[1]), row[8], row[9]
    broad = layered_noise(x * 9, y * 9, z * 9, seed, 3)
    amount, shade = 0.0, 1.0
    if kind == STRIPES:
        position = x if row[10] > 0.5 else y
        amount = 1.0 if np.sin(position * 2 * np.pi / period) > duty else 0.0
    elif kind == PLAID:
        amount = 0.5 * (np.sin(x * 2 * np.pi / period) > duty) + 0.5 * (np.sin(y * 2 * np.pi / period) > duty)
        lines = np.sin(y * 2 * np.pi / (period * 0.37)) > 0.92 or np.sin(x * 2 * np.pi / (period * 0.37)) > 0.92
        shade = 1.0 - 0.3 * lines * _resolved(period * 0.2, pixel)
    elif kind == CAMOUFLAGE:
        patch = layered_noise(x * 14, y * 14, z * 14, seed + 5, 3)
        amount = 1.0 if patch > 0.15 else 0.0
        shade = 0.6 if patch < -0.2 else 1.0
    elif kind == PRINT and z > 0:
        amount = _print(x - row[13], y - row[14], row[16], int(row[17]), seed)
    elif kind == JEANS:
        fade = np.exp(-(((y - row[14] - 0.2) / 0.18) ** 2)) * (0.3 if z > 0 else 0.12)
        shade = (1 + fade) * (1 + 0.10 * noise(x * 700, y * 160, z * 700, seed)) * (1 + 0.12 * broad)
    elif kind == KNIT:
        shade = 1 + 0.13 * _resolved(0.006, pixel) * np.sin(x * 2 * np.pi / 0.006) + 0.06 * noise(x * 300, y * 300, z * 300, seed)
    elif kind == DOTS:
        u, v = x / period - np.floor(x / period) - 0.5, y / period - np.floor(y / period) - 0.5
        amount = 1.0 if u * u + v * v < 0.06 + 0.05 * duty else 0.0
    elif kind == BLOCKS:
        amount = 1.0 if y > row[14] - 0.05 + 0.4 * duty * x else 0.0
    elif kind == SHOE:
        amount = 1.0 if y < row[14] else 0.0
    elif kind == LEATHER:
        grain = layered_noise(x * 240, y * 240, z * 240, seed, 2)
        shade = (1 + 0.15 * _resolved(0.006, pixel) * grain) * (1 + 0.15 * broad)
    elif kind == MELANGE:
        fibres = layered_noise(x * 700, y * 260, z * 700, seed, 2)
        amount = min(max(0.3 + 0.3 * duty + 0.7 * fibres * _resolved(0.003, pixel), 0.0), 1.0)
    elif kind == FLORAL:
        amount = _blossoms(x, y, z, max(period, 0.03), seed)
    elif kind == BANDS:
        amount = 1.0 if abs(y - row[14]) < 0.5 * period or abs(y - row[14] + 1.3 * period) < 0.25 * period else 0.0
    elif kind == SHADED:
        amount = min(max(0.5 + 2.5 * (y - row[14] + 0.2 * duty), 0.0), 1.0)
    fine = _resolved(0.008, pixel) * layered_noise(x * 260, y * 260, z * 260, seed + 9, 2)
    return _scaled(_mix(first, second, amount), shade * (1 + row[11] * broad) * (1 + row[12] * fine))


@numba.njit(cache=True)
def _blossoms(x, y, z, period, seed):
    """Return 1 on the petals of flowers that sit at scattered places, 0.4 on leaves between them, 0 elsewhere."""
    u, v = x / period, y / period
    cell_u, cell_v = np.floor(u), np.floor(v)
    side = 37.0 if z > 0 else 91.0
    u = u - cell_u - 0.5 - 0.22 * noise(cell_u * 5.3 + 0.5, cell_v * 7.1 + 0.5, side, seed)
    v = v - cell_v - 0.5 - 0.22 * noise(cell_u * 3.7 + 0.5, cell_v * 4.9 + 0.5, side, seed + 1)
    radius, angle = np.sqrt(u * u + v * v), np.arctan2(v, u)
    if 0.06 < radius < 0.16 + 0.08 * np.cos(5 * angle + 6 * noise(cell_u + 0.5, cell_v + 0.5, side, seed + 2)):
        return 1.0
    return 0.4 if layered_noise(x * 60, y * 60, z * 60, seed + 3, 2) > 0.42 else 0.0


@numba.njit(cache=True)
def _print(u, v, size, shape, seed):
    if shape == 0:
        return 1.0 if u * u + v * v < size * size else 0.0
    if abs(u) > size or abs(v) > size * (0.6 if shape == 1 else 1.0):
        return 0.0
    if shape == 1:
        return 1.0
    if shape == 2:
        return 1.0 if noise(u * 60, v * 60, 0.0, seed) > 0.1 else 0.0
    line = np.floor(v / 0.028)
    inside_line = v / 0.028 - line > 0.35
    return 1.0 if inside_line and noise(u * 110, line * 7.3, 0.5, seed) > -0.1 else 0.0


@numba.njit(cache=True)
def _skin(x, y, z, row):
    seed, base, lips = int(row[1]), (row[2], row[3], row[4]), (row[5], row[6], row[7])
    side = abs(x)
    blotch = layered_noise(x * 18, y * 18, z * 18, seed, 3)
    fine = noise(x * 420, y * 420, z * 420, seed + 4)
    colour = (
        base[0] * (1 + row[11] * blotch + row[12] * fine),
        base[1] * (1 + 1.2 * row[11] * blotch + row[12] * fine),
        base[2] * (1 + 1.2 * row[11] * blotch + row[12] * fine),
    )
    hands_and_feet = min(max((side - 0.44) / 0.05, 0.0), 1.0) + min(max((-y - 0.74) / 0.04, 0.0), 1.0)
    flush = 0.05 * hands_and_feet * (1 + noise(x * 60, y * 60, z * 60, seed + 6))
    colour = (colour[0] * (1 - 0.4 * flush), colour[1] * (1 - 1.6 * flush), colour[2] * (1 - 1.6 * flush))
    if noise(x * 130, y * 130, z * 130, seed + 7) > 0.92:
        colour = _scaled(colour, 0.78)
    mouth_y, face_z, eye_x, eye_y = row[14], row[15] - 0.02, row[16], row[17]
    if z < face_z - 0.07 or y < mouth_y - 0.08:
        return colour
    brow_colour = _scaled(base, row[9])
    if row[18] > 0:
        chin = min(max((mouth_y + 0.012 - y) / 0.01, 0.0), 1.0) * min(max((y - mouth_y + 0.06) / 0.02, 0.0), 1.0)
        speckle = 0.6 + 0.4 * noise(x * 900, y * 900, z * 900, seed + 3)
        colour = _mix(colour, brow_colour, row[18] * 0.7 * chin * speckle)
    if z > face_z:
        cheek = np.exp(-(((side - 0.04) / 0.02) ** 2 + ((y - mouth_y - 0.03) / 0.025) ** 2))
        colour = (colour[0] * (1 + 0.03 * cheek), colour[1] * (1 - 0.06 * cheek), colour[2] * (1 - 0.05 * cheek))
        arch = eye_y + 0.019 + 0.12 * (0.03 - abs(side - 0.03))
        brow = np.exp(-(((side - eye_x) / 0.019) ** 4 + ((y - arch) / (0.0042 * row[8])) ** 2))
        colour = _mix(colour, brow_colour, 0.85 * brow * (0.8 + 0.2 * noise(x * 700, y * 250, z * 700, seed + 2)))
        lip = np.exp(-((x / 0.022) ** 4 + ((y - mouth_y) / 0.0075) ** 2))
        colour = _mix(colour, lips, 0.75 * lip)
    return colour


@numba.njit(cache=True)
def _hair(x, y, z, row):
    seed = int(row[1])
    strand = layered_noise(x * 300, y * 22, z * 300, seed, 2)
    lock = noise(x * 45, y * 6, z * 45, seed + 5)
    return _scaled((row[2], row[3], row[4]), (1 + row[12] * strand) * (1 + row[11] * lock))


@numba.njit(cache=True)
def _eye(x, y, row):
    distance = np.sqrt((abs(x) - row[13]) ** 2 + (y - row[14]) ** 2)
    if distance < 0.003:
        return (0.02, 0.02, 0.02)
    if distance < 0.0065:
        return (row[5], row[6], row[7])
    return (row[2], row[3], row[4])
