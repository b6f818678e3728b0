"""Skin, eyes, mouth, hair and hats of one person, unposed.

Convention: the frame of `training.body`, metres.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .body import SKIN_VERTICES, Body, Shape
from .cloth import lumpiness, smooth_offset
from .garments import Wardrobe
from .layers import Layer
from .materials import Material, random_eye, random_fabric, random_hair, random_skin, random_teeth, random_tongue
from .mesh import vertex_normals

SHORT_HAIR = ("short", "afro")
HAT_CHANCES = {"plain": 0.5, "knit": 0.3, "melange": 0.15, "stripes": 0.05}


@dataclass(frozen=True)
class Scalp:
    """What covers the scalp as a thickened skin: hair or a knitted hat."""

    material: Material
    thickness: float
    """Metres."""
    name: str
    lumps: float = 0.004
    """Height of its locks in metres."""
    is_hat: bool = False


def head_and_skin(wardrobe: Wardrobe, shape: Shape, hidden: np.ndarray, rng: np.random.Generator) -> tuple[list[Layer], str]:
    """Return skin, eyes, mouth, hair and hat, and what hair and hat are called; `hidden` (d,) skin vertices are left out.

    Hair is a mesh or a thickened scalp; hats are a mesh over short hair or a thickened scalp.
    """
    hair = random_hair(rng)
    scalp, mesh = _hair_and_hat(wardrobe, shape.phenotype["gender"] > 0.5, hair, rng)
    body = wardrobe.body
    layers = [_skin(wardrobe, shape, hidden, scalp, rng), _inner(body, shape, "eyes", random_eye(rng, body.joint("eye.L")))]
    layers += [_inner(body, shape, "teeth", random_teeth(rng)), _inner(body, shape, "tongue", random_tongue(rng))]
    if mesh is None:
        return layers, scalp.name
    garment = wardrobe.asset(mesh)
    look = random_fabric(rng, HAT_CHANCES, 0.0, 0.0) if mesh in wardrobe.hats else hair
    volume = 0.001 if mesh in wardrobe.hats else 0.001 + rng.uniform(0, 0.006)
    vertices = smooth_offset(garment, garment.fitted(shape.vertices), np.full(len(garment.rest), volume), softening=0)
    layers.append(Layer(vertices, garment.triangles, garment.rest, garment.weights, (look, look), garment.is_bottom))
    return layers, garment.name


def _hair_and_hat(wardrobe: Wardrobe, female: bool, hair: Material, rng: np.random.Generator) -> tuple[Scalp, Path | None]:
    """Return what covers the scalp, and the file of a mesh of hair or of a hat, if any."""
    choice, short = rng.random(), Scalp(hair, float(rng.uniform(0.005, 0.026)), "cropped")
    if choice < 0.04:
        return replace(short, thickness=0.006), wardrobe.hats[rng.integers(len(wardrobe.hats))]
    if choice < 0.09:
        knitted = random_fabric(rng, HAT_CHANCES, 0.0, 0.0)
        return Scalp(knitted, float(rng.uniform(0.008, 0.022)), "beanie", lumps=0.001, is_hat=True), None
    if choice < (0.89 if female else 0.53):
        pool = [path for path in wardrobe.hairs if female or path.stem.startswith(SHORT_HAIR)]
        return replace(short, thickness=0.0), pool[rng.integers(len(pool))]
    if choice < 0.97:
        return short, None
    return replace(short, thickness=0.0, name="bald"), None


def _skin(wardrobe: Wardrobe, shape: Shape, hidden: np.ndarray, cover: Scalp, rng: np.random.Generator) -> Layer:
    body = wardrobe.body
    scalp = _hat_place(body, shape, rng) if cover.is_hat else _scalp(body, shape, rng)
    for _ in range(3):
        scalp = 0.5 * scalp + 0.5 * (wardrobe.skin_neighbours @ scalp)
    scalp = wardrobe.fine_skin @ scalp
    vertices, rest = (wardrobe.fine_skin @ points[:SKIN_VERTICES] for points in (shape.vertices, wardrobe.template))
    triangles = wardrobe.fine_skin_triangles
    if cover.thickness > 0:
        lumps = lumpiness(rest, int(rng.integers(1 << 20)))
        vertices = vertices + vertex_normals(vertices, triangles) * (scalp * (cover.thickness + cover.lumps * lumps))[:, None]
    visible = np.ones(SKIN_VERTICES, dtype=bool)
    visible[hidden] = False
    coarse_shown = visible[body.triangles["skin"]].all(axis=1)
    shown = triangles[np.tile(coarse_shown, len(triangles) // len(coarse_shown))]
    mouth = 0.5 * (body.joint("oris05") + body.joint("oris01"))
    skin = random_skin(rng, body.joint("eye.L"), mouth, 0.03 if shape.phenotype["gender"] > 0.5 else 0.45)
    is_scalp = (scalp > 0.4)[shown].all(axis=1) & (cover.name != "bald")
    return Layer(vertices, shown, rest, wardrobe.fine_skin_weights, (skin, cover.material), is_scalp)


def _scalp(body: Body, shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """(s,) float64 in 0..1: the part of the skin where hair grows, ears and face left out."""
    skin = shape.vertices[:SKIN_VERTICES]
    eye = shape.joints[body.bone("eye.L")]
    relative = skin - shape.joints[body.bone("head")]
    hairline = 0.05 + 0.02 * rng.random() + 0.88 * np.clip(relative[:, 2] - 0.02, -0.1, 0.2)
    above = np.clip((relative[:, 1] - hairline) / 0.03, 0, 1)
    not_ear = (np.abs(relative[:, 0]) < 2.25 * abs(eye[0])) | (relative[:, 1] > 0.13)
    return above * body.branch_weight("head")[:SKIN_VERTICES] * (skin[:, 2] < eye[2] - 0.008) * not_ear


def _hat_place(body: Body, shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """(s,) float64 in 0..1: the part of the skin under a hat pulled down to the forehead and over the ears."""
    relative = shape.vertices[:SKIN_VERTICES] - shape.joints[body.bone("head")]
    edge = rng.uniform(0.06, 0.085) + 0.35 * np.clip(relative[:, 2], -0.1, 0.12) - 0.04
    return np.clip((relative[:, 1] - edge) / 0.012, 0, 1) * body.branch_weight("head")[:SKIN_VERTICES]


def _inner(body: Body, shape: Shape, group: str, look: Material) -> Layer:
    """Eyes, teeth or tongue: what the rig's own vertices hold beside the skin."""
    triangles = body.triangles[group]
    first, last = int(triangles.min()), int(triangles.max())
    own = slice(first, last + 1)
    rest = body.template[own].astype(np.float64)
    return Layer(shape.vertices[own], triangles - first, rest, body.weights[own], (look, look), np.zeros(len(triangles), dtype=bool))
