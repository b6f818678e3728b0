"""What operators have in common whose photo takes a while."""

from dataclasses import replace

import bpy
from bpy.app.translations import pgettext_rpt

from ..inference.errors import TwokayError
from ..twokay_blender.order_queue import Order, completed, queue
from ..twokay_blender.redraw import redraw_sidebars
from ..twokay_blender.remedies import text_for_panel
from .reporting import refused

SECONDS_BETWEEN_LOOKS = 0.1

_timer: bpy.types.Timer | None = None
"""That of the operator at work."""


def end_work() -> None:
    """Remove what the operator at work has given Blender: one that is unregistered is neither asked to go on nor to cancel."""
    global _timer
    if _timer is None:
        return
    bpy.context.window_manager.event_timer_remove(_timer)
    _timer = None
    for workspace in bpy.data.workspaces:  # the artist may have switched between them
        workspace.status_text_set(None)


class Working:
    """Has photos worked on: at once for a script, else while the artist goes on working."""

    _interactive = False
    """Set by `invoke`."""
    _is_at_work = False
    """Set in the operator that advances the queue."""
    _outcomes = 0

    def modal(self, context, event):
        """Take the next step, or cancel."""
        try:
            return self._step(context, event)
        except Exception:
            queue.cancel()
            end_work()
            raise

    def _step(self, context, event):
        if _is_cancel(context.window, event):
            queue.cancel()
        elif event.type != "TIMER":
            return {"PASS_THROUGH"}
        if queue.current and not queue.current.is_wanted():
            queue.drop()
        if queue.running:
            self._advance(context)
        redraw_sidebars(context.window_manager)
        if queue.running:
            context.workspace.status_text_set(_status())
            return {"PASS_THROUGH"}
        end_work()
        return {"FINISHED"} if self._outcomes else {"CANCELLED"}

    def cancel(self, context):
        """Give up: Blender closes the window or loads another file, or the artist closes the file browser."""
        if self._is_at_work:
            queue.cancel()
            end_work()

    @staticmethod
    def tell(operator: bpy.types.Operator, context: bpy.types.Context, outcome) -> None:
        """Tell the artist of what has come of a photo, as `Order.tell`."""
        raise NotImplementedError

    def work(self, context: bpy.types.Context, orders: list[Order]) -> set[str]:
        """Have the orders done and return what `execute` returns."""
        if self._interactive and not bpy.app.background:
            return self._begin(context, orders)
        for order in orders:
            try:
                self.tell(self, context, completed(order))
                self._outcomes += 1
            except TwokayError as error:
                refused(self, error)
        return {"FINISHED"} if self._outcomes else {"CANCELLED"}

    def _begin(self, context: bpy.types.Context, orders: list[Order]) -> set[str]:
        is_first = not queue.running
        queue.add([replace(order, tell=self.tell) for order in orders])
        if not is_first:
            return {"FINISHED"}  # the operator that is at work takes them too
        global _timer
        _timer = context.window_manager.event_timer_add(SECONDS_BETWEEN_LOOKS, window=context.window)
        self._is_at_work = True
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def _advance(self, context: bpy.types.Context) -> None:
        try:
            order = queue.current
            outcome = queue.advance()
            if order and outcome is not None:
                order.tell(self, context, outcome)
                self._outcomes += 1
        except TwokayError as error:  # the panel tells it; an error report would open a window over that
            self.report({"WARNING"}, text_for_panel(error))


def _is_cancel(window: bpy.types.Window, event: bpy.types.Event) -> bool:
    """Whether Esc was pressed in a 3D viewport, wherever the work was started."""
    if event.type != "ESC" or event.value != "PRESS":
        return False
    viewports = (area for area in window.screen.areas if area.type == "VIEW_3D")
    return any(0 <= event.mouse_x - area.x < area.width and 0 <= event.mouse_y - area.y < area.height for area in viewports)


def _status() -> str:
    fraction, text = queue.progress
    return f"2K2K   {fraction:.0%}   {text}   |   " + pgettext_rpt("Esc in the 3D viewport: cancel")
