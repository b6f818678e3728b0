"""Discard a correction."""

import bpy

from ..twokay_blender.correcting.corrections import discard_correction
from .correcting import OfCorrection


class TWOKAY_OT_discard_correction(OfCorrection, bpy.types.Operator):
    """Remove the photo and what was corrected on it. The human stays as it is."""

    bl_idname = "twokay.discard_correction"
    bl_label = "Discard"

    def execute(self, context):
        """Put the scene back."""
        discard_correction(context)
        return {"FINISHED"}
