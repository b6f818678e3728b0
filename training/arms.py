"""Named arm poses: where a wrist goes, and the rotations that take it there.

Convention: the frame and the rotations of `training.rotations`. Targets are those of the unposed trunk; metres.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .body import SKIN_VERTICES, Body, Shape
from .mesh import unit
from .rotations import Rotations, frame, rotation, swing, turn, twist_angle, two_bone_directions


@dataclass(frozen=True)
class Arm:
    """One arm of one person at rest, and what it reaches for."""

    side: str
    sign: int
    clavicle: np.ndarray
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
    chin: np.ndarray
    """(3,) middle between the mouth and the neck."""

    @property
    def length(self) -> float:
        """Length from shoulder to wrist along the bones, in metres."""
        return float(np.linalg.norm(self.elbow - self.shoulder) + np.linalg.norm(self.wrist - self.elbow))

    @classmethod
    def of(cls, body: Body, shape: Shape, side: str, sign: int) -> "Arm":
        """Measure an arm and the trunk beside it."""
        names = ("clavicle", "upperarm01", "lowerarm01", "wrist")
        clavicle, shoulder, elbow, wrist = (shape.joints[body.bone(f"{name}.{side}")] for name in names)
        hip_height = shape.joints[body.bone("upperleg01.L"), 1]
        off_arms = body.branch_weight("upperarm01.L", "upperarm01.R")[:SKIN_VERTICES] < 0.1
        skin = shape.vertices[:SKIN_VERTICES][off_arms]
        trunk = skin[np.abs(skin[:, 0]) < 0.12]
        hips = skin[(skin[:, 1] > hip_height - 0.12) & (skin[:, 1] < hip_height + 0.04)]
        chest = trunk[(trunk[:, 1] > shoulder[1] - 0.28) & (trunk[:, 1] < shoulder[1] - 0.08)]
        belly = trunk[(trunk[:, 1] > hip_height - 0.02) & (trunk[:, 1] < hip_height + 0.2)]
        chin = shape.joints[body.bone("head")] + [0.0, -0.06, 0.11]
        return cls(
            *(side, sign, clavicle, shoulder, elbow, wrist, float(np.abs(hips[:, 0]).max()), float(hip_height)),
            *(float(chest[:, 2].max()), float(belly[:, 2].max()), chin),
        )


@dataclass(frozen=True)
class Reach:
    """Where a wrist goes and how the elbow and the hand are turned."""

    target: np.ndarray
    """(3,) the wrist."""
    pole: np.ndarray
    """(3,) direction to which the elbow points."""
    pronation: float = 0.0
    """Degrees by which the lower arm is turned inward along itself."""
    bends: tuple[float, float] = (0.0, 0.0)
    """Degrees of the wrist about the elbow's hinge and across it."""


def random_reach(arm: Arm, name: str, rng: np.random.Generator) -> Reach:
    """Return how an arm takes one of the `ARM_POSES`."""
    target, pole = ARM_POSES[name][1](arm, rng.uniform)
    return Reach(target, pole * [arm.sign, 1, 1], rng.uniform(-50, 30), (rng.normal(0, 10), rng.normal(0, 8)))


def arm_rotations(arm: Arm, reach: Reach) -> Rotations:
    """Two-bone inverse kinematics; twist is shared along the upper arm, pronation along the lower arm."""
    side = arm.side
    clavicle = _clavicle(arm, reach.target)
    shoulder = clavicle @ (arm.shoulder - arm.clavicle) + arm.clavicle
    lengths = (float(np.linalg.norm(arm.elbow - arm.shoulder)), float(np.linalg.norm(arm.wrist - arm.elbow)))
    upper, lower = two_bone_directions(reach.target - shoulder, reach.pole, lengths)

    rest_upper, rest_lower = unit(arm.elbow - arm.shoulder), unit(arm.wrist - arm.elbow)
    rest_hinge = unit(np.cross(rest_upper, rest_lower))
    hinge = unit(np.cross(upper, lower))
    wanted = clavicle.T @ frame(upper, hinge) @ frame(rest_upper, rest_hinge).T
    upper_swing = swing(rest_upper, wanted @ rest_upper)
    twist = np.clip(twist_angle(upper_swing.T @ wanted, rest_upper, rest_hinge), -1.5, 1.5)
    whole_upper = clavicle @ upper_swing @ rotation(rest_upper, twist)
    half_pronation = rotation(rest_lower, arm.sign * np.radians(reach.pronation) / 2)
    along_hinge, across = np.radians(reach.bends)
    return {
        f"clavicle.{side}": clavicle,
        f"upperarm01.{side}": upper_swing @ rotation(rest_upper, twist / 2),
        f"upperarm02.{side}": rotation(rest_upper, twist / 2),
        f"lowerarm01.{side}": swing(rest_lower, whole_upper.T @ lower),
        f"lowerarm02.{side}": half_pronation,
        f"wrist.{side}": half_pronation @ rotation(rest_hinge, along_hinge) @ rotation(np.cross(rest_lower, rest_hinge), across),
    }


def _clavicle(arm: Arm, target: np.ndarray) -> np.ndarray:
    """Raised arms lift the clavicle by up to 22 degrees; hanging arms drop it by 7, else shoulders look shrugged."""
    elevation = (target[1] - arm.shoulder[1]) / arm.length
    lift = 22 * min(elevation, 1) if elevation > 0 else -7 * np.clip((-elevation - 0.4) / 0.6, 0, 1)
    return turn(z=arm.sign * lift)


Uniform = Callable[[float, float], float]
Aim = tuple[np.ndarray, np.ndarray]
"""The wrist's target, and where the elbow points for a left arm."""


def _from_shoulder(arm: Arm, x: float, y: float, z: float) -> np.ndarray:
    return arm.shoulder + np.array([arm.sign * x, y, z])


def _on_body(arm: Arm, x: float, y: float, z: float) -> np.ndarray:
    """A place given by its x toward the arm's own side and its height and depth in the body's frame."""
    return np.array([arm.sign * x, y, z])


def _pole(x: float, y: float, z: float) -> np.ndarray:
    return np.array([x, y, z])


def _down(arm: Arm, uniform: Uniform) -> Aim:
    outward = max(arm.hip_width + uniform(0.03, 0.14) - abs(arm.shoulder[0]), 0.02)
    return _from_shoulder(arm, outward, -arm.length * uniform(0.86, 0.97), uniform(-0.08, 0.14)), _pole(uniform(0.1, 1), -0.2, -1)


def _swung(arm: Arm, uniform: Uniform) -> Aim:
    """Beside the body with a bent elbow, before or behind it, as in walking."""
    outward = max(arm.hip_width + uniform(0.06, 0.2) - abs(arm.shoulder[0]), 0.05)
    return _from_shoulder(arm, outward, -arm.length * uniform(0.55, 0.85), uniform(-0.12, 0.3)), _pole(uniform(0.3, 1.2), -0.1, -1)


def _hips(arm: Arm, uniform: Uniform) -> Aim:
    place = arm.hip_width + uniform(0.03, 0.06), arm.hip_height + uniform(0.08, 0.2), uniform(-0.02, 0.1)
    return _on_body(arm, *place), _pole(1, 0, -uniform(0.1, 0.6))


def _pocket(arm: Arm, uniform: Uniform) -> Aim:
    """The hand is in the cloth: it may pass through."""
    place = arm.hip_width + uniform(0.0, 0.03), arm.hip_height + uniform(0.02, 0.1), uniform(0.02, 0.07)
    return _on_body(arm, *place), _pole(uniform(0.5, 1), 0, -1)


def _behind(arm: Arm, uniform: Uniform) -> Aim:
    return _on_body(arm, uniform(0.02, 0.1), arm.hip_height + uniform(0.0, 0.14), -uniform(0.13, 0.18)), _pole(uniform(0.8, 1.2), 0, -1)


def _clasped(arm: Arm, uniform: Uniform) -> Aim:
    place = uniform(0.04, 0.11), arm.hip_height + uniform(-0.08, 0.16), arm.belly_front + uniform(0.03, 0.08)
    return _on_body(arm, *place), _pole(uniform(0.8, 1.2), -0.4, -0.8)


def _folded(arm: Arm, uniform: Uniform) -> Aim:
    """The right lower arm lies over the left one."""
    over = 0.03 if arm.sign > 0 else 0.08
    place = -uniform(0.02, 0.12), arm.shoulder[1] - uniform(0.2, 0.29), arm.chest_front + over
    return _on_body(arm, *place), _pole(0.8, -1, 0.1)


def _belly(arm: Arm, uniform: Uniform) -> Aim:
    place = uniform(-0.02, 0.16), arm.hip_height + uniform(0.08, 0.24), arm.belly_front + uniform(0.02, 0.07)
    return _on_body(arm, *place), _pole(1, -0.5, -0.6)


def _chest(arm: Arm, uniform: Uniform) -> Aim:
    place = uniform(-0.06, 0.14), arm.shoulder[1] - uniform(0.06, 0.24), arm.chest_front + uniform(0.03, 0.1)
    return _on_body(arm, *place), _pole(uniform(0.6, 1.2), -1, -0.2)


def _front(arm: Arm, uniform: Uniform) -> Aim:
    place = uniform(-0.02, 0.24), arm.shoulder[1] - uniform(0.1, 0.45), arm.chest_front + uniform(0.1, 0.34)
    return _on_body(arm, *place), _pole(uniform(0.5, 1.2), -1, -0.3)


def _face(arm: Arm, uniform: Uniform) -> Aim:
    """A hand at the chin, the cheek or the hair."""
    return arm.chin + [arm.sign * uniform(0.03, 0.14), uniform(-0.12, 0.1), uniform(-0.04, 0.08)], _pole(uniform(0.4, 1.2), -1, 0.1)


def _side(arm: Arm, uniform: Uniform) -> Aim:
    away = unit(np.array([arm.sign, uniform(-1.2, 0.2), uniform(-0.2, 0.5)]))
    return arm.shoulder + arm.length * uniform(0.8, 0.97) * away, _pole(0.2, -0.7, -1)


def _bent_up(arm: Arm, uniform: Uniform) -> Aim:
    return _from_shoulder(arm, uniform(0.02, 0.28), uniform(-0.1, 0.25), uniform(0.05, 0.3)), _pole(1, -1, 0)


def _raised(arm: Arm, uniform: Uniform) -> Aim:
    away = unit(np.array([arm.sign * uniform(0.05, 1), uniform(0.3, 1.3), uniform(-0.1, 0.5)]))
    return arm.shoulder + arm.length * uniform(0.75, 0.96) * away, _pole(1, -0.3, 0.2)


ARM_POSES: dict[str, tuple[float, Callable[[Arm, Uniform], Aim]]] = {
    "down": (0.22, _down),
    "swung": (0.07, _swung),
    "hips": (0.09, _hips),
    "pocket": (0.05, _pocket),
    "behind": (0.03, _behind),
    "clasped": (0.11, _clasped),
    "folded": (0.09, _folded),
    "belly": (0.04, _belly),
    "chest": (0.05, _chest),
    "front": (0.05, _front),
    "face": (0.04, _face),
    "side": (0.07, _side),
    "bent up": (0.05, _bent_up),
    "raised": (0.04, _raised),
}
"""By name: how often it is drawn (poses of both arms come out more often), and where the wrist goes."""
