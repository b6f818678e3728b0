"""Begin to paint a matte."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.corrections import paint_matte
from .correcting import OfHuman
from .reporting import refused


class TWOKAY_OT_paint_matte(OfHuman, bpy.types.Operator):
    """Show the photo with everything tinted that does not belong to the person, to be painted in Texture Paint mode."""

    bl_idname = "twokay.paint_matte"
    bl_label = "Paint Matte"

    def execute(self, context):
        """Set up the photo and the brush."""
        try:
            paint_matte(context, context.object)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
