"""One seed, one person: shaped, dressed, posed, and placed before the network's camera.

Convention: the result is in the frame of `inference.camera` (x right, y up, z toward the camera, network units).
It stands as the published data's people do, see `training.render.placed`.
"""

from dataclasses import dataclass

import numpy as np

from .appearance import Material, random_eye, random_hair, random_skin
from .body import EYE_VERTICES, SKIN_VERTICES, Body, Shape, bone_transforms, random_shape, skinned
from .cloth import lumpiness, smooth_offset
from .garments import Wardrobe
from .mesh import vertex_normals
from .outfit import Dresser, Layer
from .pose import random_pose, turn
from .render import placed

FINGERS = (2, 3, 4, 5)
SHORT_HAIR = ("short", "afro")


@dataclass(frozen=True)
class Person:
    """A textured mesh before the camera."""

    vertices: np.ndarray
    """(v, 3) float64 network units."""
    triangles: np.ndarray
    """(t, 3) int32."""
    rest: np.ndarray
    """(v, 3) float64 positions on the mean body, metres."""
    material_of_triangle: np.ndarray
    """(t,) int32."""
    materials: list[Material]
    keypoints: np.ndarray
    """(31, 3) float64 joints and knuckles, network units."""
    metres_per_unit: float
    """Real metres in one network unit of length."""
    name: str


def random_person(wardrobe: Wardrobe, seed: int) -> Person:
    """Return the person of a seed; the same seed and wardrobe give the same person."""
    rng = np.random.default_rng(seed)
    body = wardrobe.body
    shape = random_shape(body, rng)
    rotations, pose_name = random_pose(body, shape, rng)
    outfit = Dresser(wardrobe, shape, rng).outfit()
    skin_layers, hair_name = _head_and_skin(wardrobe, shape, outfit.hidden, rng)
    layers = outfit.layers + skin_layers
    transforms = bone_transforms(body, shape.joints, rotations)
    posed = np.concatenate([skinned(layer.vertices, layer.weights, transforms) for layer in layers])
    triangles, material_of_triangle = _merged(layers)
    keypoints = _keypoints(body, shape, transforms)
    placed, placed_keypoints, metres_per_unit = _placed(posed, triangles, keypoints, rng)
    return Person(
        vertices=placed,
        triangles=triangles,
        rest=np.concatenate([layer.rest for layer in layers]),
        material_of_triangle=material_of_triangle,
        materials=[material for layer in layers for material in layer.materials],
        keypoints=placed_keypoints,
        metres_per_unit=metres_per_unit,
        name=f"{outfit.name}+{hair_name} {pose_name}",
    )


def _merged(layers: list[Layer]) -> tuple[np.ndarray, np.ndarray]:
    """Return triangles into the concatenated vertices, and each triangle's index into the concatenated materials."""
    starts = np.cumsum([0] + [len(layer.vertices) for layer in layers[:-1]])
    triangles = np.concatenate([layer.triangles + start for layer, start in zip(layers, starts, strict=True)])
    materials = np.concatenate([2 * i + layer.is_second for i, layer in enumerate(layers)])
    return triangles.astype(np.int32), materials.astype(np.int32)


def _head_and_skin(wardrobe: Wardrobe, shape: Shape, hidden: np.ndarray, rng: np.random.Generator) -> tuple[list[Layer], str]:
    """Return skin, eyes and hair. Without a hair mesh, most people wear their hair as a thickened scalp."""
    hair = random_hair(rng)
    female = shape.phenotype["gender"] > 0.5
    choice = rng.random()
    layers, name, thickness, covered = [], "bald", 0.0, False
    if choice < (0.88 if female else 0.5):
        pool = [path for path in wardrobe.hairs if female or path.stem.startswith(SHORT_HAIR)]
        garment = wardrobe.asset(pool[rng.integers(len(pool))])
        vertices = smooth_offset(garment, garment.fitted(shape.vertices), np.full(len(garment.rest), 0.001), softening=0)
        layers.append(Layer(vertices, garment.triangles, garment.rest, garment.weights, (hair, hair), garment.is_bottom))
        name, covered = garment.name, True
    elif choice < 0.96:
        name, thickness, covered = "cropped", float(rng.uniform(0.005, 0.026)), True
    return [_skin(wardrobe, shape, hidden, hair, thickness, covered, rng), _eyes(wardrobe.body, shape, rng), *layers], name


def _skin(wardrobe: Wardrobe, shape: Shape, hidden: np.ndarray, hair: Material, thickness: float, covered: bool, rng) -> Layer:
    body = wardrobe.body
    scalp = _scalp(body, shape, rng)
    for _ in range(3):
        scalp = 0.5 * scalp + 0.5 * (wardrobe.skin_neighbours @ scalp)
    scalp = wardrobe.fine_skin @ scalp
    vertices, rest = (wardrobe.fine_skin @ points[:SKIN_VERTICES] for points in (shape.vertices, wardrobe.template))
    triangles = wardrobe.fine_skin_triangles
    if thickness > 0:
        lumps = lumpiness(rest, int(rng.integers(1 << 20)))
        vertices = vertices + vertex_normals(vertices, triangles) * (scalp * (thickness + 0.004 * lumps))[:, None]
    visible = np.ones(SKIN_VERTICES, dtype=bool)
    visible[hidden] = False
    coarse_shown = visible[body.triangles["skin"]].all(axis=1)
    shown = triangles[np.tile(coarse_shown, len(triangles) // len(coarse_shown))]
    mouth = 0.5 * (body.joint("oris05") + body.joint("oris01"))
    skin = random_skin(rng, body.joint("eye.L"), mouth, 0.03 if shape.phenotype["gender"] > 0.5 else 0.45)
    is_scalp = (scalp > 0.4)[shown].all(axis=1) & covered
    return Layer(vertices, shown, rest, wardrobe.fine_skin_weights, (skin, hair), is_scalp)


def _scalp(body: Body, shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """(s,) float64 in 0..1: the part of the skin where hair grows, ears and face left out."""
    skin = shape.vertices[:SKIN_VERTICES]
    eye = shape.joints[body.bone("eye.L")]
    relative = skin - shape.joints[body.bone("head")]
    hairline = 0.05 + 0.02 * rng.random() + 0.88 * np.clip(relative[:, 2] - 0.02, -0.1, 0.2)
    above = np.clip((relative[:, 1] - hairline) / 0.03, 0, 1)
    not_ear = (np.abs(relative[:, 0]) < 2.25 * abs(eye[0])) | (relative[:, 1] > 0.13)
    return above * body.branch_weight("head")[:SKIN_VERTICES] * (skin[:, 2] < eye[2] - 0.008) * not_ear


def _eyes(body: Body, shape: Shape, rng: np.random.Generator) -> Layer:
    triangles = body.triangles["eyes"] - EYE_VERTICES.start
    look = random_eye(rng, body.joint("eye.L"))
    rest = body.template[EYE_VERTICES].astype(np.float64)
    return Layer(
        shape.vertices[EYE_VERTICES], triangles, rest, body.weights[EYE_VERTICES], (look, look), np.zeros(len(triangles), dtype=bool)
    )


def _keypoints(body: Body, shape: Shape, transforms: np.ndarray) -> np.ndarray:
    """(31, 3) posed keypoints: 23 from the surface, 8 knuckles from the rig."""
    surface = body.keypoint_weights @ skinned(shape.vertices, body.weights, transforms)
    knuckles = [body.bone(f"finger{finger}-1.{side}") for side in "LR" for finger in FINGERS]
    posed = [transforms[bone, :, :3] @ shape.joints[bone] + transforms[bone, :, 3] for bone in knuckles]
    return np.concatenate([surface, posed])


def _placed(
    posed: np.ndarray, triangles: np.ndarray, keypoints: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return vertices and keypoints before the camera, and metres per unit.

    Size and centre vary a little because the published data's absolute scale is not known; a slight pitch stands for
    cameras held high or low.
    """
    enlarged = rng.uniform(0.95, 1.08)
    facing = turn(y=rng.uniform(-30, 30)) @ turn(x=rng.normal(0, 2.5))
    return placed(posed, triangles, keypoints, facing, enlarged, (rng.normal(0, 0.006), rng.normal(0, 0.01)))
