"""The add-on's preferences: what this computer has, where PyTorch comes from, which weights, how long the worker stays."""

import bpy
from bpy.app.translations import pgettext_iface

from .. import __package__ as base_package
from ..twokay_blender import checks, pytorch_setup
from ..twokay_blender.environment.packages import LOG
from ..twokay_blender.environment.rows import Button, Row
from ..twokay_blender.preferences import PreferenceProperties, packages_root
from ..twokay_blender.remedies import text_for_panel
from ..twokay_blender.translation.sentences import translated
from .text import characters_across, draw_text

_NAME_SHARE, _BUTTON_SHARE = 0.18, 0.25
_LEAST_CHARACTERS = 40
LICENCE_URL = "https://creativecommons.org/licenses/by-nc/4.0/"
LICENCE = (
    "The published weights are under the licence Creative Commons Attribution-NonCommercial 4.0 (CC BY-NC 4.0):",
    "you may use and share them for non-commercial purposes only, and name their authors (Han et al., CVPR 2023).",
)


class TWOKAY_AP_preferences(PreferenceProperties, bpy.types.AddonPreferences):
    """The stored preferences and their layout."""

    bl_idname = base_package  # pyright: ignore[reportAssignmentType] - an extension is a package

    def draw(self, context):
        """Lay out the preferences."""
        checks.request()
        characters = characters_across(context, _LEAST_CHARACTERS)
        draw_checks(self.layout, characters)
        draw_setup(self.layout, characters)
        draw_settings(self.layout, self)


def draw_checks(layout: bpy.types.UILayout, characters: int) -> None:
    """Show what the last check of this computer found, in lines of at most so many characters."""
    box = layout.box()
    header = box.row()
    header.label(text="This Computer")
    if checks.task.running:
        header.label(text="Checking...", icon="SORTTIME")
    else:
        header.operator("twokay.check_environment", text="", icon="FILE_REFRESH")
    for row in checks.current_rows():
        _draw_row(box, row, characters)


def draw_setup(layout: bpy.types.UILayout, characters: int) -> None:
    """Show the progress of a running set-up, or why the last one failed."""
    if pytorch_setup.task.running:
        fraction, text = pytorch_setup.task.progress
        row = layout.row(align=True)
        row.progress(factor=fraction, text=translated(text or "Starting"))
        row.operator("twokay.cancel_setup", text="", icon="X")
    elif pytorch_setup.task.failure:
        box = layout.box()
        box.label(text="Setting Up Failed", icon="ERROR")
        draw_text(box, text_for_panel(pytorch_setup.task.failure), characters)
        box.operator("wm.path_open", text="Open Log", icon="TEXT").filepath = str(packages_root() / LOG)


def draw_settings(layout: bpy.types.UILayout, preferences: bpy.types.AddonPreferences) -> None:
    """Lay out what the artist can choose."""
    layout.use_property_split = True
    column = layout.column()
    column.row().prop(preferences, "engine", expand=True)
    if preferences.engine == "CUSTOM":
        column.prop(preferences, "python")
    else:
        _draw_packages(column, preferences)
    column.separator()
    _draw_weights(column, preferences)
    column.separator()
    column.prop(preferences, "device")
    column.prop(preferences, "idle_minutes", text="Free Memory After (Minutes)")
    column.separator()
    column.prop(preferences, "author")


def _draw_packages(layout: bpy.types.UILayout, preferences: bpy.types.AddonPreferences) -> None:
    layout.prop(preferences, "cache")
    row = layout.row(align=True)
    row.operator("twokay.setup_pytorch", icon="IMPORT")
    row.operator("twokay.setup_from_wheels", icon="FILE_FOLDER")
    row = layout.row(align=True)
    row.operator("twokay.remove_packages", icon="TRASH")
    opener = row.row(align=True)
    opener.enabled = packages_root().is_dir()
    opener.operator("wm.path_open", text="Open Folder", icon="FILEBROWSER").filepath = str(packages_root())


def _draw_weights(layout: bpy.types.UILayout, preferences: bpy.types.AddonPreferences) -> None:
    layout.row().prop(preferences, "weights", expand=True)
    if preferences.weights == "OWN":
        layout.prop(preferences, "own_weights")
    if preferences.weights == "PUBLISHED":
        layout.prop(preferences, "published_weights")
        box = layout.box()
        for line in LICENCE:
            box.label(text=line)
        box.operator("wm.url_open", text="Read the Licence", icon="URL").url = LICENCE_URL
        box.prop(preferences, "licence_accepted")


def _draw_row(layout: bpy.types.UILayout, row: Row, characters: int) -> None:
    split = layout.split(factor=_NAME_SHARE)
    name = split.row()
    name.alert = not row.good
    name.label(text=row.name, icon="CHECKMARK" if row.good else "CANCEL")
    side = split.split(factor=1 - _BUTTON_SHARE)
    text = side.column(align=True)
    text.alert = not row.good
    draw_text(text, pgettext_iface(row.text).format(**row.values), int(characters * (1 - _NAME_SHARE) * (1 - _BUTTON_SHARE)))
    if row.button:
        _draw_button(side.column(), row.button)
    else:
        side.label()


def _draw_button(layout: bpy.types.UILayout, button: Button) -> None:
    properties = layout.operator(button.operator, text=button.text)
    for name, value in button.properties.items():
        setattr(properties, name, value)
