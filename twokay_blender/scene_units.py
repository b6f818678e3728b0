"""Metres of a human and units of a scene: one is the other unless the artist has set a unit scale, as for Unreal."""

import bpy


def units_per_metre(scene: bpy.types.Scene) -> float:
    """Return how many of a scene's units are a metre."""
    units = scene.unit_settings
    return 1.0 if units.system == "NONE" else 1.0 / units.scale_length
