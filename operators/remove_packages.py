"""Take PyTorch away again."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender import checks, engine, pytorch_setup
from ..twokay_blender.preferences import packages_root
from .reporting import refused, unavailable


class TWOKAY_OT_remove_packages(bpy.types.Operator):
    """Remove PyTorch and what was downloaded for it from the packages folder."""

    bl_idname = "twokay.remove_packages"
    bl_label = "Remove Packages"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Only if there is something, and nobody is using it."""
        if not packages_root().is_dir():
            return unavailable(cls, "Nothing has been set up")
        if pytorch_setup.task.running or checks.task.running or engine.is_lent():
            return unavailable(cls, "The packages are in use")
        return True

    def invoke(self, context, event):
        """Ask first."""
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, _context):
        """Remove them."""
        try:
            pytorch_setup.remove()
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
