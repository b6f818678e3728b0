"""Exchange left and right keypoints."""

import bpy
from bpy.props import BoolProperty

from ..inference.errors import TwokayError
from ..twokay_blender.correcting.points import swap_sides
from .correcting import OfKeypoints, edited_mesh
from .reporting import refused


class TWOKAY_OT_swap_sides(OfKeypoints, bpy.types.Operator):
    """Exchange left and right: blue points are on the person's left, orange ones on the right."""

    bl_idname = "twokay.swap_sides"
    bl_label = "Swap Left and Right"

    selected: BoolProperty(name="Selected Only", description="Exchange only the selected points and their counterparts")

    def execute(self, context):
        """Exchange them."""
        try:
            swap_sides(edited_mesh(context), self.selected)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
