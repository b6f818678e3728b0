"""Begin to paint a matte."""

import bpy

from ..twokay_blender.correcting.corrections import paint_matte
from .correcting import BeginCorrection


class TWOKAY_OT_paint_matte(BeginCorrection, bpy.types.Operator):
    """Show the photo with everything tinted that does not belong to the person, to be painted in Texture Paint mode."""

    bl_idname = "twokay.paint_matte"
    bl_label = "Paint Matte"

    def show(self, context, human) -> None:
        """See `BeginCorrection`."""
        paint_matte(context, human)
