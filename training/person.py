"""One seed, one person: shaped, dressed, posed, and placed before the network's camera.

Convention: the result is in the frame of `inference.camera` (x right, y up, z toward the camera, network units).
It stands as the published data's people do, see `training.render.placed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .body import Body, Shape, bone_transforms, random_shape, skinned
from .expressions import random_expression
from .garments import Wardrobe
from .head import head_and_skin
from .layers import Layer
from .materials import Material
from .outfit import Dresser
from .pose import random_pose
from .render import foreshortened, placed
from .rotations import turn

FINGERS = (2, 3, 4, 5)


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


def random_person(wardrobe: Wardrobe, seed: int, stances: Sequence[str] = ()) -> Person:
    """Return the person of a seed; the same seed, wardrobe and wanted stances (none: see `STANCES`) give the same person."""
    rng = np.random.default_rng(seed)
    body = wardrobe.body
    shape = random_shape(body, rng)
    outfit = Dresser(wardrobe, shape, rng).outfit()
    pose = random_pose(body, shape, outfit.layers, rng, stances)
    skin_layers, hair_name = head_and_skin(wardrobe, shape, outfit.hidden, rng)
    layers = outfit.layers + skin_layers
    transforms = bone_transforms(body, shape.joints, pose.rotations | random_expression(rng))
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
        name=f"{outfit.name}+{hair_name} {pose.name}",
    )


def _merged(layers: list[Layer]) -> tuple[np.ndarray, np.ndarray]:
    """Return triangles into the concatenated vertices, and each triangle's index into the concatenated materials."""
    starts = np.cumsum([0] + [len(layer.vertices) for layer in layers[:-1]])
    triangles = np.concatenate([layer.triangles + start for layer, start in zip(layers, starts, strict=True)])
    materials = np.concatenate([2 * i + layer.is_second for i, layer in enumerate(layers)])
    return triangles.astype(np.int32), materials.astype(np.int32)


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

    Size and centre vary a little because the published data's absolute scale is not known; pitch stands for cameras held
    high or low, and the distance for lenses: most photos are taken from farther away than the network's camera is.
    """
    enlarged = rng.uniform(0.95, 1.08)
    facing = turn(x=np.clip(rng.normal(0, 3.5), -8, 8)) @ turn(y=rng.uniform(-30, 30))
    shift = (rng.normal(0, 0.006), rng.normal(0, 0.01))
    points, others, metres_per_unit = placed(posed, triangles, keypoints, facing, enlarged, shift)
    distance = np.exp(rng.uniform(np.log(0.9), np.log(3.5)))
    return foreshortened(points, distance), foreshortened(others, distance), metres_per_unit
