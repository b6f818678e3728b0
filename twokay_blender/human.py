"""Humans in the scene, and what they keep of how they were made."""

from contextlib import ExitStack

import bpy

from ..inference.errors import TwokayError
from .draft import Draft
from .human_settings import HumanSettings
from .manifest import version
from .material import packed_image, photo_material
from .mesh import fill_mesh
from .placement import Placement
from .relief import wear_relief
from .surface import SurfaceOptions


def add_human(draft: Draft, collection: bpy.types.Collection | None = None) -> bpy.types.Object:
    """Add a human to the scene; if that fails, nothing is left behind.

    Args:
        draft: all that it is made of.
        collection: where the human goes, the scene's active collection if None.
    """
    shape = draft.shape
    with ExitStack() as undo:
        image = packed_image(f"{draft.name}_texture", draft.texture)
        undo.callback(bpy.data.images.remove, image)
        material = photo_material(draft.name, image)
        undo.callback(bpy.data.materials.remove, material)
        mesh = bpy.data.meshes.new(draft.name)
        undo.callback(bpy.data.meshes.remove, mesh)
        fill_mesh(mesh, shape.surface, shape.points, shape.corner_uvs)
        mesh.materials.append(material)
        human = bpy.data.objects.new(draft.name, mesh)
        undo.callback(bpy.data.objects.remove, human)
        stamp(human)
        human.twokay.texture = image
        keep_settings(human, draft.settings, shape.placement)
        human.twokay.maps = draft.maps
        if draft.relief:
            wear_relief(human, draft.relief)
        (collection or bpy.context.collection).objects.link(human)
        undo.pop_all()
    return human


def check_local(human: bpy.types.Object) -> None:
    """Raise TwokayError where a human is linked from another file, overridden or not: changes of it would not be saved."""
    if human.library or human.override_library or human.data.library:
        raise TwokayError("rebuild-linked", f"{human.name} is linked from another file. Append it, or make it local.")


def stamp(human: bpy.types.Object) -> None:
    """Write down in `object.twokay` what has made the human's maps into a mesh."""
    human.twokay.version = version()
    human.twokay.blender = bpy.app.version_string


def keep_settings(human: bpy.types.Object, settings: HumanSettings, placement: Placement) -> None:
    """Write down in `object.twokay` what the human was built with; the panel then wants just that."""
    for options in (human.twokay, human.twokay.wanted):
        write_settings(options, settings)
    human.twokay.placement = placement.scale, *placement.offset


def kept_settings(human: bpy.types.Object) -> HumanSettings:
    """Return what the human was last built with."""
    return settings_of(human.twokay)


def settings_of(options: bpy.types.PropertyGroup) -> HumanSettings:
    """Return the values of `options.BuildOptions`."""
    surface = SurfaceOptions(options.density, options.faces or None, options.occlusion, options.smoothing, options.keep_parts)
    return HumanSettings(options.height, surface, options.back, options.normal_map)


def write_settings(options: bpy.types.PropertyGroup, settings: HumanSettings) -> None:
    """Give `options.BuildOptions` the values of the settings."""
    options.height, options.back, options.normal_map = settings.height, settings.back, settings.normal_map
    options.density, options.faces = settings.surface.density, settings.surface.faces or 0
    options.occlusion, options.smoothing = settings.surface.occlusion, settings.surface.smoothing
    options.keep_parts = settings.surface.keep_parts


def kept_placement(human: bpy.types.Object) -> Placement:
    """Return how the human's own space was made from the network's frame."""
    scale, *offset = human.twokay.placement
    return Placement(scale, tuple(offset))


def remove_human(human: bpy.types.Object) -> None:
    """Remove what `add_human` has made."""
    mesh = human.data
    images = [image for image in (human.twokay.texture, human.twokay.normals) if image]
    bpy.data.batch_remove([human, mesh, *mesh.materials, *images])
