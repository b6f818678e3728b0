"""Arrays -> Blender mesh, in bulk."""

import bpy
import numpy as np

from ..inference.reconstruction import Reconstruction
from .surface import Surface

UV_NAME = "UVMap"
PART_NAME = "part"


def mesh_from_surface(name: str, surface: Surface, points: np.ndarray, uvs: np.ndarray) -> bpy.types.Mesh:
    """Return a smooth mesh with one UV layer and the faces' part (0 front, 1 rim, 2 back) as an attribute.

    Args:
        name: of the mesh.
        surface: what gives the faces; its own vertices are not used.
        points: (n, 3) float32 vertex positions in the scene, in metres.
        uvs: (n, 2) float32 texture coordinates of the vertices.
    """
    mesh = bpy.data.meshes.new(name)
    corners = np.ascontiguousarray(surface.quads.ravel())
    mesh.vertices.add(len(points))
    mesh.loops.add(len(corners))
    mesh.polygons.add(len(surface.quads))
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(corners), 4, dtype=np.int32))
    mesh.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(points).ravel())
    mesh.attributes[".corner_vert"].data.foreach_set("value", corners)
    mesh.attributes.new(UV_NAME, "FLOAT2", "CORNER").data.foreach_set("vector", uvs[corners].ravel())
    mesh.attributes.new(PART_NAME, "INT8", "FACE").data.foreach_set("value", surface.part.astype(np.int8))
    mesh.update(calc_edges=True)
    _deselect(mesh)
    mesh.shade_smooth()
    return mesh


def _deselect(mesh: bpy.types.Mesh) -> None:
    """Drop the selection that new elements have; Blender 5.0 fills that of the edges with garbage."""
    for name in (".select_vert", ".select_edge", ".select_poly"):
        if name in mesh.attributes:
            mesh.attributes.remove(mesh.attributes[name])


def photo_uvs(surface: Surface, reconstruction: Reconstruction) -> np.ndarray:
    """(n, 2) float32 texture coordinates of the photo for each vertex; the back shows the same pixels, mirrored.

    Convention: photo pixels are integers at pixel centres, row 0 on top; texture coordinates count from the lower left corner.
    """
    matrix = reconstruction.canvas_from_photo
    photo = np.linalg.solve(matrix[:, :2], (surface.canvas - matrix[:, 2]).T).T
    share = (photo + 0.5) / reconstruction.photo_size
    return np.stack([share[:, 0], 1.0 - share[:, 1]], axis=1).astype(np.float32)
