"""What runs the networks."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender import engine
from ..twokay_blender.preferences import preferences
from ..twokay_blender.remedies import text_for_panel
from .main import SidebarPanel, TWOKAY_PT_main, draw_preferences_button
from .text import characters_across, draw_text

_LEAST_CHARACTERS = 20
_ICON_CHARACTERS = 5
_NAME_SHARE = 0.36
LICENCES = {"EMBEDDED": "Embedded (CC0)", "PUBLISHED": "Published (non-commercial)", "OWN": "Own"}


class TWOKAY_PT_engine(SidebarPanel, bpy.types.Panel):
    """What runs the networks, and whether it is ready."""

    bl_label = "Engine"
    bl_parent_id = TWOKAY_PT_main.__name__
    bl_options = {"DEFAULT_CLOSED"}
    bl_order = 2

    def draw(self, context):
        """Lay out the panel."""
        layout = self.layout
        draw_readiness(layout, characters_across(context, _LEAST_CHARACTERS) - _ICON_CHARACTERS)
        if stored := preferences():
            layout.use_property_split = True
            layout.use_property_decorate = False
            layout.prop(stored, "device")
            split = layout.split(factor=_NAME_SHARE)
            split.label(text="Weights")
            split.label(text=LICENCES[stored.weights])
        column = layout.column(align=True)
        draw_preferences_button(column)
        column.operator("twokay.end_worker", icon="TRASH")


def draw_readiness(layout: bpy.types.UILayout, characters: int) -> None:
    """Say whether PyTorch is there, and whether the networks are loaded."""
    try:
        engine.worker_command()
    except TwokayError as error:
        draw_text(layout, text_for_panel(error), characters, icon="ERROR")
        return
    if engine.is_lent():
        layout.label(text="Working", icon="SORTTIME")
    elif engine.is_warm():
        layout.label(text="Loaded: the next photo is quick", icon="CHECKMARK")
    else:
        layout.label(text="Ready: starts with the next photo", icon="CHECKMARK")
