"""Begin to correct keypoints."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.corrections import correct_keypoints
from .correcting import OfHuman


class TWOKAY_OT_correct_keypoints(OfHuman, bpy.types.Operator):
    """Show the photo with the keypoints that were found, to be moved as vertices of a mesh."""

    bl_idname = "twokay.correct_keypoints"
    bl_label = "Correct Keypoints"

    def execute(self, context):
        """Set up the photo and the points."""
        try:
            correct_keypoints(context, context.object)  # pyright: ignore[reportArgumentType] - poll has seen it
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}
