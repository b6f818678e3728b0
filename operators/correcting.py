"""When corrections can begin and be worked on."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.state import KEYPOINTS, running
from .of_human import OfHuman
from .reporting import refused, unavailable


class BeginCorrection(OfHuman):
    """Shows something of the active human over its photo, to be corrected."""

    @classmethod
    def poll(cls, context) -> bool:
        """One correction at a time."""
        if not super().poll(context):
            return False
        if not context.object.twokay.shown_share:
            return unavailable(cls, "This human was made by an older version: import its photo again")
        if running(context.scene):
            return unavailable(cls, "Apply or discard the correction in progress first")
        return True

    def show(self, context: bpy.types.Context, human: bpy.types.Object) -> None:
        """Show it; raises TwokayError where that fails."""
        raise NotImplementedError

    def execute(self, context):
        """Set up the photo and what is corrected."""
        try:
            self.show(context, context.object)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}


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
