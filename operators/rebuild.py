"""Build a human anew."""

from dataclasses import replace

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty

from ..inference.errors import TwokayError
from ..twokay_blender.human import HumanSettings, kept_settings
from ..twokay_blender.properties import BACK_ITEMS, NORMAL_MAP_ITEMS, OCCLUSION_ITEMS
from ..twokay_blender.rebuild import rebuild_human

_SURFACE = ("density", "faces", "occlusion", "smoothing", "keep_parts")


class TWOKAY_OT_rebuild(bpy.types.Operator):
    """Change the surface, the back or the height of a human; neither the photo nor the networks are needed."""

    bl_idname = "twokay.rebuild"
    bl_label = "Rebuild Human"
    bl_options = {"REGISTER", "UNDO"}

    height: FloatProperty(name="Height", description="From the floor to the top of the head", min=0.1, max=10, unit="LENGTH")
    density: IntProperty(name="Density", description="Vertices per side of the square canvas around the person", min=64, max=2048)
    faces: IntProperty(name="Faces", description="About how many faces to make, whatever the density; 0: as the density says", min=0)
    occlusion: EnumProperty(name="Occlusion", description="Where a part of the body is before another one", items=OCCLUSION_ITEMS)
    smoothing: FloatProperty(name="Smoothing", description="Blur of the surface, about in millimetres", min=0, max=50)
    keep_parts: FloatProperty(
        name="Keep Parts", description="Loose pieces above this share of the person are kept, like a ball", min=0, max=1, subtype="FACTOR"
    )
    back: EnumProperty(name="Back", description="What the back looks like", items=BACK_ITEMS)
    normal_map: EnumProperty(name="Normal Map", description="When fine relief comes as a normal map", items=NORMAL_MAP_ITEMS)

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human that carries its maps, in Object Mode."""
        if not context.object or not context.object.twokay.version:
            cls.poll_message_set("Select a human that was imported from a photo")
        elif context.mode != "OBJECT":
            cls.poll_message_set("Switch to Object Mode")
        else:
            return True
        return False

    def invoke(self, context, _event):
        """Start from what the human is."""
        settings = kept_settings(context.object)
        self.height, self.back, self.normal_map = settings.height, settings.back, settings.normal_map
        for name in _SURFACE:
            setattr(self, name, getattr(settings.surface, name) or 0)
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context):
        """Rebuild; what a script does not state stays as it is."""
        try:
            self._rebuild(context.object)  # pyright: ignore[reportArgumentType] - poll has looked
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def _rebuild(self, human: bpy.types.Object) -> None:
        rebuild_human(human, self._changed(kept_settings(human)))

    def _changed(self, settings: HumanSettings) -> HumanSettings:
        stated = {
            name: getattr(self, name) for name in ("height", "back", "normal_map", *_SURFACE) if self.properties.is_property_set(name)
        }
        surface = {name: stated.pop(name) for name in _SURFACE if name in stated}
        if "faces" in surface:
            surface["faces"] = surface["faces"] or None
        return replace(settings, surface=replace(settings.surface, **surface), **stated)
