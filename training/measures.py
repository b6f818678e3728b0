"""How far an answer is from the truth: surface distances, normals, outline, depth.

Convention: an answer and the truth are front and back depth on a grid of `GRID` x `GRID` places of the canvas.
Lengths are reported for a person brought to 1.75 m in the picture's vertical, after the best single offset along the
view, as the distance of the whole person cannot be known from one photo.
"""

from dataclasses import dataclass

import numpy as np

from inference import camera

from .faces import face_figures, face_region
from .mesh import unit
from .surfaces import Surface, depth_surface, face_normals, nearest, sampled

GRID = 512
POSITIONS = np.arange(1, camera.CANVAS, camera.CANVAS // GRID)
"""Canvas columns (and rows) of the grid: pixel centres, so that nothing is averaged over a depth jump."""
STATURE_CM = 175.0
JUMP_CM = 5.0
"""Neighbouring places of the grid (0.43 cm apart) whose depths differ by more are not joined to a surface."""
LEAST_FACE = 60
"""Places of the grid from which on a face is measured."""
SAMPLES = 20_000
"""Points spread over each surface."""


@dataclass(frozen=True)
class Truth:
    """One person as it is."""

    depth: np.ndarray
    """(2, GRID, GRID) front and back network values, 0 outside."""
    inside: np.ndarray
    """(GRID, GRID) bool."""
    surface: Surface
    """The scan where there is one, else the first and the last surface of the depth maps; network units."""
    cm_per_unit: float
    """Centimetres in one network unit of length, for a person of 1.75 m."""
    face: np.ndarray
    """(GRID, GRID) bool, see `training.faces`; empty where no face is seen."""


def on_grid(image: np.ndarray) -> np.ndarray:
    """Return the places of the grid of an image (..., 2048, 2048)."""
    return image[..., POSITIONS[:, None], POSITIONS[None, :]]


def cm_per_unit(front: np.ndarray, inside: np.ndarray) -> float:
    """Centimetres in one network unit, of the vertical extent of the front surface."""
    rows, columns = np.nonzero(inside)
    heights = camera.unproject(front[inside], POSITIONS[columns], POSITIONS[rows])[:, 1]
    return STATURE_CM / float(np.ptp(heights))


def truth_of_maps(depth: np.ndarray, inside: np.ndarray, keypoints: np.ndarray, scan: Surface | None = None) -> Truth:
    """Return the truth of (2, GRID, GRID) depths and (31, 2) canvas keypoints, and of the scan that they show where there is one."""
    scale = cm_per_unit(depth[0], inside)
    face = face_region(depth[0], POSITIONS, keypoints) & inside
    return Truth(depth, inside, scan or surface_of(depth, inside, scale), scale, face)


def surface_of(depth: np.ndarray, inside: np.ndarray, scale: float) -> Surface:
    """Return the surface of (2, GRID, GRID) depths; scale: centimetres in one network unit."""
    return depth_surface(depth[0], depth[1], inside, POSITIONS, JUMP_CM / scale / camera.DEPTH_UNIT)


def figures(answer: np.ndarray, truth: Truth, rng: np.random.Generator) -> dict[str, float]:
    """Return the errors, by name, of (2, GRID, GRID) front and back depths that fill the person's outline."""
    error = answer - truth.depth
    offset = np.median(error[:, truth.inside])
    cm = truth.cm_per_unit * camera.DEPTH_UNIT
    depth = np.abs(error - offset)[:, truth.inside].mean(axis=1) * cm
    return {
        **surface_figures(surface_of(answer - offset, truth.inside, truth.cm_per_unit), truth, rng),
        **normal_figures(answer, truth),
        **(face_figures(answer[0], truth.depth[0], truth.face, cm) if truth.face.sum() >= LEAST_FACE else {}),
        "front_depth_cm": float(depth[0]),
        "back_depth_cm": float(depth[1]),
        "thickness_cm": float((error[1] - error[0])[truth.inside].mean() * cm),
        "offset_cm": float(offset * cm),
    }


def surface_figures(answer: Surface, truth: Truth, rng: np.random.Generator) -> dict[str, float]:
    """Return P2S (answer to truth), S2P (truth to answer) and Chamfer distance in cm, and the normals' agreement in -1..1."""
    distances, agreements = [], []
    for start, end in ((answer, truth.surface), (truth.surface, answer)):
        points, normals = sampled(start, SAMPLES, rng)
        distance, triangle = nearest(points, end)
        distances.append(float(distance.mean()) * truth.cm_per_unit)
        agreements.append(float((unit(face_normals(end)[triangle]) * normals).sum(axis=1).mean()))
    p2s, s2p = distances
    return {"p2s_cm": p2s, "s2p_cm": s2p, "chamfer_cm": 0.5 * (p2s + s2p), "normal_consistency": float(np.mean(agreements))}


def normal_figures(answer: np.ndarray, truth: Truth) -> dict[str, float]:
    """Return the mean angle, in degrees, and the mean distance (L2) between the unit normals of both depth maps, per side."""
    result = {}
    for side, name in enumerate(("front", "back")):
        known = _inner(truth.inside)
        ours, true = (map_normals(depth[side])[known] for depth in (answer, truth.depth))
        result[f"{name}_normal_degrees"] = float(np.degrees(np.arccos(np.clip((ours * true).sum(axis=-1), -1, 1))).mean())
        result[f"{name}_normal_l2"] = float(np.linalg.norm(ours - true, axis=-1).mean())
    return result


def map_normals(depth: np.ndarray) -> np.ndarray:
    """(GRID, GRID, 3) unit normals, toward the camera, of the surface of a depth map (GRID, GRID)."""
    points = camera.unproject(depth.astype(np.float64), POSITIONS[None, :], POSITIONS[:, None])
    across, down = np.gradient(points, axis=1), np.gradient(points, axis=0)
    return unit(np.cross(down, across))


def _inner(inside: np.ndarray) -> np.ndarray:
    """Return the places whose four neighbours are inside too: their normals see no background."""
    inner = np.zeros_like(inside)
    inner[1:-1, 1:-1] = inside[1:-1, 1:-1] & inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    return inner
