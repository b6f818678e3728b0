"""Free the memory of the networks."""

import bpy

from ..twokay_blender import engine
from .reporting import unavailable


class TWOKAY_OT_end_worker(bpy.types.Operator):
    """End the program that runs the networks and free its memory. The next photo starts it again."""

    bl_idname = "twokay.end_worker"
    bl_label = "Free Memory"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Only if it is running, and nobody is using it."""
        if not engine.is_warm():
            return unavailable(cls, "The engine is not running")
        if engine.is_lent():
            return unavailable(cls, "A photo is being imported: wait for it, or cancel it")
        return True

    def execute(self, _context):
        """End it."""
        engine.let_go()
        return {"FINISHED"}
