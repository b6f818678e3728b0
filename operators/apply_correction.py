"""Apply a correction."""

import bpy
from bpy.app.translations import pgettext_rpt

from ..inference.errors import TwokayError
from ..twokay_blender import engine
from ..twokay_blender.correcting.corrections import rerun_order
from ..twokay_blender.correcting.preparing import keep_correction
from ..twokay_blender.preferences import settings
from .correcting import OfCorrection
from .reporting import refused, unavailable
from .working import Working


class TWOKAY_OT_apply_correction(Working, OfCorrection, bpy.types.Operator):
    """Use what was corrected: for the import, or to make the human anew; its object, place, settings and materials stay."""

    bl_idname = "twokay.apply_correction"
    bl_label = "Apply and Re-import"

    @classmethod
    def poll(cls, context) -> bool:
        """Not while the networks work."""
        if engine.is_lent():
            return unavailable(cls, "A photo is being worked on: wait for it, or cancel it")
        return super().poll(context)

    def invoke(self, context, _event):
        """Let the artist go on working meanwhile."""
        self._interactive = True
        return self.execute(context)

    def execute(self, context):
        """Have the photo read again, or keep the correction for its import."""
        try:
            if context.scene.twokay_correction.is_import:
                keep_correction(context)
                return {"FINISHED"}
            return self.work(context, [rerun_order(context, settings())])
        except TwokayError as error:
            return refused(self, error)

    @staticmethod
    def tell(operator: bpy.types.Operator, _context: bpy.types.Context, outcome: bpy.types.Object) -> None:
        """Tell that the human is there."""
        seconds = outcome.twokay.seconds
        operator.report({"INFO"}, pgettext_rpt("{name} made anew in {seconds:.1f} s").format(name=outcome.name, seconds=seconds))
