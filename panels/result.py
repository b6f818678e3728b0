"""The selected human: where it came from, and what can be changed of it without the networks."""

import bpy
from bpy.app.translations import pgettext_iface

from ..twokay_blender.rebuild import changed_options
from ..twokay_blender.translation.sentences import translated
from .main import SidebarPanel, TWOKAY_PT_main
from .text import characters_across, draw_text

SHOWN_SETTINGS = (
    ("height", {"height"}),
    ("detail", {"density", "faces"}),
    ("faces", {"faces"}),
    ("occlusion", {"occlusion"}),
    ("smoothing", {"smoothing"}),
    ("keep_parts", {"keep_parts"}),
    ("back", {"back"}),
    ("normal_map", {"normal_map"}),
)
"""Properties of a human's settings, and the stored ones that each stands for."""
_LEAST_CHARACTERS = 20
_ICON_CHARACTERS = 7
_NAME_SHARE = 0.36


class TWOKAY_PT_result(SidebarPanel, bpy.types.Panel):
    """Where the selected human came from, and what can be changed of it."""

    bl_label = "Result"
    bl_parent_id = TWOKAY_PT_main.__name__
    bl_order = 1

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human of ours."""
        return context.object is not None and bool(context.object.twokay.version)

    def draw(self, context):
        """Lay out the panel."""
        human = context.object
        self.layout.label(text=human.name, icon="USER", translate=False)
        column = self.layout.column(align=True)
        for name, value in facts(human.twokay):
            split = column.split(factor=_NAME_SHARE)
            split.label(text=name)
            split.label(text=value, translate=False)
        draw_settings(self.layout, human)
        column = self.layout.column(align=True)
        column.operator("twokay.remesh", icon="MOD_REMESH")
        column.operator("twokay.set_back_photo", icon="IMAGE_PLANE")
        column.operator_menu_enum("twokay.keep_textures", "place", icon="TEXTURE")
        column.operator("twokay.add_camera", icon="CAMERA_DATA")
        column.operator("twokay.mark_asset", icon="ASSET_MANAGER")
        column.operator("twokay.make_levels", icon="MOD_DECIM")
        if human.twokay.hints:
            characters = characters_across(context, _LEAST_CHARACTERS) - _ICON_CHARACTERS
            draw_hints(self.layout.box(), translated(human.twokay.hints).splitlines(), characters)


def draw_settings(layout: bpy.types.UILayout, human: bpy.types.Object) -> None:
    """Lay out what can be changed of a human, a mark beside what it is not yet, and the button that makes it so."""
    changed, wanted = changed_options(human), human.twokay.wanted
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    for shown, stored in SHOWN_SETTINGS:
        if shown == "faces" and not wanted.faces:
            continue
        row = column.row(align=True)
        row.prop(wanted, shown)
        row.label(text="", icon="DOT" if changed & stored else "BLANK1")
    row = layout.row(align=True)
    row.scale_y = 1.3
    row.operator("twokay.apply_settings", icon="FILE_REFRESH")
    if changed:
        row.operator("twokay.revert_settings", text="", icon="LOOP_BACK")


def draw_hints(layout: bpy.types.UILayout, hints: list[str], characters: int) -> None:
    """Say what would make the human better."""
    layout.label(text="A better photo would help:", icon="INFO")
    for hint in hints:
        draw_text(layout, hint, characters, icon="DOT")


def facts(record: bpy.types.PropertyGroup) -> list[tuple[str, str]]:
    """Return (name, value) of what is known about a human."""
    found = {"given": "your file", "file": "file beside the photo", "alpha": "transparency of the photo", "detector": "found"}
    lower = {"float16": "half precision", "float16 in parts": "half precision in parts"}
    device = [record.device.upper(), *([pgettext_iface(lower[record.precision])] if record.precision in lower else [])]
    return [
        ("Photo", bpy.path.basename(record.source)),
        ("Keypoints", pgettext_iface(found.get(record.keypoints_source, record.keypoints_source))),
        ("Matte", pgettext_iface(found.get(record.matte_source, record.matte_source))),
        ("Weights", record.weights),
        ("Licence", record.licence),
        ("Computed on", ", ".join(device)),
        ("Time", pgettext_iface("{seconds:.1f} seconds").format(seconds=record.seconds)),
    ]
