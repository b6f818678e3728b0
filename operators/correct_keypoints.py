"""Begin to correct keypoints."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.corrections import correct_keypoints
from .correcting import OfHuman
from .reporting import refused


class TWOKAY_OT_correct_keypoints(OfHuman, bpy.types.Operator):
    """Show the photo with the keypoints that were found, to be moved as vertices of a mesh."""

    bl_idname = "twokay.correct_keypoints"
    bl_label = "Correct Keypoints"

    def execute(self, context):
        """Set up the photo and the points."""
        try:
            correct_keypoints(context, context.object)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
