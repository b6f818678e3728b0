"""Put keypoints and matte of the selected human right by hand."""

import bpy

from ..twokay_blender.correcting.state import KEYPOINTS, running


class TWOKAY_PT_correct(bpy.types.Panel):
    """Begin a correction, or what can be done in the one in progress."""

    bl_label = "Correct"
    bl_category = "2K2K"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_parent_id = "TWOKAY_PT_main"

    @classmethod
    def poll(cls, context) -> bool:
        """Only with a human, or while something is corrected."""
        return running(context.scene) or bool(context.object and context.object.twokay.version)

    def draw(self, context):
        """Lay out the panel."""
        state = context.scene.twokay_correction
        if not running(context.scene):
            _draw_beginning(self.layout, context.object.twokay)
            return
        if state.kind == KEYPOINTS:
            _draw_keypoints(self.layout, state)
        else:
            _draw_matte(self.layout)
        if state.human:
            self.layout.prop(state.human.twokay, "source")
        column = self.layout.column()
        column.scale_y = 1.3
        column.operator("twokay.apply_correction", text="Apply" if state.is_import else "Apply and Re-import", icon="CHECKMARK")
        column.operator("twokay.discard_correction", icon="X")


def _draw_beginning(layout: bpy.types.UILayout, record: bpy.types.PropertyGroup) -> None:
    column = layout.column(align=True)
    column.operator("twokay.correct_keypoints", icon="OUTLINER_DATA_ARMATURE")
    column.operator("twokay.paint_matte", icon="BRUSH_DATA")
    layout.prop(record, "source")


def _draw_keypoints(layout: bpy.types.UILayout, state: bpy.types.PropertyGroup) -> None:
    column = layout.column(align=True)
    column.label(text="Move the points: G, box select, O")
    column.label(text="Blue is the person's left")
    column = layout.column(align=True)
    column.operator("twokay.toggle_missing", icon="HIDE_OFF")
    column.operator("twokay.mirror_keypoints", icon="MOD_MIRROR")
    row = column.row(align=True)
    row.operator("twokay.swap_sides", text="Swap All", icon="ARROW_LEFTRIGHT").selected = False
    row.operator("twokay.swap_sides", text="Swap Selected").selected = True
    row = layout.row(align=True)
    row.prop(state, "show_names", toggle=True)
    if state.human:
        row.prop(state, "show_windows", toggle=True)


def _draw_matte(layout: bpy.types.UILayout) -> None:
    column = layout.column(align=True)
    column.label(text="Paint white where the person is")
    column.label(text="X: black, for the background")
    column.label(text="F: size of the brush")
