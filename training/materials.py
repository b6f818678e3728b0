"""Random materials: fabrics, skin, hair, eyes, shoes.

Convention: colours are sRGB 0..1; positions are metres in the frame of `training.body`.
"""

from dataclasses import dataclass

import numpy as np

KINDS = (
    *("plain", "stripes", "plaid", "camouflage", "print", "jeans", "knit", "dots", "blocks", "skin", "hair", "eye", "shoe"),
    *("leather", "melange", "floral", "bands", "shaded"),
)
PLAIN, STRIPES, PLAID, CAMOUFLAGE, PRINT, JEANS, KNIT, DOTS, BLOCKS, SKIN, HAIR, EYE, SHOE = range(13)
LEATHER, MELANGE, FLORAL, BANDS, SHADED = range(13, 18)
TOP_CHANCES = {
    "plain": 0.36,
    "stripes": 0.11,
    "plaid": 0.1,
    "camouflage": 0.05,
    "print": 0.14,
    "jeans": 0.05,
    "knit": 0.12,
    "dots": 0.04,
    "blocks": 0.04,
    "leather": 0.04,
    "melange": 0.1,
    "floral": 0.05,
    "bands": 0.05,
    "shaded": 0.03,
}
BOTTOM_CHANCES = {
    **{"plain": 0.45, "stripes": 0.02, "plaid": 0.05, "camouflage": 0.03, "jeans": 0.33, "knit": 0.04, "dots": 0.01},
    **{"leather": 0.04, "melange": 0.07, "floral": 0.03, "bands": 0.01},
}

FABRIC_COLOURS = np.array(
    [
        *([0.06, 0.06, 0.07], [0.15, 0.15, 0.17], [0.35, 0.35, 0.36], [0.62, 0.62, 0.62], [0.92, 0.92, 0.90], [0.88, 0.84, 0.74]),
        *([0.60, 0.47, 0.33], [0.30, 0.20, 0.13], [0.55, 0.08, 0.10], [0.80, 0.20, 0.18], [0.85, 0.45, 0.15], [0.90, 0.75, 0.25]),
        *([0.25, 0.40, 0.20], [0.10, 0.30, 0.22], [0.12, 0.20, 0.42], [0.20, 0.35, 0.60], [0.50, 0.65, 0.82], [0.35, 0.20, 0.42]),
        *([0.80, 0.55, 0.62], [0.10, 0.13, 0.22]),
    ]
)
NEUTRALS = FABRIC_COLOURS[[0, 1, 2, 3, 4, 5, 14, 19]]
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
    colour, second = _fabric_colour(rng), _fabric_colour(rng)
    place, extra = (0.0, shoulder - rng.uniform(0.14, 0.3), 0.0), (rng.uniform(0.05, 0.13), float(rng.integers(4)), 0.0)
    if kind == JEANS:
        grey = rng.uniform(0, 0.7)
        colour = ((1 - grey) * np.array([0.16, 0.24, 0.40]) + 0.25 * grey) * rng.uniform(0.3, 1.7) + rng.normal(0, 0.015, 3)
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
        specular=rng.uniform(0.5, 1.0) if kind == LEATHER else rng.uniform(0.0, 0.35),
    )


def _fabric_colour(rng: np.random.Generator) -> np.ndarray:
    """(3,) colour: black, grey, white or navy half of the time, and seldom as pure as the table has it."""
    pool = NEUTRALS if rng.random() < 0.5 else FABRIC_COLOURS
    colour = pool[rng.integers(len(pool))]
    faded = colour + rng.uniform(0, 0.5) * (colour.mean() - colour)
    return faded * rng.uniform(0.75, 1.2) + rng.normal(0, 0.03, 3)


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


def random_teeth(rng: np.random.Generator) -> Material:
    """Return teeth, whiter or yellower."""
    colour = np.array([0.86, 0.82, 0.74]) * rng.uniform(0.8, 1.1) + rng.normal(0, 0.02, 3)
    return Material(PLAIN, int(rng.integers(1 << 20)), np.clip(colour, 0, 1), colour, weave=0.02, specular=rng.uniform(0.4, 0.9))


def random_tongue(rng: np.random.Generator) -> Material:
    """Return a tongue."""
    colour = np.array([0.62, 0.30, 0.30]) * rng.uniform(0.8, 1.15)
    return Material(PLAIN, int(rng.integers(1 << 20)), np.clip(colour, 0, 1), colour, weave=0.04, specular=rng.uniform(0.2, 0.6))


def random_shoe(rng: np.random.Generator, ground: float) -> Material:
    """Return a shoe with a sole of another colour; `ground` is the lowest y of the mean body."""
    colour = np.clip(_fabric_colour(rng), 0.02, 1)
    sole = np.array([0.9, 0.9, 0.88]) if rng.random() < 0.4 else colour * rng.uniform(0.2, 0.6)
    return Material(
        SHOE, int(rng.integers(1 << 20)), colour, sole, place=(0.0, ground + 0.022, 0.0), weave=0.05, specular=rng.uniform(0.1, 0.8)
    )
