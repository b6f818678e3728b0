"""How people stand or sit: pelvis and spine, and legs that reach their places on the floor.

Convention: the frame and the rotations of `training.rotations`; lengths in metres, angles in degrees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .body import Body, Shape
from .mesh import unit
from .rotations import SIDES, Rotations, frame, turn, two_bone_directions

SPINE = ("spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "head")
BALL_AHEAD, HEEL_BEHIND, ANKLE_HEIGHT = 0.13, 0.05, 0.07
"""From the ankle to the ball of the foot, on which it stands with its heel raised, to the heel, and down to the sole."""


@dataclass(frozen=True)
class Foot:
    """Where one foot stands, relative to the middle between the hip joints."""

    outward: float
    forward: float
    yaw: float
    """Toes outward."""
    pitch: float = 0.0
    """Heel raised; negative: the toes."""

    @property
    def ankle_lift(self) -> float:
        """How much higher the ankle is than that of a foot that lies flat."""
        angle = np.radians(abs(self.pitch))
        away = BALL_AHEAD if self.pitch > 0 else HEEL_BEHIND
        return float(away * np.sin(angle) - ANKLE_HEIGHT * (1 - np.cos(angle)))


@dataclass(frozen=True)
class Stance:
    """Feet (left, right) and pelvis of one person."""

    feet: tuple[Foot, Foot]
    tilt: float = 0.0
    """Left hip raised."""
    yaw: float = 0.0
    """Pelvis turned to the left."""
    straightness: float = 0.99
    """Length of the straighter leg as a share of its whole length."""


def random_stance(body: Body, shape: Shape, rng: np.random.Generator, wanted: Sequence[str] = ()) -> tuple[Rotations, str]:
    """Return rotations of pelvis, spine, neck and legs, and the stance's name; all of `wanted` are as likely, none: as in `STANCES`."""
    shares = {name: 1 / len(wanted) for name in wanted} or {name: share for name, (share, _) in STANCES.items()}
    name = str(rng.choice(list(shares), p=list(shares.values())))
    stance = STANCES[name][1](rng)
    return _trunk(stance, rng) | leg_rotations(body, shape, stance), name


def leg_rotations(body: Body, shape: Shape, stance: Stance) -> Rotations:
    """Return rotations of the pelvis and both legs that put the soles on one floor."""
    pelvis = turn(y=stance.yaw, z=stance.tilt)
    legs = {side: _leg(body, shape, side) for side, _ in SIDES}
    middle = (legs["L"][0] + legs["R"][0]) / 2
    hips = {side: pelvis @ (legs[side][0] - middle) for side, _ in SIDES}
    places = {}
    for (side, sign), foot in zip(SIDES, stance.feet, strict=True):
        places[side] = np.array([sign * foot.outward, foot.ankle_lift, foot.forward])
    ground = max(_lowest(hips[side], places[side], stance.straightness * sum(_lengths(legs[side]))) for side, _ in SIDES)
    rotations: Rotations = {"root": pelvis}
    for (side, sign), foot in zip(SIDES, stance.feet, strict=True):
        reach = places[side] + [0, ground, 0] - hips[side]
        rotations |= _leg_rotations(legs[side], side, sign, reach, foot, pelvis)
    return rotations


def _lowest(hip: np.ndarray, place: np.ndarray, length: float) -> float:
    """Height of the lowest floor (its ankles) that a leg of this length reaches at a place."""
    level = place[[0, 2]] - hip[[0, 2]]
    return float(hip[1] - place[1] - np.sqrt(max(length**2 - level @ level, (0.6 * length) ** 2)))


def _leg(body: Body, shape: Shape, side: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hip, knee, ankle = (shape.joints[body.bone(f"{name}.{side}")] for name in ("upperleg01", "lowerleg01", "foot"))
    return hip, knee, ankle


def _lengths(leg: tuple[np.ndarray, np.ndarray, np.ndarray]) -> tuple[float, float]:
    hip, knee, ankle = leg
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


def _leg_rotations(leg: tuple, side: str, sign: int, reach: np.ndarray, foot: Foot, pelvis: np.ndarray) -> Rotations:
    hip, knee, ankle = leg
    pole = turn(y=sign * 0.8 * foot.yaw) @ np.array([0.0, 0.0, 1.0])
    upper, lower = two_bone_directions(reach, pole, _lengths(leg))
    rest_pole = np.array([0.0, 0.0, 1.0])
    thigh = _facing(upper, pole) @ _facing(unit(knee - hip), rest_pole).T
    shin = _facing(lower, pole) @ _facing(unit(ankle - knee), rest_pole).T
    sole = turn(y=sign * foot.yaw) @ turn(x=foot.pitch)
    toes = {f"toe{toe}-1.{side}": turn(x=-max(foot.pitch, 0)) for toe in range(1, 6)}
    return toes | {f"upperleg01.{side}": pelvis.T @ thigh, f"lowerleg01.{side}": thigh.T @ shin, f"foot.{side}": shin.T @ sole}


def _facing(direction: np.ndarray, pole: np.ndarray) -> np.ndarray:
    """(3, 3) axes of a bone whose front faces the pole."""
    return frame(direction, unit(np.cross(direction, pole)))


def _trunk(stance: Stance, rng: np.random.Generator) -> Rotations:
    """The spine takes back the pelvis' tilt and yaw; one head in four is turned well aside."""
    lean = turn(2 + rng.normal(0, 1.8), rng.normal(0, 2.5) - stance.yaw / 4, rng.normal(0, 1.0) - stance.tilt / 3.5)
    aside = rng.uniform(-50, 50) if rng.random() < 0.25 else rng.normal(0, 14)
    neck = turn(rng.normal(0, 8) / 3, aside / 3, rng.normal(0, 5) / 3)
    return {bone: lean for bone in SPINE} | {bone: neck for bone in NECK}


def _even(rng: np.random.Generator) -> Stance:
    half = rng.uniform(0.07, 0.15)
    apart = rng.normal(0, 0.02)
    feet = Foot(half, apart, rng.uniform(0, 18)), Foot(half, -apart, rng.uniform(0, 18))
    return Stance(feet, rng.normal(0, 0.7), rng.normal(0, 3), rng.uniform(0.98, 0.994))


def _together(rng: np.random.Generator) -> Stance:
    half = rng.uniform(0.05, 0.065)
    return Stance((Foot(half, 0.0, rng.uniform(-2, 10)), Foot(half, rng.normal(0, 0.01), rng.uniform(-2, 10))), 0.0, rng.normal(0, 3))


def _apart(rng: np.random.Generator) -> Stance:
    half, apart = rng.uniform(0.16, 0.27), rng.normal(0, 0.05)
    feet = Foot(half, apart, rng.uniform(5, 25)), Foot(half, -apart, rng.uniform(5, 25))
    return Stance(feet, rng.normal(0, 1), rng.normal(0, 4), rng.uniform(0.97, 0.994))


def _on_one_leg(rng: np.random.Generator) -> Stance:
    """The hip rises over the leg that carries; the other knee bends."""
    carrying = Foot(rng.uniform(0.02, 0.07), rng.normal(0, 0.02), rng.uniform(0, 15))
    heel = rng.uniform(0, 35) if rng.random() < 0.3 else 0.0
    free = Foot(rng.uniform(0.1, 0.24), rng.uniform(-0.06, 0.2), rng.uniform(5, 35), heel)
    left = rng.random() < 0.5
    tilt = rng.uniform(2.5, 8)
    return Stance((carrying, free) if left else (free, carrying), tilt if left else -tilt, rng.normal(0, 6), rng.uniform(0.985, 0.994))


def _stepping(rng: np.random.Generator, step: float, heel: float, toes: float, half: float) -> Stance:
    """One foot `step` ahead of the other, toes up; the heel behind is raised. The pelvis turns with the leg ahead."""
    left = rng.random() < 0.5
    share = rng.uniform(0.4, 0.6)
    ahead = Foot(half, step * share, rng.uniform(0, 12), -toes)
    behind = Foot(half, -step * (1 - share), rng.uniform(0, 12), heel)
    return Stance((ahead, behind) if left else (behind, ahead), rng.normal(0, 2), (-1 if left else 1) * 14 * step, rng.uniform(0.96, 0.992))


def _walking(rng: np.random.Generator) -> Stance:
    return _stepping(rng, rng.uniform(0.25, 0.65), rng.uniform(5, 40), rng.uniform(0, 15), rng.uniform(0.03, 0.08))


def _ahead(rng: np.random.Generator) -> Stance:
    return _stepping(rng, rng.uniform(0.08, 0.25), 0.0, 0.0, rng.uniform(0.06, 0.12))


def _sitting(rng: np.random.Generator) -> Stance:
    """On a chair that is not in the picture: feet as far ahead as the thighs are long, or a little behind the knees."""
    half, ahead = rng.uniform(0.06, 0.2), rng.uniform(0.3, 0.46)
    feet = Foot(half, ahead + rng.normal(0, 0.03), rng.uniform(-5, 25)), Foot(half, ahead + rng.normal(0, 0.03), rng.uniform(-5, 25))
    return Stance(feet, 0.0, rng.normal(0, 3), rng.uniform(0.66, 0.74))


STANCES: dict[str, tuple[float, Callable[[np.random.Generator], Stance]]] = {
    "standing": (0.24, _even),
    "on one leg": (0.26, _on_one_leg),
    "feet apart": (0.14, _apart),
    "feet together": (0.09, _together),
    "foot ahead": (0.1, _ahead),
    "walking": (0.17, _walking),
    "sitting": (0.0, _sitting),
}
"""By name: its share of people (0: on request alone), and how one is drawn."""
