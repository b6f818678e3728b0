"""Apply a correction."""

import bpy
from bpy.app.translations import pgettext_iface, pgettext_rpt

from ..inference.errors import Cancelled, TwokayError
from ..twokay_blender import engine
from ..twokay_blender.correcting.corrections import apply_result, start_rerun
from ..twokay_blender.correcting.state import running
from ..twokay_blender.preferences import settings
from .correcting import OfCorrection

SECONDS_BETWEEN_LOOKS = 0.1


class TWOKAY_OT_apply_correction(OfCorrection, bpy.types.Operator):
    """Make the human anew with what was corrected. The object, its place and its materials stay."""

    bl_idname = "twokay.apply_correction"
    bl_label = "Apply and Re-import"

    @classmethod
    def poll(cls, context) -> bool:
        """Not while the networks work."""
        if engine.is_lent():
            cls.poll_message_set("A photo is being worked on: wait for it, or press Esc")
            return False
        return super().poll(context)

    def invoke(self, context, _event):
        """Begin, and let the artist go on working."""
        try:
            self._rerun = start_rerun(context, settings())
        except TwokayError as error:
            return self._refused(error)
        self._timer = context.window_manager.event_timer_add(SECONDS_BETWEEN_LOOKS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context):
        """Wait for the networks, as scripts want it."""
        try:
            with start_rerun(context, settings()) as rerun:
                self._apply(context, rerun, rerun.wait())
        except TwokayError as error:
            return self._refused(error)
        return {"FINISHED"}

    def modal(self, context, event):
        """Look whether the human is there, or cancel."""
        if not running(context.scene) or (event.type == "ESC" and event.value == "PRESS"):
            self.cancel(context)
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            if (results := self._rerun.poll()) is None:
                self._show_progress(context)
                return {"PASS_THROUGH"}
            self._apply(context, self._rerun, results)
        except (Cancelled, TwokayError) as error:
            self._end(context)
            return self._refused(error)
        self._end(context)
        return {"FINISHED"}

    def cancel(self, context):
        """Give up: on Esc, without the correction, or because Blender closes the window."""
        self._rerun.cancel()
        self._end(context)

    def _apply(self, context, rerun, results) -> None:
        human = apply_result(context, rerun, results)
        self.report({"INFO"}, pgettext_rpt("{name} made anew in {seconds:.1f} s").format(name=human.name, seconds=human.twokay.seconds))

    def _refused(self, error: Exception) -> set[str]:
        self.report({"ERROR"}, str(error))
        return {"CANCELLED"}

    def _show_progress(self, context) -> None:
        fraction, text = self._rerun.progress
        context.workspace.status_text_set(f"2K2K   {fraction:.0%}   {pgettext_iface(text)}   |   " + pgettext_iface("Esc: cancel"))

    def _end(self, context) -> None:
        self._rerun.close()
        context.window_manager.event_timer_remove(self._timer)
        if context.workspace:
            context.workspace.status_text_set(None)
