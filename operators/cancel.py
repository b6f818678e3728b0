"""Stop importing."""

import bpy

from ..twokay_blender.order_queue import queue
from ..twokay_blender.redraw import redraw_sidebars
from .reporting import unavailable


class TWOKAY_OT_cancel(bpy.types.Operator):
    """Stop importing, this photo and those that wait. The graphics card is free at once, the scene stays as it is."""

    bl_idname = "twokay.cancel"
    bl_label = "Cancel Import"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Only while photos are being imported."""
        if queue.running:
            return True
        return unavailable(cls, "No photo is being imported")

    def execute(self, context):
        """Stop."""
        queue.cancel()
        redraw_sidebars(context.window_manager)
        return {"FINISHED"}


class TWOKAY_OT_dismiss(bpy.types.Operator):
    """Hide this message."""

    bl_idname = "twokay.dismiss"
    bl_label = "Dismiss"
    bl_options = {"INTERNAL"}

    def execute(self, _context):
        """Hide it."""
        queue.dismiss()
        return {"FINISHED"}
