"""The keypoints as a mesh: a vertex each, an edge for each bone, moved with Blender's own tools.

Convention: local x and -y are photo columns and rows in pixels, integers at pixel centres; z is not looked at. A vertex knows
its keypoint by an attribute, so that the order does not matter, and a deleted vertex is a missing keypoint. A missing one
that has a vertex has no confidence.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import bmesh
import bpy
import numpy as np

from ...inference.errors import TwokayError
from ...inference.keypoints import NAMES
from .skeleton import BONES, mirrored, opposite_sides, parked

_KEYPOINT, _CONFIDENCE = "keypoint", "confidence"
_COUNT = len(NAMES)


def points_mesh(keypoints: np.ndarray, photo_size: tuple[int, int]) -> bpy.types.Mesh:
    """Return a mesh of (31, 3) keypoints; the missing ones lie where the skeleton would have them."""
    places = parked(keypoints, photo_size)
    mesh = bpy.data.meshes.new("Keypoints")
    mesh.from_pydata([(x, -y, 0) for x, y in places.tolist()], BONES, [])
    mesh.attributes.new(_KEYPOINT, "INT", "POINT").data.foreach_set("value", np.arange(_COUNT, dtype=np.int32))
    mesh.attributes.new(_CONFIDENCE, "FLOAT", "POINT").data.foreach_set("value", np.ascontiguousarray(keypoints[:, 2], np.float32))
    for elements in (mesh.vertices, mesh.edges):
        elements.foreach_set("select", np.zeros(len(elements), bool))
    return mesh


def corrected_keypoints(mesh: bpy.types.Mesh) -> np.ndarray:
    """(31, 3) float32 keypoints in photo pixels, (0, 0, 0) where missing, of a mesh of `points_mesh` in any mode.

    Raises:
        TwokayError: keypoints-doubled, where several vertices are the same keypoint.
    """
    placed, _ = placed_keypoints(mesh)
    return np.where(placed[:, 2:] > 0, placed, 0).astype(np.float32)


def placed_keypoints(mesh: bpy.types.Mesh) -> tuple[np.ndarray, np.ndarray]:
    """(31, 3) keypoints with the places of missing ones, and (31,) bool, which are selected; deleted ones are (0, 0, 0).

    Raises:
        TwokayError: keypoints-doubled.
    """
    placed, selected = np.zeros((_COUNT, 3)), np.zeros(_COUNT, bool)
    with _opened(mesh) as (vertices, confidence):
        for index, vertex in vertices.items():
            placed[index] = (vertex.co.x, -vertex.co.y, vertex[confidence])
            selected[index] = vertex.select
    return placed, selected


def swap_sides(mesh: bpy.types.Mesh, selected_only: bool) -> None:
    """Exchange left and right: of all keypoints, or of the selected ones and their counterparts."""
    placed, selected = placed_keypoints(mesh)
    opposite = opposite_sides()
    swapped = (selected | selected[opposite]) if selected_only else np.ones(_COUNT, bool)
    _place(mesh, np.where(swapped[:, None], placed[opposite], placed))


def mirror_selected(mesh: bpy.types.Mesh) -> None:
    """Put the selected keypoints where those of the other side are, reflected at the middle of the body."""
    placed, selected = placed_keypoints(mesh)
    seen = placed[opposite_sides(), 2] > 0
    _place(mesh, np.where((selected & seen)[:, None], mirrored(placed), placed))


def toggle_missing(mesh: bpy.types.Mesh) -> None:
    """Mark the selected keypoints as missing; if they all are, as present."""
    placed, selected = placed_keypoints(mesh)
    missing = selected & (placed[:, 2] > 0)
    placed[selected, 2] = 1
    placed[selected & missing.any(), 2] = 0
    _place(mesh, placed)


def _place(mesh: bpy.types.Mesh, placed: np.ndarray) -> None:
    """Move the vertices to (31, 3) keypoints and give them their confidence."""
    with _opened(mesh, write=True) as (vertices, confidence):
        for index, vertex in vertices.items():
            x, y, vertex[confidence] = placed[index].tolist()
            vertex.co = (x, -y, 0)


@contextmanager
def _opened(mesh: bpy.types.Mesh, write: bool = False) -> Iterator[tuple[dict[int, bmesh.types.BMVert], bmesh.types.BMLayerItem]]:
    """Yield the vertex of each keypoint that has one and the layer of confidences, in Edit Mode or not."""
    edited = bmesh.from_edit_mesh(mesh) if mesh.is_editmode else bmesh.new()
    try:
        if not mesh.is_editmode:
            edited.from_mesh(mesh)
        yield _by_keypoint(edited), edited.verts.layers.float[_CONFIDENCE]
        if write and mesh.is_editmode:
            bmesh.update_edit_mesh(mesh)
        elif write:
            edited.to_mesh(mesh)
    finally:
        if not mesh.is_editmode:
            edited.free()


def _by_keypoint(edited: bmesh.types.BMesh) -> dict[int, bmesh.types.BMVert]:
    layer = edited.verts.layers.int[_KEYPOINT]
    vertices = {vertex[layer]: vertex for vertex in edited.verts}
    if len(vertices) != len(edited.verts):
        raise TwokayError(
            "keypoints-doubled",
            f"There are {len(edited.verts)} points for {len(vertices)} keypoints. Undo what has added points, or discard the correction.",
        )
    return vertices
