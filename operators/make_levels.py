"""Make the levels of detail of a human."""

import bpy
from bpy.app.translations import pgettext_rpt

from ..inference.errors import TwokayError
from ..twokay_blender.levels import make_levels, triangle_count
from .of_human import OfBuiltHuman
from .reporting import refused


class TWOKAY_OT_make_levels(OfBuiltHuman, bpy.types.Operator):
    """Add lighter meshes of the human, of about 100,000 and 10,000 triangles, with its texture and a normal map, or make them anew."""

    bl_idname = "twokay.make_levels"
    bl_label = "Make Levels of Detail"

    def execute(self, context):
        """Make them."""
        try:
            levels = make_levels(context.object)
        except TwokayError as error:
            return refused(self, error)
        told = pgettext_rpt("{name}: {count:,} triangles")
        self.report({"INFO"}, "; ".join(told.format(name=item.name, count=triangle_count(item)) for item in levels.values()))
        return {"FINISHED"}
