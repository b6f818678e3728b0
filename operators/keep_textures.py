"""Pack the textures of a human, or save them beside the .blend."""

import bpy
from bpy.props import EnumProperty

from ..inference.errors import TwokayError
from ..twokay_blender.texture_files import keep_textures
from .reporting import refused, unavailable


class TWOKAY_OT_keep_textures(bpy.types.Operator):
    """Keep the textures of the human in the .blend, or as files beside it."""

    bl_idname = "twokay.keep_textures"
    bl_label = "Keep Textures"
    bl_options = {"REGISTER", "UNDO"}

    place: EnumProperty(
        name="Place",
        description="Where the textures are kept",
        items=[
            ("packed", "In the .blend", "Packed: one file that can be moved anywhere"),
            ("beside", "Beside the .blend", "PNG files in the folder of the .blend, for other programs"),
        ],
    )

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human of ours."""
        if not context.object or not context.object.twokay.version:
            return unavailable(cls, "Select a human that was imported from a photo")
        return True

    def execute(self, context):
        """Move them."""
        try:
            keep_textures(context.object, self.place)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
