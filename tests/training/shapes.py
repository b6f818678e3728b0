"""Small meshes and a stick figure for the tests of training."""

import numpy as np
import scipy.sparse as sp

from training.body import Body
from training.materials import FABRIC_COLOURS, PLAID, Material
from training.person import Person


def sphere(centre, radius: float, rings: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """(v, 3) vertices and (t, 3) outward triangles of a latitude-longitude sphere."""
    polar, azimuth = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False), indexing="ij")
    normals = np.stack([np.sin(polar) * np.cos(azimuth), np.cos(polar), np.sin(polar) * np.sin(azimuth)], axis=-1)
    ids = np.arange(normals[..., 0].size).reshape(polar.shape)
    right = np.roll(ids, -1, axis=1)
    a, b, c, d = ids[:-1].ravel(), right[:-1].ravel(), right[1:].ravel(), ids[1:].ravel()
    triangles = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)]).astype(np.int32)
    return np.asarray(centre) + radius * normals.reshape(-1, 3), triangles


def tube(radii, height: float = 1.0, sectors: int = 48) -> tuple[np.ndarray, np.ndarray]:
    """Open tube about the y axis: one ring per radius, from y = `height` down to 0."""
    angles = np.linspace(0, 2 * np.pi, sectors, endpoint=False)
    heights = np.linspace(height, 0, len(radii))
    rings = [np.stack([r * np.cos(angles), np.full(sectors, y), r * np.sin(angles)], axis=1) for r, y in zip(radii, heights, strict=True)]
    ids = np.arange(len(radii) * sectors).reshape(len(radii), sectors)
    right = np.roll(ids, -1, axis=1)
    a, b, c, d = ids[:-1].ravel(), right[:-1].ravel(), right[1:].ravel(), ids[1:].ravel()
    return np.concatenate(rings), np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)]).astype(np.int32)


def round_person(centre=(0.02, -0.03, 0.01), radius: float = 0.3) -> Person:
    """A plaid sphere whose keypoints lie inside it."""
    vertices, triangles = sphere(centre, radius)
    plaid = Material(PLAID, 3, FABRIC_COLOURS[8], FABRIC_COLOURS[4], specular=0.5)
    inside = np.random.default_rng(0).uniform(-0.5, 0.5, (31, 3)) * radius + np.asarray(centre)
    return Person(vertices, triangles, vertices, np.zeros(len(triangles), dtype=np.int32), [plaid], inside, 2.6, "ball")


STICK_JOINTS = {
    "root": ("", (0, 0, 0)),
    **{
        name: (parent, (0, y, 0))
        for name, parent, y in (("spine04", "root", 0.1), ("spine03", "spine04", 0.2), ("spine02", "spine03", 0.3))
    },
    **{
        name: (parent, (0, y, 0))
        for name, parent, y in (("spine01", "spine02", 0.4), ("neck01", "spine01", 0.55), ("neck02", "neck01", 0.6))
    },
    "head": ("neck02", (0, 0.65, 0)),
}
STICK_LIMBS = {
    "clavicle": ("spine01", (0.02, 0.5, 0)),
    "upperarm01": ("clavicle", (0.17, 0.5, 0)),
    "upperarm02": ("upperarm01", (0.25, 0.42, 0)),
    "lowerarm01": ("upperarm02", (0.36, 0.3, 0)),
    "lowerarm02": ("lowerarm01", (0.44, 0.22, 0.03)),
    "wrist": ("lowerarm02", (0.52, 0.12, 0.07)),
    "upperleg01": ("root", (0.1, 0.0, 0)),
    "lowerleg01": ("upperleg01", (0.12, -0.42, 0.01)),
    "foot": ("lowerleg01", (0.14, -0.8, 0)),
}


def stick_body() -> Body:
    """A skeleton with the bones that poses use, and trunk vertices that all follow the root."""
    joints = dict(STICK_JOINTS)
    for side, sign in (("L", 1), ("R", -1)):
        for name, (parent, (x, y, z)) in STICK_LIMBS.items():
            joints[f"{name}.{side}"] = (parent if parent in STICK_JOINTS else f"{parent}.{side}", (sign * x, y, z))
        for finger in range(1, 6):
            for part in (1, 2, 3):
                parent = f"wrist.{side}" if part == 1 else f"finger{finger}-{part - 1}.{side}"
                place = (sign * (0.52 + 0.03 * part), 0.12 - 0.03 * part, 0.07 + 0.02 * (3 - finger) + 0.004 * part**2)
                joints[f"finger{finger}-{part}.{side}"] = (parent, place)
    names = list(joints)
    trunk, triangles = tube([0.15] * 16, height=0.6)
    weights = sp.csr_matrix(
        (np.ones(len(trunk), dtype=np.float32), (np.arange(len(trunk)), np.zeros(len(trunk), dtype=int))), shape=(len(trunk), len(names))
    )
    return Body(
        template=trunk.astype(np.float32),
        blend=np.stack([trunk * 0.1]).astype(np.float32),
        heads=np.array([place for _, place in joints.values()], dtype=np.float32),
        heads_blend=np.zeros((1, len(names), 3), dtype=np.float32),
        weights=weights,
        bones=tuple(names),
        parents=np.array([names.index(parent) if parent else -1 for parent, _ in joints.values()]),
        keypoint_weights=sp.csr_matrix((23, len(trunk)), dtype=np.float32),
        triangles={"skin": triangles},
        coefficients=np.array([[0.0], [1.0]], dtype=np.float32),
        phenotypes={"gender": np.array([0.0, 1.0], dtype=np.float32)},
    )
