"""Pack the textures of a human, or save them beside the .blend."""

import bpy
from bpy.props import EnumProperty

from ..inference.errors import TwokayError
from ..twokay_blender.texture_files import keep_textures
from .of_human import OfHuman
from .reporting import refused


class TWOKAY_OT_keep_textures(OfHuman, bpy.types.Operator):
    """Keep the textures of the human in the .blend, or as files beside it."""

    bl_idname = "twokay.keep_textures"
    bl_label = "Keep Textures"

    place: EnumProperty(
        name="Place",
        description="Where the textures are kept",
        items=[
            ("packed", "In the .blend", "Packed: one file that can be moved anywhere"),
            ("beside", "Beside the .blend", "PNG files in the folder of the .blend, for other programs"),
        ],
    )

    def execute(self, context):
        """Move them."""
        try:
            keep_textures(context.object, self.place)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
