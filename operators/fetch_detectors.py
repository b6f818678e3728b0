"""Get the files of the networks that find people."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender import detectors, pytorch_setup
from .reporting import refused, unavailable


class TWOKAY_OT_fetch_detectors(bpy.types.Operator):
    """Download the networks that find people in photos, 15 MB out of a 36 MB package (MediaPipe, Apache-2.0)."""

    bl_idname = "twokay.fetch_detectors"
    bl_label = "Download Detectors"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Not without Blender's permission to go online, nor while something is being set up."""
        if not bpy.app.online_access:
            return unavailable(cls, "Blender may not go online. Turn on Preferences > System > Network > Allow Online Access")
        if pytorch_setup.task.running:
            return unavailable(cls, "A set-up is running already")
        return True

    def invoke(self, context, event):
        """Ask first."""
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, _context):
        """Start the download."""
        try:
            detectors.start()
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}
