"""Random standing poses: trunk, legs, two-bone arms toward targets, curled fingers.

Convention: rotations are given about each bone's rest head in the axes of the rest frame of `training.body` (x left,
y up, z front), so no bone rolls are needed. Side signs are +1 for the person's left (+x) and -1 for the right.
"""

from dataclasses import dataclass

import numpy as np

from .body import SKIN_VERTICES, Body, Shape
from .mesh import unit

SPINE = ("spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "head")
ARM_POSES = {
    "down": 0.38,
    "hips": 0.08,
    "pocket": 0.08,
    "clasped": 0.12,
    "folded": 0.05,
    "front": 0.10,
    "side": 0.08,
    "bent up": 0.06,
    "raised": 0.05,
}
SIDES = (("L", 1), ("R", -1))

Rotations = dict[str, np.ndarray]


@dataclass(frozen=True)
class Arm:
    """One arm of one person at rest, and where its hand should go."""

    side: str
    sign: int
    shoulder: np.ndarray
    elbow: np.ndarray
    wrist: np.ndarray
    hip_width: float
    """Half the width of the body at the hips."""
    hip_height: float
    chest_front: float
    """z of the foremost point of the chest."""
    belly_front: float
    """z of the foremost point between hips and waist."""

    @property
    def length(self) -> float:
        """Length from shoulder to wrist along the bones, in metres."""
        return float(np.linalg.norm(self.elbow - self.shoulder) + np.linalg.norm(self.wrist - self.elbow))


def rotation(axis, angle: float) -> np.ndarray:
    """(3, 3) right-handed rotation about an axis, angle in radians (Rodrigues)."""
    x, y, z = unit(np.asarray(axis, dtype=np.float64))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def turn(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    """(3, 3) rotation about z, then y, then x, angles in degrees."""
    rx, ry, rz = (rotation(axis, np.radians(angle)) for axis, angle in zip(np.eye(3), (x, y, z), strict=True))
    return rx @ ry @ rz


def swing(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(3, 3) shortest rotation that takes the direction `start` to `end`."""
    start, end = unit(start), unit(end)
    axis = np.cross(start, end)
    sine = np.linalg.norm(axis)
    return np.eye(3) if sine < 1e-8 else rotation(axis, float(np.arctan2(sine, start @ end)))


def random_pose(body: Body, shape: Shape, rng: np.random.Generator) -> tuple[Rotations, str]:
    """Return bone rotations and the names of the arm poses."""
    rotations = _trunk(rng) | _legs(rng)
    names, chances = list(ARM_POSES), list(ARM_POSES.values())
    first, second = rng.choice(names, p=chances), rng.choice(names, p=chances)
    both_alike = rng.random() < 0.55 or first in ("clasped", "folded")
    chosen = (first, first if both_alike or second in ("clasped", "folded") else second)
    for (side, sign), name in zip(SIDES, chosen, strict=True):
        arm = _arm(body, shape, side, sign)
        rotations |= _arm_rotations(body, shape, arm, *_reach(arm, name, rng), rng)
        curl = rng.uniform(10, 45) if name in ("hips", "pocket", "folded") else np.clip(rng.normal(20, 16), -6, 75)
        rotations |= _fingers(body, shape, arm, float(curl), rng)
    return rotations, "/".join(chosen)


def _trunk(rng: np.random.Generator) -> Rotations:
    spine = turn(2 + rng.normal(0, 1.8), rng.normal(0, 3), rng.normal(0, 1.2))
    neck = turn(rng.normal(0, 6) / 2, rng.normal(0, 11) / 2, rng.normal(0, 4) / 2)
    return {bone: spine for bone in SPINE} | {bone: neck for bone in NECK}


def _legs(rng: np.random.Generator) -> Rotations:
    """The rest pose stands 0.35 m wide: most people bring their feet nearer together."""
    walking = rng.random() < 0.35
    stride = rng.uniform(6, 20) * rng.choice([-1, 1]) if walking else rng.normal(0, 4)
    spread = rng.uniform(-8.5, -4) if rng.random() < 0.8 else rng.uniform(-4, 5)
    rotations: Rotations = {}
    for side, sign in SIDES:
        forward = sign * stride
        knee = rng.uniform(0, 8) + (-forward * rng.uniform(0.2, 1.3) if walking else 0)
        if not walking and rng.random() < 0.14:
            lift = rng.uniform(0, 20)
            forward, knee = forward + lift, knee + lift * rng.uniform(1.0, 1.6)
        knee = float(np.clip(knee, 0, 70))
        hip = turn(z=sign * (spread + rng.normal(0, 1))) @ turn(x=-forward) @ turn(y=sign * rng.uniform(-5, 14))
        sole = turn(y=sign * rng.uniform(-4, 10)) @ turn(x=max(0.0, knee - 8) * 0.5 if walking else rng.uniform(-3, 3))
        rotations |= {f"upperleg01.{side}": hip, f"lowerleg01.{side}": turn(x=knee), f"foot.{side}": (hip @ turn(x=knee)).T @ sole}
    return rotations


def _arm(body: Body, shape: Shape, side: str, sign: int) -> Arm:
    shoulder, elbow, wrist = (shape.joints[body.bone(f"{name}.{side}")] for name in ("upperarm01", "lowerarm01", "wrist"))
    hip_height = shape.joints[body.bone("upperleg01.L"), 1]
    off_arms = body.branch_weight("upperarm01.L", "upperarm01.R")[:SKIN_VERTICES] < 0.1
    skin = shape.vertices[:SKIN_VERTICES][off_arms]
    trunk = skin[np.abs(skin[:, 0]) < 0.12]
    hips = skin[(skin[:, 1] > hip_height - 0.12) & (skin[:, 1] < hip_height + 0.04)]
    chest = trunk[(trunk[:, 1] > shoulder[1] - 0.28) & (trunk[:, 1] < shoulder[1] - 0.08)]
    belly = trunk[(trunk[:, 1] > hip_height - 0.02) & (trunk[:, 1] < hip_height + 0.2)]
    return Arm(
        *(side, sign, shoulder, elbow, wrist, float(np.abs(hips[:, 0]).max()), float(hip_height)),
        *(float(chest[:, 2].max()), float(belly[:, 2].max())),
    )


def _reach(arm: Arm, name: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the wrist's target and the direction the elbow points to, for a named arm pose."""
    uniform, sign, length, shoulder = rng.uniform, arm.sign, arm.length, arm.shoulder
    beside_hip = sign * arm.hip_width

    def from_shoulder(x: float, y: float, z: float) -> np.ndarray:
        return shoulder + np.array([sign * x, y, z])

    def away(x: float, y: float, z: float, low: float, high: float) -> np.ndarray:
        return shoulder + length * uniform(low, high) * unit(np.array([sign * x, y, z]))

    def elbow(x: float, y: float, z: float) -> np.ndarray:
        return np.array([sign * x, y, z])

    if name == "down":
        outward = max(arm.hip_width + uniform(0.05, 0.16) - abs(shoulder[0]), 0.02)
        return from_shoulder(outward, -length * uniform(0.86, 0.96), uniform(-0.08, 0.14)), elbow(uniform(0.1, 1), -0.2, -1)
    if name == "hips":
        target = [beside_hip + sign * uniform(0.03, 0.06), arm.hip_height + uniform(0.1, 0.2), uniform(-0.02, 0.08)]
        return np.array(target), elbow(1, 0, -uniform(0.1, 0.6))
    if name == "pocket":
        target = [beside_hip + sign * uniform(0.045, 0.08), arm.hip_height + uniform(0.0, 0.06), uniform(0.03, 0.08)]
        return np.array(target), elbow(uniform(0.5, 1), 0, -1)
    if name == "clasped":
        target = [sign * uniform(0.05, 0.1), arm.hip_height + uniform(-0.04, 0.12), arm.belly_front + uniform(0.05, 0.09)]
        return np.array(target), elbow(uniform(0.8, 1.2), -0.4, -0.8)
    if name == "folded":
        target = [-sign * uniform(0.02, 0.1), shoulder[1] - uniform(0.2, 0.27), arm.chest_front + (0.07 if sign > 0 else 0.13)]
        return np.array(target), elbow(0.8, -1, 0.1)
    if name == "front":
        target = [sign * uniform(-0.02, 0.24), shoulder[1] - uniform(0.15, 0.45), arm.chest_front + uniform(0.1, 0.32)]
        return np.array(target), elbow(uniform(0.5, 1.2), -1, -0.3)
    if name == "side":
        return away(1, uniform(-1.2, 0.2), uniform(-0.2, 0.5), 0.8, 0.97), elbow(0.2, -0.7, -1)
    if name == "bent up":
        return from_shoulder(uniform(0.02, 0.25), uniform(-0.1, 0.25), uniform(0.1, 0.3)), elbow(1, -1, 0)
    return away(uniform(0.05, 1), uniform(0.3, 1.3), uniform(-0.1, 0.5), 0.75, 0.96), elbow(1, -0.3, 0.2)


def _arm_rotations(body: Body, shape: Shape, arm: Arm, target: np.ndarray, pole: np.ndarray, rng: np.random.Generator) -> Rotations:
    """Two-bone inverse kinematics; twist is shared along the upper arm, pronation along the lower arm."""
    side = arm.side
    clavicle = _clavicle(arm, target)
    clavicle_head = shape.joints[body.bone(f"clavicle.{side}")]
    shoulder = clavicle @ (arm.shoulder - clavicle_head) + clavicle_head
    upper, lower = _elbow_directions(arm, target - shoulder, pole)

    rest_upper, rest_lower = unit(arm.elbow - arm.shoulder), unit(arm.wrist - arm.elbow)
    rest_hinge = unit(np.cross(rest_upper, rest_lower))
    hinge = unit(np.cross(upper, lower))
    wanted = clavicle.T @ _frame(upper, hinge) @ _frame(rest_upper, rest_hinge).T
    upper_swing = swing(rest_upper, wanted @ rest_upper)
    twist = np.clip(_twist_angle(upper_swing.T @ wanted, rest_upper, rest_hinge), -1.5, 1.5)
    whole_upper = clavicle @ upper_swing @ rotation(rest_upper, twist)
    pronation = np.radians(rng.uniform(-50, 30)) * arm.sign
    wrist_bend = rotation(rest_hinge, np.radians(rng.normal(0, 10))) @ rotation(
        np.cross(rest_lower, rest_hinge), np.radians(rng.normal(0, 8))
    )
    return {
        f"clavicle.{side}": clavicle,
        f"upperarm01.{side}": upper_swing @ rotation(rest_upper, twist / 2),
        f"upperarm02.{side}": rotation(rest_upper, twist / 2),
        f"lowerarm01.{side}": swing(rest_lower, whole_upper.T @ lower),
        f"lowerarm02.{side}": rotation(rest_lower, pronation / 2),
        f"wrist.{side}": rotation(rest_lower, pronation / 2) @ wrist_bend,
    }


def _clavicle(arm: Arm, target: np.ndarray) -> np.ndarray:
    """Raised arms lift the clavicle by up to 22 degrees; hanging arms drop it by 7, else shoulders look shrugged."""
    elevation = (target[1] - arm.shoulder[1]) / arm.length
    lift = 22 * min(elevation, 1) if elevation > 0 else -7 * np.clip((-elevation - 0.4) / 0.6, 0, 1)
    return turn(z=arm.sign * lift)


def _elbow_directions(arm: Arm, reach: np.ndarray, pole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions of upper and lower arm for a wrist at `reach` from the shoulder (law of cosines)."""
    upper_length, lower_length = np.linalg.norm(arm.elbow - arm.shoulder), np.linalg.norm(arm.wrist - arm.elbow)
    distance = np.clip(np.linalg.norm(reach), 0.35 * arm.length, 0.985 * arm.length)
    along = unit(reach)
    cosine = (upper_length**2 + distance**2 - lower_length**2) / (2 * upper_length * distance)
    angle = np.arccos(np.clip(cosine, -1, 1))
    upper = np.cos(angle) * along + np.sin(angle) * unit(pole - along * (pole @ along))
    return upper, unit(along * distance - upper * upper_length)


def _frame(direction: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    return np.stack([direction, hinge, np.cross(direction, hinge)], axis=1)


def _twist_angle(twist: np.ndarray, axis: np.ndarray, across: np.ndarray) -> float:
    turned = twist @ across
    return float(np.arctan2(np.cross(across, turned) @ axis, across @ turned))


def _fingers(body: Body, shape: Shape, arm: Arm, curl: float, rng: np.random.Generator) -> Rotations:
    """Curl the fingers toward the palm by about `curl` degrees a joint; the thumb by less."""
    rotations: Rotations = {}
    knuckles = {finger: shape.joints[body.bone(f"finger{finger}-1.{arm.side}")] for finger in (2, 5)}
    palm = arm.sign * np.cross(knuckles[2] - arm.wrist, knuckles[5] - arm.wrist)
    for finger in range(1, 6):
        first, second, third = (shape.joints[body.bone(f"finger{finger}-{joint}.{arm.side}")] for joint in (1, 2, 3))
        axis = np.cross(second - first, third - second) if finger == 1 else unit(knuckles[5] - knuckles[2])
        if finger > 1 and np.cross(axis, second - first) @ palm < 0:
            axis = -axis
        angle = np.radians(curl * (0.4 if finger == 1 else 1.0) * rng.uniform(0.7, 1.3))
        for joint, share in ((1, 1.0), (2, 1.1), (3, 0.7)):
            rotations[f"finger{finger}-{joint}.{arm.side}"] = rotation(axis, angle * share)
    return rotations
