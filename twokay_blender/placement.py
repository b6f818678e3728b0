"""From the network's frame to the scene: the only file that converts between them.

Convention: network (x right, y up, z toward the camera) -> Blender (x, -z, y): z up, the person faces -Y. Lengths in
the scene are metres, feet on z = 0, the origin between the feet.
"""

from dataclasses import dataclass

import numpy as np

FEET_SHARE = 0.05
"""The share of the height, from below, whose middle is the place between the feet."""


@dataclass(frozen=True)
class Placement:
    """A similarity: metres = scale * (x, -z, y) + offset."""

    scale: float
    offset: tuple[float, float, float]

    def placed(self, points: np.ndarray) -> np.ndarray:
        """(n, 3) float32 points of the scene, in metres, of (n, 3) points in the network's frame."""
        scale = np.float32(self.scale)
        turned = np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1, dtype=np.float32)
        return turned * scale + np.array(self.offset, np.float32)

    def unplaced(self, points: np.ndarray) -> np.ndarray:
        """(n, 3) float32 points in the network's frame of (n, 3) points of the scene; the inverse of `placed`."""
        turned = (points - np.array(self.offset, np.float32)) / np.float32(self.scale)
        return np.stack([turned[:, 0], turned[:, 2], -turned[:, 1]], axis=1, dtype=np.float32)


def standing(points: np.ndarray, height: float) -> Placement:
    """Return the placement that makes (n, 3) points of the network's frame a person of `height` metres on the floor."""
    bottom, top = points[:, 1].min(), points[:, 1].max()
    scale = float(height / (top - bottom))
    feet = points[points[:, 1] <= bottom + FEET_SHARE * (top - bottom)]
    middle = 0.5 * (feet.min(axis=0) + feet.max(axis=0))
    return Placement(scale, (-scale * float(middle[0]), scale * float(middle[2]), -scale * float(bottom)))


def side_by_side(boxes: np.ndarray, middles: np.ndarray, metres_per_pixel: float) -> np.ndarray:
    """(n,) x in metres at which the origins of people belong so that they stand apart as in their photo; 0 for the first.

    boxes: (n, 4) left, top, right, bottom of the people in photo pixels. middles: (n,) x of the middle of each one's bounds,
    in metres from its own origin.
    """
    origins = metres_per_pixel * 0.5 * (boxes[:, 0] + boxes[:, 2]) - middles
    return origins - origins[0]
