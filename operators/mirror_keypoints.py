"""Place keypoints by those of the other side."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.points import mirror_selected
from .correcting import OfKeypoints, edited_mesh
from .reporting import refused


class TWOKAY_OT_mirror_keypoints(OfKeypoints, bpy.types.Operator):
    """Put the selected points where those of the other side are, mirrored at the middle of the body."""

    bl_idname = "twokay.mirror_keypoints"
    bl_label = "Mirror from Other Side"

    def execute(self, context):
        """Place them."""
        try:
            mirror_selected(edited_mesh(context))
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
