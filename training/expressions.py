"""Faces that smile, speak, frown and blink, by the face bones of MakeHuman's rig.

Convention: the rotations of `training.rotations`, in degrees about x and z; the right side mirrors the left.
"""

import numpy as np

from .rotations import SIDES, Rotations, turn


def random_expression(rng: np.random.Generator) -> Rotations:
    """Return rotations of a random face: every second one smiles, every third one opens its mouth."""
    smile = rng.uniform(0, 1) if rng.random() < 0.5 else 0.0
    opened = rng.uniform(0, 9) if rng.random() < 0.33 else 0.0
    brows, lids = rng.normal(0, 3.5), rng.uniform(-5, 12)
    left = {
        "levator02": (0.0, 16 * smile),
        "levator03": (0.0, 9 * smile),
        "temporalis02": (8 * smile, 0.0),
        "temporalis01": (0.0, brows),
        "oculi02": (0.0, 0.7 * brows),
        "orbicularis03": (lids, 0.0),
    }
    rotations = {f"{bone}.{side}": turn(x=x, z=sign * z) for bone, (x, z) in left.items() for side, sign in SIDES}
    return rotations | {"jaw": turn(x=opened)}
