"""A human as a set of meshes, from full to light, for scenes with many.

All wear its texture, the light ones also the relief that they have lost, as a normal map. Lighter levels are built from the
human's maps, not by decimation: they are closed, of quads, and fit the outline of the photo.
"""

from dataclasses import replace

import bpy

from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .atlas import Atlas
from .duplicates import make_independent
from .human import check_local, kept_placement, kept_settings
from .material import hide_normals
from .mesh import fill_mesh
from .rebuild import texture_of
from .relief import relief_png, wear_relief
from .shown_levels import level_collections, level_objects
from .stored import stored_maps
from .surface import Surface, surface_from_reconstruction

TRIANGLES = (100_000, 10_000)
"""About how many triangles the lighter levels have; a quad is two."""
_FULL = "_LOD0"


def make_levels(human: bpy.types.Object) -> dict[int, bpy.types.Object]:
    """Give a human lighter levels, or make those that it has anew from what it is now; return all by number, itself as number 0.

    The human is renamed to NAME_LOD0 and moves into the collection NAME_LOD, where it stood; NAME_LOD1 and NAME_LOD2 are added
    and not shown. Levels that would not be lighter than the human are left out, or removed. The objects, meshes and materials of
    the others stay the same data-blocks when they are made anew.

    Raises:
        TwokayError: the human is linked, light already, or has no maps or no texture; nothing is changed then.
    """
    check_local(human)
    maps = stored_maps(human)
    make_independent(human)
    texture = texture_of(human)
    have = triangle_count(human)
    wanted = {number: triangles for number, triangles in enumerate(TRIANGLES, 1) if triangles < have}
    gone = {number: item for number, item in level_objects(human).items() if number and number not in wanted}
    if not wanted and not gone:
        message = f"{human.name} has {have} triangles and is light enough. For levels, choose more detail and rebuild it first."
        raise TwokayError("levels-needless", message)
    options = kept_settings(human).surface
    surfaces = {number: surface_from_reconstruction(maps, replace(options, faces=count // 2)) for number, count in wanted.items()}
    bpy.context.view_layer.update()  # the human may just have been moved
    _gather(human)
    for number, level in gone.items():
        _remove_level(level, level_collections(human)[number])
    for number, surface in surfaces.items():
        level = level_objects(human).get(number) or _added_level(human, number)
        level.matrix_world = human.matrix_world
        level.twokay.texture = texture
        _fill(level, human, maps, surface)
    human.twokay.levels_outdated = False
    human.twokay.shown_level = human.twokay.shown_level  # new collections are shown until this
    return level_objects(human)


def triangle_count(item: bpy.types.Object) -> int:
    """Return how many triangles the faces of a mesh object are made of."""
    return len(item.data.loops) - 2 * len(item.data.polygons)


def _gather(human: bpy.types.Object) -> None:
    """Put a human that has no levels yet into their collection."""
    if level_collections(human):
        return
    name = human.name.removesuffix(_FULL)
    group = bpy.data.collections.new(f"{name}_LOD")
    own = bpy.data.collections.new(name + _FULL)
    group.children.link(own)
    homes = list(human.users_collection)
    homes[0].children.link(group)
    for home in homes:
        home.objects.unlink(human)
    own.objects.link(human)
    human.name = human.data.name = name + _FULL
    human.twokay.levels = group


def _added_level(human: bpy.types.Object, number: int) -> bpy.types.Object:
    """Return a new level without faces, in a collection of its own."""
    name = f"{human.name.removesuffix(_FULL)}_LOD{number}"
    mesh = bpy.data.meshes.new(name)
    for material in human.data.materials:
        mesh.materials.append(_bare_copy(material, human, name))
    level = bpy.data.objects.new(name, mesh)
    level.twokay.level = number
    home = bpy.data.collections.new(name)
    home.objects.link(level)
    human.twokay.levels.children.link(home)
    return level


def _remove_level(level: bpy.types.Object, home: bpy.types.Collection) -> None:
    """Remove a level with what is its own; the artist may have given its material to others, or taken its normal map."""
    own = [material for material in level.data.materials if material and material.users == 1]
    bpy.data.batch_remove([item for item in (level, level.data, *own, level.twokay.normals, home) if item])


def _bare_copy(material: bpy.types.Material | None, human: bpy.types.Object, name: str) -> bpy.types.Material | None:
    """Return a copy of a material of the human without its normal map, which belongs to other faces."""
    if material is None:
        return None
    copy = material.copy()
    copy.name = name
    if human.twokay.normals:
        hide_normals(copy, human.twokay.normals)
    return copy


def _fill(level: bpy.types.Object, human: bpy.types.Object, maps: Reconstruction, surface: Surface) -> None:
    """Give a level its mesh, where the human's own is, and its normal map."""
    corner_uvs = Atlas.of(maps).corner_uvs(maps, surface)
    level.data.clear_geometry()
    fill_mesh(level.data, surface, kept_placement(human).placed(surface.vertices), corner_uvs)
    wear_relief(level, relief_png(maps, surface, corner_uvs))
