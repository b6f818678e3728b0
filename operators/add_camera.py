"""Add the camera of the photo."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.camera_match import add_camera
from .reporting import refused, unavailable


class TWOKAY_OT_add_camera(bpy.types.Operator):
    """Look through a camera that sees the human as in its photo; the render size becomes that of the photo."""

    bl_idname = "twokay.add_camera"
    bl_label = "Add Photo Camera"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human that was imported from a photo."""
        if context.object and context.object.twokay.version:
            return True
        return unavailable(cls, "Select a human that was imported from a photo")

    def execute(self, context):
        """Add it, and make it the scene's camera."""
        try:
            add_camera(context.object, context.scene)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
