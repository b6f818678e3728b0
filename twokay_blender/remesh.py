"""A human with even faces, by Blender's own remeshers, which can fail without a word: the result is checked and textured anew.

Only the mesh changes. Its texture coordinates are those of the photo again, so the texture stays as it is; the normal map, which
belongs to the old faces, goes, and so do vertex weights and other layers. `rebuild.rebuild_human` brings the first mesh back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bmesh
import bpy
import numpy as np
from mathutils.bvhtree import BVHTree

from ..inference import camera
from ..inference.errors import TwokayError
from .atlas import Atlas
from .human import kept_placement
from .linked_duplicates import tell_linked
from .mesh import UV_NAME, fill_mesh
from .mesh_checks import closed_volume, is_closed
from .rebuild import check_editable
from .relief import take_off_relief
from .stored import stored_maps
from .surface import BACK, FRONT, Surface

MOST_FOR_QUADS = 300_000
"""Faces from which on the quad remesher takes minutes."""
VOLUMES = (0.8, 1.25)
"""Of the old volume: what a sound result has."""
FARTHEST = 0.02
"""Of the height: how far a new face may lie from the old surface, and an end of the new mesh from that of the old one."""


def voxel_remesh(human: bpy.types.Object, voxel: float) -> None:
    """Give a human faces of about `voxel` metres; parts that are nearer to each other than this grow together.

    Raises:
        TwokayError: the result is not closed or not like the human, the human cannot be edited, or has no maps. It is then as it was.
    """

    def remesh(copy: bpy.types.Object) -> None:
        copy.data.remesh_voxel_size = voxel
        bpy.ops.object.voxel_remesh()

    _replace_mesh(human, remesh, "Choose a smaller voxel size.")


def quad_remesh(human: bpy.types.Object, faces: int) -> None:
    """Give a human about this many quads that follow its form.

    Raises:
        TwokayError: as `voxel_remesh`, or the mesh is so fine that it would take minutes.
    """
    count = len(human.data.polygons)
    if count > MOST_FOR_QUADS:
        message = f"{human.name} has {count} faces; the quad remesher would take minutes. Rebuild it with less detail first."
        raise TwokayError("remesh-too-fine", message)
    _replace_mesh(human, lambda _: bpy.ops.object.quadriflow_remesh(mode="FACES", target_faces=faces), "Choose more faces.")


def _replace_mesh(human: bpy.types.Object, remesh: Callable[[bpy.types.Object], object], remedy: str) -> None:
    check_editable(human)
    maps = stored_maps(human)
    old = human.data
    with _copy_of(human) as copy:
        try:
            remesh(copy)
        except RuntimeError as error:
            raise TwokayError("remesh-failed", f"Blender could not remesh {human.name}, which is as it was. {remedy}") from error
        points, quads = _quads_of(copy.data)
    if not (len(quads) and is_closed(quads)):
        raise TwokayError("remesh-failed", f"The new mesh of {human.name} would not be closed; it is as it was. {remedy}")
    faces, farthest, volume = _nearest_faces(old, points[quads].mean(axis=1))
    far = max(farthest, float(np.abs(_ends(points) - _ends(_quads_of(old)[0])).max()))
    if far > FARTHEST * human.twokay.height or not VOLUMES[0] * volume < closed_volume(points, quads) < VOLUMES[1] * volume:
        raise TwokayError("remesh-failed", f"The new mesh would not have the form of {human.name}, which is as it was. {remedy}")
    part = np.where(_on_back(old)[faces], BACK, FRONT).astype(np.uint8)
    network = kept_placement(human).unplaced(points)
    surface = Surface(network, quads, camera.project(network).astype(np.float32), part)
    corner_uvs = Atlas.of(maps).corner_uvs(maps, surface)
    old.clear_geometry()
    fill_mesh(old, surface, points, corner_uvs)
    take_off_relief(human)
    human.twokay.is_remeshed = True
    tell_linked(human)


@contextmanager
def _copy_of(human: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Yield a copy without modifiers, which operators take for the active object."""
    mesh = human.data.copy()
    copy = bpy.data.objects.new(human.name, mesh)
    bpy.context.scene.collection.objects.link(copy)
    try:
        with bpy.context.temp_override(object=copy, active_object=copy, selected_objects=[copy], selected_editable_objects=[copy]):
            yield copy
    finally:
        bpy.data.batch_remove([copy, mesh])


def _quads_of(mesh: bpy.types.Mesh) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n, 3) float32 points and the (m, 4) int32 quads of a mesh; no quads if it has other faces."""
    points, corners = np.empty((len(mesh.vertices), 3), np.float32), np.empty(len(mesh.loops), np.int32)
    mesh.attributes["position"].data.foreach_get("vector", points.ravel())
    mesh.attributes[".corner_vert"].data.foreach_get("value", corners)
    sizes = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", sizes)
    return points, corners.reshape(-1, 4) if (sizes == 4).all() else np.empty((0, 4), np.int32)


def _nearest_faces(mesh: bpy.types.Mesh, centres: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Return the face of a mesh that is nearest to each of (m, 3) centres, the largest of these distances, and the mesh's volume."""
    fine = bmesh.new()
    try:
        fine.from_mesh(mesh)
        tree, volume = BVHTree.FromBMesh(fine), fine.calc_volume(signed=True)
    finally:
        fine.free()
    found = [tree.find_nearest(centre) for centre in centres]
    return np.array([face for _, _, face, _ in found]), max(distance for *_, distance in found), volume


def _ends(points: np.ndarray) -> np.ndarray:
    """(2, 3) lowest and highest coordinates of (n, 3) points."""
    return np.array([points.min(axis=0), points.max(axis=0)])


def _on_back(mesh: bpy.types.Mesh) -> np.ndarray:
    """(m,) bool: faces whose first corner lies in the right half of the atlas."""
    uvs, starts = np.empty((len(mesh.loops), 2), np.float32), np.empty(len(mesh.polygons), np.int32)
    mesh.attributes[UV_NAME].data.foreach_get("vector", uvs.ravel())
    mesh.polygons.foreach_get("loop_start", starts)
    return uvs[starts, 0] > 0.5
