"""The ground-truth renderer: a mesh before the network's camera to the maps of a sample.

Synthetic people and scans are rendered alike; they differ in where the colour comes from.
"""

from dataclasses import dataclass

import numpy as np

from .mesh import area_centroid, unit, vertex_normals
from .occlusion import ambient_occlusion
from .raster import Surfaces, image_positions, interpolated, ray_depths, seen_from_inside, surfaces
from .samples import Sample, stored_depths


@dataclass(frozen=True)
class View:
    """What the camera sees of a mesh, at the pixels of a crop."""

    surfaces: Surfaces
    normals: np.ndarray
    """(h, w, 3) float32 unit normals of the first surface, camera side."""
    values: np.ndarray
    """(h, w, k) float32 the vertices' values on the first surface."""
    resolution: int


def seen(vertices: np.ndarray, triangles: np.ndarray, values: np.ndarray, resolution: int) -> View:
    """Render (v, 3) vertices in the frame of `inference.camera`, (t, 3) triangles and (v, k) values on the vertices."""
    positions = image_positions(vertices, resolution)
    view = surfaces(positions, triangles, resolution)
    attributes = np.concatenate([vertex_normals(vertices, triangles), values], axis=1)
    on_surface = interpolated(positions, triangles, view.front_triangle, view.corner, attributes)
    inside_out = seen_from_inside(positions, triangles)[view.front_triangle] & (view.front_triangle >= 0)
    normals = unit(on_surface[..., :3]) * np.where(inside_out, -1, 1)[..., None]
    return View(view, normals, on_surface[..., 3:], resolution)


def as_sample(view: View, colours: np.ndarray, specular: np.ndarray, keypoints: np.ndarray, metres_per_unit: float, name: str) -> Sample:
    """Return the sample of a view with (h, w, 3) and (h, w) uint8 colours and highlights, and (31, 2) canvas keypoints."""
    front, back = (ray_depths(z, view.surfaces.corner, view.resolution) for z in (view.surfaces.front_z, view.surfaces.back_z))
    return Sample(
        albedo=colours,
        normal=np.round(view.normals * 127).astype(np.int8),
        front_depth=stored_depths(front),
        back_depth=stored_depths(back),
        occlusion=ambient_occlusion(view.surfaces.front_z, view.normals, view.resolution),
        specular=specular,
        box=np.array(view.surfaces.corner, dtype=np.int32),
        resolution=np.array(view.resolution, dtype=np.int32),
        keypoints=keypoints.astype(np.float32),
        metres_per_unit=np.array(metres_per_unit, dtype=np.float32),
        name=np.array(name),
    )


Shift = tuple[float, float]


def placed(
    points: np.ndarray, triangles: np.ndarray, others: np.ndarray, turned: np.ndarray, enlarged: float = 1.0, shift: Shift = (0.0, 0.0)
) -> tuple[np.ndarray, np.ndarray, float]:
    """Bring a mesh before the camera as the published data is: return its points, other points alike, and lengths per unit.

    The area-weighted centroid goes to the origin, lengths are divided by 2.8 times the largest |coordinate| (times
    1 / enlarged), the (3, 3) rotation `turned` and the shift to the right and up follow.
    """
    centre = area_centroid(points, triangles)
    used = np.zeros(len(points), dtype=bool)
    used[triangles] = True
    scale = enlarged / (2.8 * np.abs(points[used] - centre).max())
    moved = [(each - centre) * scale @ turned.T + np.array([*shift, 0.0]) for each in (points, others)]
    return moved[0], moved[1], float(1 / scale)


def foreshortened(points: np.ndarray, distance: float) -> np.ndarray:
    """(n, 3) points changed so that the network's camera sees them as one `distance` network units away would, equally large.

    Depths stay; what is behind the origin's plane grows with a distance above 1, and what is before it shrinks. It is what
    a network with a camera of its own should answer for such a photo.
    """
    z = points[:, 2:]
    return np.concatenate([points[:, :2] * (1 - z) / (1 - z / distance), z], axis=1)
