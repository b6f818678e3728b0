"""How deep a limb lies inside what it touches, and which way leads out.

Convention: posed positions in metres; normals point outward.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

FAR = 0.12
"""Metres from the nearest point of a surface beyond which a point is not taken to touch it."""


@dataclass(frozen=True)
class Obstacle:
    """Points of a surface that a limb must not enter."""

    tree: KDTree
    normals: np.ndarray
    """(n, 3) float64 unit normals at the tree's points."""
    margin: float
    """Metres that a limb must stay away."""

    @classmethod
    def of(cls, points: np.ndarray, normals: np.ndarray, margin: float) -> "Obstacle":
        """Prepare (n, 3) points and their (n, 3) unit normals."""
        return cls(KDTree(points), normals, margin)

    def depths(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (p,) metres that (p, 3) points lie too deep, at most 0 where they are clear, and (p, 3) ways out."""
        distance, nearest = self.tree.query(points, distance_upper_bound=FAR)
        near = np.isfinite(distance)
        nearest = np.where(near, nearest, 0)
        normals = self.normals[nearest]
        height = ((points - self.tree.data[nearest]) * normals).sum(axis=1)
        return np.where(near, self.margin - height, -np.inf), normals


def deepest(points: np.ndarray, obstacles: list[Obstacle]) -> tuple[float, np.ndarray]:
    """Return how many metres the deepest of (p, 3) points lies inside, 0 if all are clear, and the (3,) unit way out."""
    depth, way = 0.0, np.zeros(3)
    for obstacle in obstacles:
        depths, ways = obstacle.depths(points)
        worst = int(np.argmax(depths)) if len(depths) else -1
        if worst >= 0 and depths[worst] > depth:
            depth, way = float(depths[worst]), ways[worst]
    return depth, way
