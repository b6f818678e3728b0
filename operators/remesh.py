"""Give a human even faces."""

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty

from ..inference.errors import TwokayError
from ..twokay_blender.remesh import quad_remesh, voxel_remesh
from .of_human import OfBuiltHuman
from .reporting import refused


class TWOKAY_OT_remesh(OfBuiltHuman, bpy.types.Operator):
    """Give the human even faces; its texture stays, its normal map goes. Rebuild Human brings the first mesh back."""

    bl_idname = "twokay.remesh"
    bl_label = "Remesh Human"

    method: EnumProperty(
        name="Method",
        description="Which of Blender's remeshers",
        items=[
            ("voxel", "Voxels", "Faces of one size; parts that touch grow together"),
            ("quads", "Quads", "Quads that follow the form, for a mesh that is light already"),
        ],
    )
    voxel: FloatProperty(name="Voxel Size (m)", description="Size of a face", default=0.008, min=0.002, max=0.1, precision=4)
    faces: IntProperty(name="Faces", description="About how many quads to make", default=10000, min=500, max=500000)

    def invoke(self, context, _event):
        """Ask first: a remesh takes seconds."""
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, _context):
        """Lay out the dialog."""
        self.layout.prop(self, "method")
        self.layout.prop(self, "voxel" if self.method == "voxel" else "faces")

    def execute(self, context):
        """Remesh."""
        try:
            self._remesh(context.object)
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}

    def _remesh(self, human: bpy.types.Object) -> None:
        if self.method == "voxel":
            voxel_remesh(human, self.voxel)
        else:
            quad_remesh(human, self.faces)
