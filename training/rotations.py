"""Rotations as matrices, and the two-bone inverse kinematics of arms and legs.

Convention: (3, 3) float64 matrices act on column vectors in a right-handed frame.
"""

import numpy as np

from .mesh import unit

Rotations = dict[str, np.ndarray]
"""By bone name: (3, 3) rotation about the bone's rest head, in the axes of the rest frame of `training.body`."""
SIDES = (("L", 1), ("R", -1))
"""Ends of bone names, and the sign of x on that side of the person."""


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


def frame(direction: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """(3, 3) axes of a bone as columns: its unit direction, its unit hinge (at a right angle to it), and the third."""
    return np.stack([direction, hinge, np.cross(direction, hinge)], axis=1)


def twist_angle(twist: np.ndarray, axis: np.ndarray, across: np.ndarray) -> float:
    """Angle in radians by which a rotation about `axis` turns `across`, a unit vector at a right angle to the axis."""
    turned = twist @ across
    return float(np.arctan2(np.cross(across, turned) @ axis, across @ turned))


def two_bone_directions(reach: np.ndarray, pole: np.ndarray, lengths: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions of the upper and the lower bone of a limb whose end lies at `reach` from its start (law of cosines).

    The joint between them points to the side of `pole`. A reach that the lengths do not allow is shortened or lengthened.
    """
    upper_length, lower_length = lengths
    distance = np.clip(np.linalg.norm(reach), 0.35 * sum(lengths), 0.995 * sum(lengths))
    along = unit(reach)
    cosine = (upper_length**2 + distance**2 - lower_length**2) / (2 * upper_length * distance)
    angle = np.arccos(np.clip(cosine, -1, 1))
    upper = np.cos(angle) * along + np.sin(angle) * unit(pole - along * (pole @ along))
    return upper, unit(along * distance - upper * upper_length)
