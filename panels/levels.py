"""Which level of detail of the selected human is shown."""

import bpy

from ..twokay_blender.shown_levels import human_of_level
from .main import SidebarPanel, TWOKAY_PT_main


class TWOKAY_PT_levels(SidebarPanel, bpy.types.Panel):
    """Choose the level of detail that the scene shows; make them with the button in the panel Result."""

    bl_label = "Levels of Detail"
    bl_parent_id = TWOKAY_PT_main.__name__
    bl_order = 1

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human that has levels, or for one of these."""
        return context.object is not None and _levelled(context.object) is not None

    def draw(self, context):
        """Lay out the panel."""
        record = _levelled(context.object).twokay
        self.layout.row().prop(record, "shown_level", expand=True)
        if record.levels_outdated:
            self.layout.label(text="Made before the human was rebuilt", icon="ERROR")
            self.layout.operator("twokay.make_levels", icon="FILE_REFRESH")
        if context.object.twokay.level:
            self.layout.label(text="To rebuild it, show the full one", icon="INFO")


def _levelled(item: bpy.types.Object) -> bpy.types.Object | None:
    """Return the human with levels that an object is, or is a level of."""
    return item if item.twokay.levels else human_of_level(item)
