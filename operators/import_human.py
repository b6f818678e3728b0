"""Import humans from photos."""

from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt
from bpy.props import CollectionProperty, EnumProperty, IntProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender.destination import active_destination, select_only
from ..twokay_blender.human import settings_of
from ..twokay_blender.importing import Imported
from ..twokay_blender.options import BUILD_OPTIONS, BuildOptions
from ..twokay_blender.order_queue import Order
from ..twokay_blender.orders import Row, import_order
from ..twokay_blender.panel_photo import chosen_person, given_file
from ..twokay_blender.photo_job import Request
from ..twokay_blender.preferences import settings
from ..twokay_blender.properties import CorrectionFiles, WhichPeople
from ..twokay_blender.settings import DEVICES
from ..twokay_blender.translation.sentences import translated
from .reporting import refused
from .working import Working

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
PHOTO_PATTERNS = ";".join(f"*{extension}" for extension in EXTENSIONS)
PREFERENCES = "PREFERENCES"
_PERSON = ("people", "number", "height", "detail", "faces")
_SURFACE = ("occlusion", "smoothing", "keep_parts", "back", "normal_map")
_CORRECTIONS = ("keypoints_path", "matte_path")


class TWOKAY_OT_import_human(Working, BuildOptions, WhichPeople, CorrectionFiles, bpy.types.Operator, ImportHelper):
    """Make textured, closed humans from photos of people. Blender stays usable meanwhile."""

    bl_idname = "twokay.import_human"
    bl_label = "Import Human"
    bl_options = {"PRESET"}  # no UNDO: it pushes its own step, once the human is there

    filter_glob: StringProperty(default=PHOTO_PATTERNS, options={"HIDDEN"})
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

    def draw(self, _context):
        """Lay out the options beside the file browser."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for title, names, closed in (("Person", _PERSON, False), ("Surface", _SURFACE, True), ("Corrections", _CORRECTIONS, True)):
            header, body = layout.panel(f"twokay_import_{title.lower()}", default_closed=closed)
            header.label(text=title)
            if body:
                for name in names:
                    if not ((name == "number" and self.people != "NUMBER") or (name == "faces" and not self.faces)):
                        body.prop(self, name)

    def invoke(self, context, event):
        """Import the given photos with the panel's options, or ask for photos."""
        self._interactive = True
        self._take_options(context.scene.twokay)
        if self.properties.is_property_set("filepath") or self.files:
            return self.execute(context)
        return ImportHelper.invoke(self, context, event)

    def execute(self, context):
        """Import the photos: at once for a script, else while the artist goes on working."""
        try:
            photos = self._photos()
            orders = self._orders(context, photos)
        except TwokayError as error:
            return refused(self, error)
        if self._interactive and given_file(context.scene.twokay.photo) != photos[0]:
            context.scene.twokay.photo = str(photos[0])  # the panel shows what is under way
        return self.work(context, orders)

    @staticmethod
    def tell(operator: bpy.types.Operator, context: bpy.types.Context, outcome: list[Imported]) -> None:
        """Select the new humans and report what there is to know about them."""
        select_only([imported.human for imported in outcome], context)
        for hint in (hint for imported in outcome for hint in imported.origin.hints):
            operator.report({"WARNING"}, translated(hint.text))
        names = ", ".join(imported.human.name for imported in outcome)
        seconds = outcome[0].human.twokay.seconds
        operator.report({"INFO"}, pgettext_rpt("{names} imported in {seconds:.1f} s").format(names=names, seconds=seconds))
        if operator._is_at_work and context.mode == "OBJECT":  # other modes have undo steps of their own, which know nothing of new objects
            bpy.ops.ed.undo_push(message=TWOKAY_OT_import_human.bl_label)

    def _take_options(self, panel: bpy.types.PropertyGroup) -> None:
        """Take the panel's options where none are given, and its corrections for its own photo only."""
        wanted = {name: getattr(panel, name) for name in (*BUILD_OPTIONS, *WhichPeople.__annotations__)}
        is_panels = bool(panel.photo) and given_file(panel.photo) == given_file(self.filepath)
        wanted |= {name: getattr(panel, name) if is_panels else "" for name in CorrectionFiles.__annotations__}
        for name, value in wanted.items():
            if not self.properties.is_property_set(name):
                setattr(self, name, value)

    def _orders(self, context: bpy.types.Context, photos: list[Path]) -> list[Order]:
        weights = given_file(self.weights_path) or settings().chosen_weights()
        device = settings().device if self.device == PREFERENCES else self.device
        person = self.person if self.properties.is_property_set("person") else chosen_person(self)
        keypoints, matte = (given_file(path) if len(photos) == 1 else None for path in (self.keypoints_path, self.matte_path))
        wanted = settings_of(self)
        requests = [Request(photo, keypoints, matte, person, weights, device, wanted.surface.map_size) for photo in photos]
        destination, row = active_destination(context), Row()
        return [import_order(request, wanted, destination, row) for request in requests]

    def _photos(self) -> list[Path]:
        folder = given_file(self.directory)
        chosen = [folder / file.name for file in self.files if file.name] if folder else []
        photo = given_file(self.filepath)
        if chosen:
            return chosen
        if photo is None:
            raise TwokayError("photo-unset", "No photo is chosen. Choose one, or drop one onto the 3D viewport.")
        return [photo]


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
