"""Procedural colours by position on the mean body: sharp at any resolution, and no texture coordinates.

Convention: colours are sRGB 0..1; positions are metres in the frame of `training.body`. A material is one row of
numbers (see `Material`), so that one compiled loop colours all pixels.
"""

from dataclasses import dataclass

import numba
import numpy as np

from .noise import layered_noise, noise

KINDS = ("plain", "stripes", "plaid", "camouflage", "print", "jeans", "knit", "dots", "blocks", "skin", "hair", "eye", "shoe")
PLAIN, STRIPES, PLAID, CAMOUFLAGE, PRINT, JEANS, KNIT, DOTS, BLOCKS, SKIN, HAIR, EYE, SHOE = range(len(KINDS))
TOP_CHANCES = {
    "plain": 0.34,
    "stripes": 0.11,
    "plaid": 0.1,
    "camouflage": 0.05,
    "print": 0.14,
    "jeans": 0.05,
    "knit": 0.12,
    "dots": 0.04,
    "blocks": 0.05,
}
BOTTOM_CHANCES = {"plain": 0.47, "stripes": 0.02, "plaid": 0.05, "camouflage": 0.05, "jeans": 0.35, "knit": 0.05, "dots": 0.01}

FABRIC_COLOURS = np.array(
    [
        *([0.06, 0.06, 0.07], [0.15, 0.15, 0.17], [0.35, 0.35, 0.36], [0.62, 0.62, 0.62], [0.92, 0.92, 0.90], [0.88, 0.84, 0.74]),
        *([0.60, 0.47, 0.33], [0.30, 0.20, 0.13], [0.55, 0.08, 0.10], [0.80, 0.20, 0.18], [0.85, 0.45, 0.15], [0.90, 0.75, 0.25]),
        *([0.25, 0.40, 0.20], [0.10, 0.30, 0.22], [0.12, 0.20, 0.42], [0.20, 0.35, 0.60], [0.50, 0.65, 0.82], [0.35, 0.20, 0.42]),
        *([0.80, 0.55, 0.62], [0.10, 0.13, 0.22]),
    ]
)
SKIN_COLOURS = np.array(
    [
        *([0.95, 0.78, 0.69], [0.90, 0.70, 0.58], [0.83, 0.62, 0.48], [0.72, 0.50, 0.36], [0.55, 0.36, 0.25]),
        *([0.38, 0.24, 0.17], [0.26, 0.16, 0.12]),
    ]
)
HAIR_COLOURS = np.array(
    [
        *([0.04, 0.03, 0.03], [0.10, 0.06, 0.04], [0.22, 0.13, 0.07], [0.45, 0.30, 0.15], [0.75, 0.60, 0.35]),
        *([0.50, 0.50, 0.50], [0.35, 0.12, 0.05]),
    ]
)
HAIR_CHANCES = (0.30, 0.25, 0.18, 0.10, 0.07, 0.06, 0.04)
IRIS_COLOURS = np.array([[0.25, 0.15, 0.08], [0.20, 0.35, 0.50], [0.30, 0.35, 0.20]])


@dataclass(frozen=True)
class Material:
    """One surface's look. Fields that a kind does not use are ignored."""

    kind: int
    seed: int
    colour: np.ndarray
    """(3,) base colour."""
    second: np.ndarray
    """(3,) colour of the pattern, the lips, the iris or the sole."""
    period: float = 0.05
    """Length of one repeat of the pattern in metres."""
    duty: float = 0.0
    """Threshold of the pattern in -1..1."""
    upright: float = 0.0
    """1 for vertical stripes, 0 for horizontal ones."""
    mottle: float = 0.05
    """Strength of broad colour variation."""
    weave: float = 0.05
    """Strength of fine colour variation."""
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Centre of a print, an eye or the mouth; y of the knee for jeans and of the sole for shoes."""
    extra: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Print: half size; skin: eye x, eye y, stubble; fabric: 1 for a button placket."""
    specular: float = 0.1
    """Strength of highlights, 0..1."""

    def row(self) -> np.ndarray:
        """(20,) float64 parameters for the compiled loop."""
        numbers = (self.period, self.duty, self.upright, self.mottle, self.weave)
        return np.array([self.kind, self.seed, *self.colour, *self.second, *numbers, *self.place, *self.extra, self.specular])


def random_fabric(rng: np.random.Generator, chances: dict[str, float], knee: float, shoulder: float) -> Material:
    """Return a random fabric; `knee` and `shoulder` are heights on the mean body in metres."""
    weights = np.array(list(chances.values()))
    kind = KINDS.index(rng.choice(list(chances), p=weights / weights.sum()))
    colour = FABRIC_COLOURS[rng.integers(len(FABRIC_COLOURS))] * rng.uniform(0.75, 1.2) + rng.normal(0, 0.03, 3)
    second = FABRIC_COLOURS[rng.integers(len(FABRIC_COLOURS))] + rng.normal(0, 0.03, 3)
    place, extra = (0.0, shoulder - rng.uniform(0.14, 0.3), 0.0), (rng.uniform(0.05, 0.13), float(rng.integers(4)), 0.0)
    if kind == JEANS:
        colour = np.array([0.16, 0.24, 0.40]) * rng.uniform(0.4, 1.7) + rng.normal(0, 0.015, 3)
        place = (0.0, knee, 0.0)
    return Material(
        kind=kind,
        seed=int(rng.integers(1 << 20)),
        colour=np.clip(colour, 0.02, 1),
        second=np.clip(second, 0.02, 1),
        period=float(np.exp(rng.uniform(np.log(0.012), np.log(0.12)))),
        duty=rng.uniform(-0.6, 0.6),
        upright=float(rng.random() < 0.3),
        mottle=rng.uniform(0.02, 0.1),
        weave=rng.uniform(0.0, 0.1),
        place=place,
        extra=extra,
        specular=rng.uniform(0.0, 0.35),
    )


def random_skin(rng: np.random.Generator, eye: np.ndarray, mouth: np.ndarray, stubble_chance: float) -> Material:
    """Return skin with brows, lips, cheeks and perhaps stubble around the given (3,) landmarks of the mean body."""
    tone = rng.uniform(0, len(SKIN_COLOURS) - 1.01)
    lighter = int(tone)
    colour = SKIN_COLOURS[lighter] * (1 - tone + lighter) + SKIN_COLOURS[lighter + 1] * (tone - lighter)
    colour = np.clip(colour * rng.uniform(0.9, 1.05), 0, 1)
    lips = np.clip(colour * [0.92, 0.62, 0.62] * rng.uniform(0.8, 1.05), 0, 1)
    stubble = float(rng.uniform(0.2, 0.8)) if rng.random() < stubble_chance else 0.0
    return Material(
        SKIN,
        int(rng.integers(1 << 20)),
        colour,
        lips,
        mottle=0.07,
        weave=rng.uniform(0.02, 0.06),
        duty=rng.uniform(0.2, 0.5),
        period=rng.uniform(0.9, 1.2),
        place=(mouth[0], mouth[1], eye[2]),
        extra=(eye[0], eye[1], stubble),
        specular=rng.uniform(0.2, 0.6),
    )


def random_hair(rng: np.random.Generator) -> Material:
    """Return a hair colour with strands."""
    colour = HAIR_COLOURS[rng.choice(len(HAIR_COLOURS), p=HAIR_CHANCES)] * rng.uniform(0.8, 1.2)
    return Material(
        HAIR,
        int(rng.integers(1 << 20)),
        np.clip(colour, 0.02, 1),
        colour,
        mottle=0.2,
        weave=rng.uniform(0.2, 0.45),
        specular=rng.uniform(0.3, 0.8),
    )


def random_eye(rng: np.random.Generator, eye: np.ndarray) -> Material:
    """Return the eyeballs' look; `eye` is the (3,) centre of the left eye on the mean body."""
    iris = IRIS_COLOURS[rng.integers(len(IRIS_COLOURS))]
    return Material(EYE, 0, np.array([0.88, 0.86, 0.84]), iris, place=(eye[0], eye[1], eye[2]), specular=1.0)


def random_shoe(rng: np.random.Generator, ground: float) -> Material:
    """Return a shoe with a sole of another colour; `ground` is the lowest y of the mean body."""
    colour = np.clip(FABRIC_COLOURS[rng.integers(len(FABRIC_COLOURS))] * rng.uniform(0.7, 1.1), 0.02, 1)
    sole = np.array([0.9, 0.9, 0.88]) if rng.random() < 0.4 else colour * rng.uniform(0.2, 0.6)
    return Material(
        SHOE, int(rng.integers(1 << 20)), colour, sole, place=(0.0, ground + 0.022, 0.0), weave=0.05, specular=rng.uniform(0.1, 0.8)
    )


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
    fine = _resolved(0.008, pixel) * layered_noise(x * 260, y * 260, z * 260, seed + 9, 2)
    return _scaled(_mix(first, second, amount), shade * (1 + row[11] * broad) * (1 + row[12] * fine))


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
    blotch = layered_noise(x * 18, y * 18, z * 18, seed, 3)
    fine = noise(x * 420, y * 420, z * 420, seed + 4)
    colour = (
        base[0] * (1 + row[11] * blotch + row[12] * fine),
        base[1] * (1 + 1.2 * row[11] * blotch + row[12] * fine),
        base[2] * (1 + 1.2 * row[11] * blotch + row[12] * fine),
    )
    if noise(x * 130, y * 130, z * 130, seed + 7) > 0.92:
        colour = _scaled(colour, 0.78)
    mouth_y, face_z, eye_x, eye_y = row[14], row[15] - 0.02, row[16], row[17]
    if z < face_z - 0.07 or y < mouth_y - 0.08:
        return colour
    side = abs(x)
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
