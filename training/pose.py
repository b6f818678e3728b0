"""Random poses: a stance, then arms that reach for named places without entering the dressed trunk.

Convention: the frame and the rotations of `training.rotations`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .arms import ARM_POSES, Arm, Reach, arm_rotations, random_reach
from .body import SKIN_VERTICES, Body, Shape, bone_transforms, skinned
from .contact import Obstacle, deepest
from .hands import finger_rotations
from .layers import Layer
from .mesh import vertex_normals
from .rotations import SIDES, Rotations
from .stances import random_stance

BOTH_ARMS = ("clasped", "folded", "behind")
"""Poses that one arm alone does not take."""
ONE_ARM = ("face", "chest")
"""Poses that both arms seldom take at once."""
ALIKE = 0.5
"""How often the second arm does as the first one where it need not."""
IN_POCKET = 0.06
"""Metres that a hand in a pocket may lie in the cloth."""
SKIN_MARGIN, CLOTH_MARGIN = 0.010, 0.002
"""Metres between a lower arm's skin and the trunk's (room for a sleeve), and the trunk's clothes."""
DEEPEST = 0.02
"""Metres: a pose whose hand or lower arm still lies deeper in the trunk is drawn again."""
ATTEMPTS, ROUNDS = 6, 6


@dataclass(frozen=True)
class Pose:
    """How one person stands."""

    rotations: Rotations
    name: str
    """The stance and the arm poses, left and right: "walking down/hips"."""
    depth: float
    """Metres by which a hand or a lower arm lies too deep in the body or its clothes."""


def random_pose(body: Body, shape: Shape, clothes: list[Layer], rng: np.random.Generator, stances: Sequence[str] = ()) -> Pose:
    """Return a pose for a dressed body; of several attempts the first that is clear, else the clearest. stances: see `random_stance`."""
    stance, stance_name = random_stance(body, shape, rng, stances)
    trunk = _trunk_obstacles(body, shape, clothes, bone_transforms(body, shape.joints, stance))
    poses: list[Pose] = []
    while len(poses) < ATTEMPTS and not any(pose.depth < DEEPEST for pose in poses):
        names = _arm_names(rng)
        arms, depth = _arms(body, shape, stance, names, trunk, rng)
        poses.append(Pose(stance | arms, f"{stance_name} {'/'.join(names)}", depth))
    return min(poses, key=lambda pose: pose.depth)


def _arm_names(rng: np.random.Generator) -> tuple[str, str]:
    names = list(ARM_POSES)
    shares = np.array([share for share, _ in ARM_POSES.values()])
    first, second = (str(name) for name in rng.choice(names, size=2, p=shares / shares.sum()))
    if first in BOTH_ARMS or second in BOTH_ARMS:
        both = first if first in BOTH_ARMS else second
        return both, both
    alike = rng.random() < ALIKE and first not in ONE_ARM
    return first, first if alike else second


def _arms(body: Body, shape: Shape, stance: Rotations, names: tuple[str, str], trunk: list[Obstacle], rng) -> tuple[Rotations, float]:
    """Return rotations of both arms and how deep one still lies; the second arm also keeps clear of the first."""
    rotations, depth, obstacles = {}, 0.0, list(trunk)
    for (side, sign), name in zip(SIDES, names, strict=True):
        arm = Arm.of(body, shape, side, sign)
        curl = rng.uniform(10, 45) if name in ("hips", "pocket", "folded") else np.clip(rng.normal(20, 18), -6, 80)
        fingers = finger_rotations(body, shape, side, sign, float(curl), rng)
        allowed = IN_POCKET if name == "pocket" else 0.0
        moved, points, left = _cleared(body, shape, stance | fingers, arm, random_reach(arm, name, rng), obstacles, allowed)
        rotations |= moved | fingers
        depth = max(depth, left)
        obstacles.append(points)
    return rotations, depth


def _cleared(
    body: Body, shape: Shape, others: Rotations, arm: Arm, reach: Reach, obstacles: list[Obstacle], allowed: float
) -> tuple[Rotations, Obstacle, float]:
    """Move the wrist's target outward until hand and lower arm lie at most `allowed` deep.

    Return the arm's rotations, its posed surface, and by how many metres it still lies too deep.
    """
    ours = body.branch_weight(f"lowerarm01.{arm.side}")[:SKIN_VERTICES] > 0.6
    skin, weights = shape.vertices[:SKIN_VERTICES], body.weights[:SKIN_VERTICES]
    for _ in range(ROUNDS):
        rotations = arm_rotations(arm, reach)
        transforms = bone_transforms(body, shape.joints, others | rotations)
        depth, way = deepest(skinned(skin[ours], weights[ours], transforms)[::3], obstacles)
        if depth <= allowed + 0.002:
            break
        chest = transforms[body.bone("spine01"), :, :3]
        reach = replace(reach, target=reach.target + 1.2 * (depth - allowed) * (chest.T @ way))
    posed = skinned(skin, weights, transforms)
    points = Obstacle.of(posed[ours], vertex_normals(posed, body.triangles["skin"])[ours], SKIN_MARGIN)
    return rotations, points, max(depth - allowed, 0.0)


def _trunk_obstacles(body: Body, shape: Shape, clothes: list[Layer], transforms: np.ndarray) -> list[Obstacle]:
    """Return the posed skin off the arms, and the clothes on it."""
    arms = sorted({bone for side, _ in SIDES for bone in body.branch(f"upperarm01.{side}")})
    obstacles = []
    skin = (shape.vertices[:SKIN_VERTICES], body.triangles["skin"], body.weights[:SKIN_VERTICES], SKIN_MARGIN)
    for vertices, triangles, weights, margin in (skin, *((c.vertices, c.triangles, c.weights, CLOTH_MARGIN) for c in clothes)):
        posed = skinned(vertices, weights, transforms)
        off_arms = np.asarray(weights[:, arms].sum(axis=1)).ravel() < 0.1
        obstacles.append(Obstacle.of(posed[off_arms], vertex_normals(posed, triangles)[off_arms], margin))
    return obstacles
