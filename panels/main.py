"""Import a human, and see where the selected one came from."""

import bpy


class TWOKAY_PT_main(bpy.types.Panel):
    """The import button and the selected human."""

    bl_label = "2K2K"
    bl_category = "2K2K"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context):
        """Lay out the panel."""
        layout = self.layout
        layout.operator("twokay.import_human", icon="OUTLINER_OB_ARMATURE")
        human = context.object
        if human is None or not human.twokay.version:
            return
        column = layout.column(align=True)
        column.label(text=human.name, icon="USER")
        column.label(text=f"Photo: {bpy.path.basename(human.twokay.source)}")
        column.label(text=f"Weights: {human.twokay.weights}")
        column.label(text=f"Licence: {human.twokay.licence}")
