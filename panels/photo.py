"""What the artist knows better than the detectors."""

import bpy

from .main import SidebarPanel, TWOKAY_PT_main

ADVICE = ("The whole person, from the front", "Sharp and at least 512 pixels tall", "Arms away from the body")


class TWOKAY_PT_photo(SidebarPanel, bpy.types.Panel):
    """Keypoints and matte of the photo, and what makes a photo a good one."""

    bl_label = "Photo"
    bl_parent_id = TWOKAY_PT_main.__name__
    bl_options = {"DEFAULT_CLOSED"}
    bl_order = 0

    def draw(self, context):
        """Lay out the panel."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column(align=True)
        column.prop(context.scene.twokay, "keypoints_path")
        column.prop(context.scene.twokay, "matte_path")
        column = layout.column(align=True)
        column.label(text="Best results:", icon="INFO")
        for line in ADVICE:
            column.label(text=line, icon="BLANK1")
