"""Import humans from photos."""

import textwrap
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt
from bpy.props import CollectionProperty, EnumProperty, IntProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender.destination import active_destination, select_only
from ..twokay_blender.engine import lent_session
from ..twokay_blender.importing import Imported, import_humans
from ..twokay_blender.imports import Order, queue
from ..twokay_blender.photo_job import Request
from ..twokay_blender.preferences import settings
from ..twokay_blender.properties import CorrectionFiles, ImportOptions
from ..twokay_blender.redraw import redraw_sidebars
from ..twokay_blender.settings import DEVICES

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
SECONDS_BETWEEN_LOOKS = 0.1
POPUP_CHARACTERS = 80
"""Blender shows an error in a window as wide as its longest line."""
PREFERENCES = "PREFERENCES"


class TWOKAY_OT_import_human(ImportOptions, CorrectionFiles, bpy.types.Operator, ImportHelper):
    """Make textured, closed humans from photos of people. Blender stays usable meanwhile."""

    bl_idname = "twokay.import_human"
    bl_label = "Import Human"
    bl_options = {"PRESET"}  # no UNDO: it pushes its own step, once the human is there

    filter_glob: StringProperty(default=";".join(f"*{extension}" for extension in EXTENSIONS), options={"HIDDEN"})
    display_type: EnumProperty(items=[("THUMBNAIL", "Thumbnails", "", 3)], options={"HIDDEN", "SKIP_SAVE"})
    """Read by the file browser; the number is that of FileSelectParams.display_type."""
    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})
    files: CollectionProperty(type=bpy.types.OperatorFileListElement, options={"HIDDEN", "SKIP_SAVE"})
    filepath: StringProperty(name="Photo", subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})
    person: IntProperty(
        name="Person", description="Index of another person, for scripts; 0 is the largest", min=0, options={"HIDDEN", "SKIP_SAVE"}
    )
    weights_path: StringProperty(
        name="Weights", description="Weights of the networks; empty: those of the preferences", options={"HIDDEN", "SKIP_SAVE"}
    )
    device: EnumProperty(
        name="Device",
        description="What computes the networks",
        items=[(PREFERENCES, "Preferences", "The choice in the preferences"), *((name, name.upper(), "") for name in DEVICES)],
        options={"HIDDEN", "SKIP_SAVE"},
    )
    _interactive = False
    _timer: bpy.types.Timer | None = None
    """Set in the operator that advances the queue."""

    def draw(self, _context):
        """Lay out the options beside the file browser."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        header, body = layout.panel("twokay_import_person")
        header.label(text="Person")
        if body:
            body.prop(self, "people")
            if self.people == "NUMBER":
                body.prop(self, "number")
            body.prop(self, "height")
            body.prop(self, "density")
        header, body = layout.panel("twokay_import_corrections", default_closed=True)
        header.label(text="Corrections")
        if body:
            body.prop(self, "keypoints_path")
            body.prop(self, "matte_path")

    def invoke(self, context, event):
        """Import the given photos with the panel's options, or ask for photos."""
        self._interactive = True
        self._take(context.scene.twokay)
        if self.properties.is_property_set("filepath") or self.files:
            return self.execute(context)
        return ImportHelper.invoke(self, context, event)

    def execute(self, context):
        """Import the photos: at once for a script, else while the artist goes on working."""
        try:
            orders = self._orders(context, self._photos())
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if self._interactive and not bpy.app.background:
            return self._begin(context, orders)
        done = [self._import_now(context, order) for order in orders]
        return {"FINISHED"} if any(done) else {"CANCELLED"}

    def modal(self, context, event):
        """Take the next step, or cancel."""
        if event.type == "ESC" and event.value == "PRESS" and _is_over_viewport(context.window, event):
            queue.cancel()
        elif event.type != "TIMER":
            return {"PASS_THROUGH"}
        if queue.running:
            self._advance(context)
        redraw_sidebars(context.window_manager)
        if queue.running:
            context.workspace.status_text_set(_status())
            return {"PASS_THROUGH"}
        self._end(context)
        return {"FINISHED"}

    def cancel(self, context):
        """Give up: Blender closes the window or loads another file, or the artist closes the file browser."""
        if self._timer:
            queue.cancel()
            self._end(context)

    def _take(self, panel: bpy.types.PropertyGroup) -> None:
        """Take the panel's options where none are given, and its corrections for its own photo only."""
        wanted = {name: getattr(panel, name) for name in ImportOptions.__annotations__}
        is_panels = bool(panel.photo) and _path(panel.photo) == _path(self.filepath)
        wanted |= {name: getattr(panel, name) if is_panels else "" for name in CorrectionFiles.__annotations__}
        for name, value in wanted.items():
            if not self.properties.is_property_set(name):
                setattr(self, name, value)

    def _orders(self, context: bpy.types.Context, photos: list[Path]) -> list[Order]:
        weights = _path(self.weights_path) or settings().chosen_weights()
        device = settings().device if self.device == PREFERENCES else self.device
        person = {"ALL": None, "NUMBER": self.number - 1}.get(self.people, self.person)
        keypoints, matte = (_path(path) if len(photos) == 1 else None for path in (self.keypoints_path, self.matte_path))
        requests = [Request(photo, keypoints, matte, person, weights, device) for photo in photos]
        return [Order(request, self.height, int(self.density), active_destination(context)) for request in requests]

    def _photos(self) -> list[Path]:
        folder = _path(self.directory)
        chosen = [folder / file.name for file in self.files if file.name] if folder else []
        photo = _path(self.filepath)
        if chosen:
            return chosen
        if photo is None:
            raise TwokayError("photo-unset", "No photo is chosen. Choose one, or drop one onto the 3D viewport.")
        return [photo]

    def _import_now(self, context: bpy.types.Context, order: Order) -> bool:
        try:
            with lent_session() as session:
                people = import_humans(session, order.request, height=order.height, density=order.density)
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return False
        self._welcome(context, people)
        return True

    def _begin(self, context: bpy.types.Context, orders: list[Order]) -> set[str]:
        is_first = not queue.running
        queue.add(orders)
        if not is_first:
            return {"FINISHED"}  # the operator that is at work takes them too
        self._timer = context.window_manager.event_timer_add(SECONDS_BETWEEN_LOOKS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def _advance(self, context: bpy.types.Context) -> None:
        try:
            people = queue.advance()
        except TwokayError as error:
            self.report({"ERROR"}, textwrap.fill(str(error), POPUP_CHARACTERS))
            return
        if people:
            self._welcome(context, people)
            if context.mode == "OBJECT":  # other modes have undo steps of their own, which know nothing of new objects
                bpy.ops.ed.undo_push(message=self.bl_label)

    def _welcome(self, context: bpy.types.Context, people: list[Imported]) -> None:
        """Select the new humans and report what there is to know about them."""
        select_only([imported.human for imported in people], context)
        for hint in (hint for imported in people for hint in imported.origin.hints):
            self.report({"WARNING"}, hint.text)
        names = ", ".join(imported.human.name for imported in people)
        seconds = people[0].human.twokay.seconds
        self.report({"INFO"}, pgettext_rpt("{names} imported in {seconds:.1f} s").format(names=names, seconds=seconds))

    def _end(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        for workspace in bpy.data.workspaces:  # the artist may have switched between them
            workspace.status_text_set(None)


class TWOKAY_FH_photo(bpy.types.FileHandler):
    """Photos that are dropped onto a 3D viewport."""

    bl_idname = "TWOKAY_FH_photo"
    bl_label = "Human from Photo (2K2K)"
    bl_import_operator = "twokay.import_human"
    bl_file_extensions = ";".join(EXTENSIONS)

    @classmethod
    def poll_drop(cls, context) -> bool:
        """Only there."""
        return context.area is not None and context.area.type == "VIEW_3D"


def draw_menu_item(self, _context) -> None:
    """Add to File > Import."""
    self.layout.operator(TWOKAY_OT_import_human.bl_idname, text="Human from Photo (2K2K)")


def _is_over_viewport(window: bpy.types.Window, event: bpy.types.Event) -> bool:
    """Whether the mouse is in a 3D viewport, wherever the import was started."""
    viewports = (area for area in window.screen.areas if area.type == "VIEW_3D")
    return any(0 <= event.mouse_x - area.x < area.width and 0 <= event.mouse_y - area.y < area.height for area in viewports)


def _status() -> str:
    fraction, text = queue.progress
    return f"2K2K   {fraction:.0%}   {text}   |   " + pgettext_rpt("Esc in the 3D viewport: cancel")


def _path(text: str) -> Path | None:
    return Path(bpy.path.abspath(text)) if text else None
