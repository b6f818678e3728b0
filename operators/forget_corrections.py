"""Forget what was corrected before an import."""

import bpy

from ..twokay_blender.correcting.preparing import forget_corrections
from ..twokay_blender.correcting.state import running
from .reporting import unavailable


class TWOKAY_OT_forget_corrections(bpy.types.Operator):
    """Import the photo without the keypoints and the matte that were corrected by hand."""

    bl_idname = "twokay.forget_corrections"
    bl_label = "Forget Corrections"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only if there are any, and none in progress."""
        if running(context.scene):
            return unavailable(cls, "Apply or discard the correction in progress first")
        if not context.scene.twokay.prepared.source:
            return unavailable(cls, "Nothing was corrected")
        return True

    def execute(self, context):
        """Remove them."""
        forget_corrections(context.scene)
        return {"FINISHED"}
