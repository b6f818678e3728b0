"""Choose a photo, import its people, see how far that is and what came of it."""

import bpy
from bpy.app.translations import pgettext_iface

from .. import __package__ as base_package
from ..twokay_blender import engine
from ..twokay_blender.order_queue import Failure, queue
from ..twokay_blender.panel_photo import chosen_photo
from ..twokay_blender.remedies import text_for_panel
from ..twokay_blender.thumbnail import thumbnail
from .text import characters_across, draw_text

CATEGORY = "2K2K"
_THUMBNAIL_SCALE = 7.0
_LEAST_CHARACTERS = 20
_ICON_CHARACTERS = 7
"""What an icon and the margins of a box take of a line."""
_MENDED_BY_PREFERENCES = ("python-", "weights-", "licence-", "device-", "detectors-")


class SidebarPanel:
    """Where all panels of the extension are."""

    bl_category = CATEGORY
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"


class TWOKAY_PT_main(SidebarPanel, bpy.types.Panel):
    """From a photo to humans."""

    bl_label = "2K2K"

    def draw(self, context):
        """Lay out the panel."""
        characters = characters_across(context, _LEAST_CHARACTERS) - _ICON_CHARACTERS
        draw_options(self.layout, context.scene.twokay)
        if queue.running:
            draw_progress(self.layout)
            return
        draw_import(self.layout, context.scene.twokay)
        if queue.failure:
            draw_failure(self.layout, queue.failure, characters)


def draw_options(layout: bpy.types.UILayout, options: bpy.types.PropertyGroup) -> None:
    """Lay out the photo and whom to make of it."""
    layout.use_property_decorate = False
    layout.prop(options, "photo", text="", icon="IMAGE_DATA")
    photo = chosen_photo(options)
    if photo and photo.is_file():
        layout.template_icon(icon_value=thumbnail(photo), scale=_THUMBNAIL_SCALE)
    elif photo:
        layout.label(text="There is no such file", icon="ERROR")
    layout.row().prop(options, "people", expand=True)
    column = layout.column(align=True)
    column.use_property_split = True
    for name in ("number", "height", "detail", "faces"):
        if not ((name == "number" and options.people != "NUMBER") or (name == "faces" and not options.faces)):
            column.prop(options, name)


def draw_import(layout: bpy.types.UILayout, options: bpy.types.PropertyGroup) -> None:
    """Lay out the button; without a photo it asks for one."""
    row = layout.row()
    row.scale_y = 1.6
    photo = chosen_photo(options)
    if photo is None:
        row.operator("twokay.import_human", text="Choose Photos...", icon="FILEBROWSER")
        return
    row.enabled = photo.is_file()
    row.operator("twokay.import_human", text="Import Human", icon="OUTLINER_OB_ARMATURE").filepath = str(photo)


def draw_progress(layout: bpy.types.UILayout) -> None:
    """Lay out how far the import is and the button that stops it."""
    fraction, text = queue.progress
    row = layout.row(align=True)
    row.scale_y = 1.6
    row.progress(factor=fraction, text=f"{fraction:.0%}")
    row.operator("twokay.cancel", text="", icon="X")
    layout.label(text=text, translate=False)


def draw_failure(layout: bpy.types.UILayout, failure: Failure, characters: int) -> None:
    """Say why a photo was not imported, with the button that mends it."""
    box = layout.box()
    row = box.row()
    title = row.row()
    title.alert = True
    text = "{photo} was not imported" if failure.is_import else "{photo} could not be used"
    title.label(text=pgettext_iface(text).format(photo=failure.photo.name), icon="ERROR", translate=False)
    row.operator("twokay.dismiss", text="", icon="X", emboss=False)
    draw_text(box, text_for_panel(failure.error), characters)
    code = failure.error.code
    log = engine.log()
    if code.startswith(_MENDED_BY_PREFERENCES):
        draw_preferences_button(box)
    if code == "gpu-memory" and failure.is_import:
        again = box.operator("twokay.import_human", text="Import on the CPU", icon="FILE_REFRESH")
        again.filepath, again.device = str(failure.photo), "cpu"
    if code == "worker-died":
        if failure.is_import:
            box.operator("twokay.import_human", text="Try Again", icon="FILE_REFRESH").filepath = str(failure.photo)
        if log:
            box.operator("wm.path_open", text="Open Log", icon="TEXT").filepath = str(log)


def draw_preferences_button(layout: bpy.types.UILayout) -> None:
    """Lay out the way to the add-on's preferences."""
    layout.operator("preferences.addon_show", text="Open Preferences", icon="PREFERENCES").module = base_package
