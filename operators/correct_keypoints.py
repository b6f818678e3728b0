"""Begin to correct keypoints."""

import bpy

from ..twokay_blender.correcting.corrections import correct_keypoints
from .correcting import BeginCorrection


class TWOKAY_OT_correct_keypoints(BeginCorrection, bpy.types.Operator):
    """Show the photo with the keypoints that were found, to be moved as vertices of a mesh."""

    bl_idname = "twokay.correct_keypoints"
    bl_label = "Correct Keypoints"

    def show(self, context, human) -> None:
        """See `BeginCorrection`."""
        correct_keypoints(context, human)
