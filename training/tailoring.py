"""What gives a garment its cut: wide sleeves, hoods, hems that stand off, as distances from the body.

Convention: heights and distances in metres on the mean body, y up, z to the front; one value per fine vertex.
"""

import numpy as np


def sleeve_room(along_arm: np.ndarray, sleeve: float, room: float, cuff: bool) -> np.ndarray:
    """(f,) distances that grow from the shoulder to `room` at a sleeve's end, where a cuff draws them in again.

    `along_arm` (f,) is 0 at the shoulder and 1 at the wrist, `sleeve` where the sleeve ends.
    """
    grown = room * np.clip(along_arm / max(0.7 * sleeve, 0.1), 0, 1)
    drawn_in = np.clip((sleeve - along_arm) / 0.08, 0.1, 1) if cuff else 1.0
    return grown * drawn_in


def hood(rest: np.ndarray, shoulder: float, spine_z: float, size: float) -> np.ndarray:
    """(f,) distances of a hood that lies on the shoulders behind the neck, up to `size` metres."""
    behind = np.clip((spine_z + 0.05 - rest[:, 2]) / 0.05, 0, 1)
    height, across = (rest[:, 1] - shoulder - 0.015) / 0.065, rest[:, 0] / 0.10
    return size * behind * np.exp(-(height**2) - across**4)


def flare(rest: np.ndarray, amount: float, reach: float = 0.03) -> np.ndarray:
    """(f,) distances by which the lowest edge stands off, fading within about `reach` metres above it."""
    return amount * np.exp(-(rest[:, 1] - rest[:, 1].min()) / reach)
