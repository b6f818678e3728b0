"""Add the camera of the photo."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.camera_match import add_camera
from .of_human import OfHuman
from .reporting import refused


class TWOKAY_OT_add_camera(OfHuman, bpy.types.Operator):
    """Look through a camera that sees the human as in its photo; the render size becomes that of the photo."""

    bl_idname = "twokay.add_camera"
    bl_label = "Add Photo Camera"

    def execute(self, context):
        """Add it, and make it the scene's camera."""
        try:
            add_camera(context.object, context.scene)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
