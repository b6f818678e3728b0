"""Arrays -> Blender mesh, in bulk."""

import bpy
import numpy as np

from .surface import Surface

UV_NAME = "UVMap"
PART_NAME = "part"


def fill_mesh(mesh: bpy.types.Mesh, surface: Surface, points: np.ndarray, corner_uvs: np.ndarray) -> None:
    """Give an empty mesh smooth faces, one UV layer and the faces' part (see `surface`) as an attribute.

    Args:
        mesh: without geometry.
        surface: what gives the faces; its own vertices are not used.
        points: (n, 3) float32 vertex positions in the scene, in metres.
        corner_uvs: (4 m, 2) float32 texture coordinates of the quads' corners.
    """
    corners = np.ascontiguousarray(surface.quads.ravel())
    mesh.vertices.add(len(points))
    mesh.loops.add(len(corners))
    mesh.polygons.add(len(surface.quads))
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(corners), 4, dtype=np.int32))
    mesh.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(points).ravel())
    mesh.attributes[".corner_vert"].data.foreach_set("value", corners)
    mesh.attributes.new(UV_NAME, "FLOAT2", "CORNER").data.foreach_set("vector", np.ascontiguousarray(corner_uvs).ravel())
    mesh.attributes.new(PART_NAME, "INT8", "FACE").data.foreach_set("value", surface.part.astype(np.int8))
    mesh.update(calc_edges=True)
    _deselect(mesh)
    mesh.shade_smooth()


def _deselect(mesh: bpy.types.Mesh) -> None:
    """Drop the selection that new elements have; Blender 5.0 fills that of the edges with garbage."""
    for name in (".select_vert", ".select_edge", ".select_poly"):
        if name in mesh.attributes:
            mesh.attributes.remove(mesh.attributes[name])
