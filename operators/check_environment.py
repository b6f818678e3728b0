"""Look again at what this computer has."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender import checks
from .reporting import refused, unavailable


class TWOKAY_OT_check_environment(bpy.types.Operator):
    """Check again what the networks need: Python, PyTorch, graphics card, memory, weights and detectors."""

    bl_idname = "twokay.check_environment"
    bl_label = "Check Again"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Not while a check is running."""
        if checks.task.running:
            return unavailable(cls, "The check is running")
        return True

    def execute(self, _context):
        """Start the check."""
        try:
            checks.start()
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
