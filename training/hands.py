"""Curled fingers."""

import numpy as np

from .body import Body, Shape
from .mesh import unit
from .rotations import Rotations, rotation


def finger_rotations(body: Body, shape: Shape, side: str, sign: int, curl: float, rng: np.random.Generator) -> Rotations:
    """Curl the fingers toward the palm by about `curl` degrees a joint; the thumb by less."""
    rotations: Rotations = {}
    wrist = shape.joints[body.bone(f"wrist.{side}")]
    knuckles = {finger: shape.joints[body.bone(f"finger{finger}-1.{side}")] for finger in (2, 5)}
    palm = sign * np.cross(knuckles[2] - wrist, knuckles[5] - wrist)
    for finger in range(1, 6):
        first, second, third = (shape.joints[body.bone(f"finger{finger}-{joint}.{side}")] for joint in (1, 2, 3))
        axis = np.cross(second - first, third - second) if finger == 1 else unit(knuckles[5] - knuckles[2])
        if finger > 1 and np.cross(axis, second - first) @ palm < 0:
            axis = -axis
        angle = np.radians(curl * (0.4 if finger == 1 else 1.0) * rng.uniform(0.7, 1.3))
        for joint, share in ((1, 1.0), (2, 1.1), (3, 0.7)):
            rotations[f"finger{finger}-{joint}.{side}"] = rotation(axis, angle * share)
    return rotations
