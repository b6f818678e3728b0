"""The parametric body: random shapes, forward kinematics and skinning, from the file `training.dump_body` writes.

Convention: metres; x toward the person's left, y up, z to the front. Vertex order is MakeHuman's hm08 base mesh:
skin 0..13379, eyes 14598..14741, then helper geometry that clothes are cut from (tights, skirt, hair).
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from inference.errors import TwokayError

SKIN_VERTICES = 13380
EYE_VERTICES = slice(14598, 14742)

GROUPS = ("skin", "eyes", "teeth", "tongue", "tights", "skirt")


@dataclass(frozen=True)
class Body:
    """The mean body, its blend shapes and its rig."""

    template: np.ndarray
    """(v, 3) float32 mean body."""
    blend: np.ndarray
    """(b, v, 3) float32 vertex displacements, one field per shape coefficient."""
    heads: np.ndarray
    """(j, 3) float32 joint positions (bone heads) of the mean body."""
    heads_blend: np.ndarray
    """(b, j, 3) float32 joint displacements per shape coefficient."""
    weights: sp.csr_matrix
    """(v, j) float32 skinning weights, rows sum to 1."""
    bones: tuple[str, ...]
    parents: np.ndarray
    """(j,) int64 parent of each bone, -1 for the root; parents come before children."""
    keypoint_weights: sp.csr_matrix
    """(23, v) float32: the first 23 keypoints of the network as combinations of vertices."""
    triangles: dict[str, np.ndarray]
    """(t, 3) int32 triangles by group, see `GROUPS`."""
    coefficients: np.ndarray
    """(n, b) float32 shape coefficients of n random people."""
    phenotypes: dict[str, np.ndarray]
    """(n,) float32 by name (gender, 0 male to 1 female; age; weight; ...) of the same people."""

    @classmethod
    def load(cls, path: Path) -> "Body":
        """Read the file that `python -m training.dump_body` wrote.

        Raises:
            TwokayError: "body-invalid" if it is another file, or of another version.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls._of(arrays)
        except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            message = f"{path} is no body file of this version ({error}); write it again with: python -m training.dump_body --out {path}"
            raise TwokayError("body-invalid", message) from error

    @classmethod
    def _of(cls, arrays: Mapping[str, np.ndarray]) -> "Body":
        return cls(
            template=arrays["template"],
            blend=arrays["blend"].astype(np.float32),
            heads=arrays["heads"],
            heads_blend=arrays["heads_blend"],
            weights=_sparse(arrays, "weights"),
            bones=tuple(str(name) for name in arrays["bones"]),
            parents=arrays["parents"],
            keypoint_weights=_sparse(arrays, "keypoint_weights"),
            triangles={name: arrays[f"triangles_{name}"] for name in GROUPS},
            coefficients=arrays["coefficients"],
            phenotypes={name: arrays["phenotypes"][:, i] for i, name in enumerate(str(n) for n in arrays["phenotype_names"])},
        )

    @cached_property
    def _bone_ids(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.bones)}

    def bone(self, name: str) -> int:
        """Return the index of a bone."""
        return self._bone_ids[name]

    def joint(self, name: str) -> np.ndarray:
        """(3,) float64 joint position of a bone on the mean body."""
        return self.heads[self.bone(name)].astype(np.float64)

    def branch(self, root: str) -> list[int]:
        """Return the indices of a bone and all its descendants."""
        inside = {self.bone(root)}
        for child, parent in enumerate(self.parents):
            if parent in inside:
                inside.add(child)
        return sorted(inside)

    def branch_weight(self, *roots: str) -> np.ndarray:
        """(v,) float64 share of each vertex's skinning weight that lies on the branches."""
        ids = sorted({bone for root in roots for bone in self.branch(root)})
        return np.asarray(self.weights[:, ids].sum(axis=1), dtype=np.float64).ravel()


@dataclass(frozen=True)
class Shape:
    """One person's unposed body."""

    vertices: np.ndarray
    """(v, 3) float64."""
    joints: np.ndarray
    """(j, 3) float64 bone heads."""
    phenotype: dict[str, float]


def random_shape(body: Body, rng: np.random.Generator) -> Shape:
    """Return one of the stored random people."""
    person = int(rng.integers(len(body.coefficients)))
    amounts = body.coefficients[person]
    vertices = body.template + np.tensordot(amounts, body.blend, axes=1)
    joints = body.heads + np.tensordot(amounts, body.heads_blend, axes=1)
    phenotype = {name: float(values[person]) for name, values in body.phenotypes.items()}
    return Shape(vertices.astype(np.float64), joints.astype(np.float64), phenotype)


def bone_transforms(body: Body, joints: np.ndarray, rotations: dict[str, np.ndarray]) -> np.ndarray:
    """(j, 3, 4) float64 rigid transforms that take rest positions to posed positions.

    `rotations` maps bone names to (3, 3) rotations about the bone's rest head, in the axes of the rest frame; bones
    that are not named follow their parent.
    """
    transforms = np.zeros((len(body.bones), 3, 4))
    identity = np.eye(3, 4)
    for bone, name in enumerate(body.bones):
        parent = transforms[body.parents[bone]] if body.parents[bone] >= 0 else identity
        transforms[bone] = parent
        if name in rotations:
            about_head = joints[bone] - rotations[name] @ joints[bone]
            transforms[bone, :, :3] = parent[:, :3] @ rotations[name]
            transforms[bone, :, 3] = parent[:, :3] @ about_head + parent[:, 3]
    return transforms


def skinned(vertices: np.ndarray, weights: sp.csr_matrix, transforms: np.ndarray) -> np.ndarray:
    """(v, 3) float64 posed positions by linear blend skinning; weights (v, j), transforms (j, 3, 4)."""
    blended = (weights @ transforms.reshape(len(transforms), 12)).reshape(-1, 3, 4)
    return np.einsum("vij,vj->vi", blended[:, :, :3], vertices) + blended[:, :, 3]


def _sparse(arrays: Mapping[str, np.ndarray], name: str) -> sp.csr_matrix:
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    return sp.csr_matrix(parts, shape=tuple(arrays[f"{name}_shape"]))
