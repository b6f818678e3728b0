"""Linked duplicates of a human: they show the same mesh, so that all of them know the same about it."""

import bpy

from .camera_match import place_camera
from .human import kept_settings, write_settings

_OWN = {"name", "detail", "camera", "levels", "levels_outdated", "level", "shown_level"}
"""What belongs to the object, and what stands for other properties."""


def sharing_mesh(human: bpy.types.Object) -> list[bpy.types.Object]:
    """Return the humans that show the mesh of this one, itself first."""
    return [human, *(item for item in bpy.data.objects if item.data == human.data and item != human and item.twokay.version)]


def tell_linked(human: bpy.types.Object) -> None:
    """Write down with the other humans that show the mesh of this one what it knows, once that has changed."""
    record = human.twokay
    shared = [entry.identifier for entry in record.bl_rna.properties if not entry.is_readonly and entry.identifier not in _OWN]
    for other in sharing_mesh(human)[1:]:
        for name in shared:
            setattr(other.twokay, name, getattr(record, name))
        write_settings(other.twokay.wanted, kept_settings(human))
        place_camera(other)
