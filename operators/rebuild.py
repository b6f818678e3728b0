"""Build a human anew."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.human import HumanSettings, settings_of, write_settings
from ..twokay_blender.options import BUILD_OPTIONS, BuildOptions
from ..twokay_blender.rebuild import changed_options, rebuild_human
from .reporting import refused, unavailable


class OfBuiltHuman:
    """Acts on a human that carries its maps, in Object Mode."""

    @classmethod
    def poll(cls, context) -> bool:
        """Only there."""
        if not context.object or not context.object.twokay.version:
            return unavailable(cls, "Select a human that was imported from a photo")
        if context.mode != "OBJECT":
            return unavailable(cls, "Switch to Object Mode")
        return True


class TWOKAY_OT_rebuild(OfBuiltHuman, BuildOptions, bpy.types.Operator):
    """Change the surface, the back or the height of a human; neither the photo nor the networks are needed."""

    bl_idname = "twokay.rebuild"
    bl_label = "Rebuild Human"
    bl_options = {"REGISTER", "UNDO"}

    def draw(self, _context):
        """Lay out what can be changed afterwards in the panel of the last operation."""
        self.layout.use_property_split = True
        for name in ("height", "detail", *(["faces"] if self.faces else []), "occlusion", "smoothing", "keep_parts", "back", "normal_map"):
            self.layout.prop(self, name)

    def execute(self, context):
        """Rebuild; what a script does not state is as the panel says."""
        human = context.object
        settings = settings_of(human.twokay.wanted)
        stated = {name: getattr(self, name) for name in BUILD_OPTIONS if self.properties.is_property_set(name)}
        write_settings(self, settings)
        for name, value in stated.items():
            setattr(self, name, value)
        return _rebuilt(self, human, settings_of(self))


class OfChangedHuman(OfBuiltHuman):
    """Acts on what the panel wants of a human."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only if anything was changed."""
        if not super().poll(context):
            return False
        if changed_options(context.object):
            return True
        return unavailable(cls, "The human is as the settings say: change one first")


class TWOKAY_OT_apply_settings(OfChangedHuman, bpy.types.Operator):
    """Build the human as the panel says; neither the photo nor the networks are needed."""

    bl_idname = "twokay.apply_settings"
    bl_label = "Rebuild"

    def execute(self, context):
        """Rebuild."""
        human = context.object
        return _rebuilt(self, human, settings_of(human.twokay.wanted))


class TWOKAY_OT_revert_settings(OfChangedHuman, bpy.types.Operator):
    """Set the panel back to what the human is."""

    bl_idname = "twokay.revert_settings"
    bl_label = "Revert"

    def execute(self, context):
        """Take the human's own settings."""
        record = context.object.twokay
        write_settings(record.wanted, settings_of(record))
        return {"FINISHED"}


def _rebuilt(operator: bpy.types.Operator, human: bpy.types.Object, settings: HumanSettings) -> set[str]:
    try:
        rebuild_human(human, settings)
    except TwokayError as error:
        return refused(operator, error)
    return {"FINISHED"}
