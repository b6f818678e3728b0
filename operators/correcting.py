"""When corrections can begin and be worked on."""

import bpy

from ..twokay_blender.correcting.state import KEYPOINTS, running
from .reporting import unavailable


class OfHuman:
    """Starts a correction of the active human."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human, one correction at a time."""
        human = context.object
        if human is None or not human.twokay.version:
            return unavailable(cls, "Select a human that was imported from a photo")
        if not human.twokay.shown_share:
            return unavailable(cls, "This human was made by an older version: import its photo again")
        if running(context.scene):
            return unavailable(cls, "Apply or discard the correction in progress first")
        return True


class OfCorrection:
    """Ends the correction in progress."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only while something is corrected."""
        return running(context.scene)


class OfKeypoints:
    """Changes the keypoints that are corrected."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only while keypoints are corrected."""
        return running(context.scene, KEYPOINTS) and context.scene.twokay_correction.board is not None


def edited_mesh(context: bpy.types.Context) -> bpy.types.Mesh:
    """Return the mesh of the keypoints that are corrected."""
    return context.scene.twokay_correction.board.data
