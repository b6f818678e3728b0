"""What the artist knows better than the detectors."""

import bpy

from ..twokay_blender.correcting.preparing import is_placed, prepared_for
from ..twokay_blender.panel_photo import chosen_photo
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
        draw_corrections(layout, context.scene)
        column = layout.column(align=True)
        column.label(text="Best results:", icon="INFO")
        for line in ADVICE:
            column.label(text=line, icon="BLANK1")


def draw_corrections(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Lay out the ways to correct the photo before its import, and what was corrected."""
    column = layout.column(align=True)
    column.operator("twokay.correct_photo_keypoints", text="Correct Keypoints", icon="OUTLINER_DATA_ARMATURE")
    column.operator("twokay.paint_photo_matte", text="Paint Matte", icon="BRUSH_DATA")
    photo = chosen_photo(scene.twokay)
    prepared = photo and prepared_for(scene, photo)
    if not prepared:
        return
    row = layout.row()
    facts = row.column(align=True)
    if is_placed(prepared):
        facts.label(text="Keypoints: corrected", icon="CHECKMARK")
    if prepared.matte:
        facts.label(text="Matte: painted", icon="CHECKMARK")
    row.operator("twokay.forget_corrections", text="", icon="X")
