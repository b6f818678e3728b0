"""Mark keypoints as missing or present."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.points import toggle_missing
from .correcting import OfKeypoints, edited_mesh
from .reporting import refused


class TWOKAY_OT_toggle_missing(OfKeypoints, bpy.types.Operator):
    """Mark the selected points as not to be seen in the photo; if they all are already, as to be seen."""

    bl_idname = "twokay.toggle_missing"
    bl_label = "Missing or Present"

    def execute(self, context):
        """Mark them."""
        try:
            toggle_missing(edited_mesh(context))
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
