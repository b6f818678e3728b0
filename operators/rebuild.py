"""Build a human anew."""

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender.human import settings_of, write_settings
from ..twokay_blender.human_settings import HumanSettings, with_changes
from ..twokay_blender.options import BUILD_OPTIONS, BuildOptions
from ..twokay_blender.rebuild import changed_options, rebuild_human
from .of_human import OfBuiltHuman
from .reporting import refused, unavailable


class TWOKAY_OT_rebuild(OfBuiltHuman, BuildOptions, bpy.types.Operator):
    """Change the surface, the back or the height of a human; neither the photo nor the networks are needed."""

    bl_idname = "twokay.rebuild"
    bl_label = "Rebuild Human"

    def draw(self, _context):
        """Lay out what can be changed afterwards in the panel of the last operation."""
        self.layout.use_property_split = True
        for name in ("height", "detail", *(["faces"] if self.faces else []), "occlusion", "smoothing", "keep_parts", "back", "normal_map"):
            self.layout.prop(self, name)

    def execute(self, context):
        """Rebuild; what a script does not state is as the panel says."""
        human = context.object
        stated = {name: getattr(self, name) for name in BUILD_OPTIONS if self.properties.is_property_set(name)}
        settings = with_changes(settings_of(human.twokay.wanted), stated)
        write_settings(self, settings)
        return _rebuilt(self, human, settings)


class TWOKAY_OT_apply_settings(OfBuiltHuman, bpy.types.Operator):
    """Build the human as the panel says; neither the photo nor the networks are needed."""

    bl_idname = "twokay.apply_settings"
    bl_label = "Rebuild"

    @classmethod
    def poll(cls, context) -> bool:
        """Only if that changes something; a remeshed human gets its first mesh back."""
        return super().poll(context) and (context.object.twokay.is_remeshed or _is_changed(cls, context.object))

    def execute(self, context):
        """Rebuild."""
        human = context.object
        return _rebuilt(self, human, settings_of(human.twokay.wanted))


class TWOKAY_OT_revert_settings(OfBuiltHuman, bpy.types.Operator):
    """Set the panel back to what the human is."""

    bl_idname = "twokay.revert_settings"
    bl_label = "Revert"

    @classmethod
    def poll(cls, context) -> bool:
        """Only if there is anything to set back."""
        return super().poll(context) and _is_changed(cls, context.object)

    def execute(self, context):
        """Take the human's own settings."""
        record = context.object.twokay
        write_settings(record.wanted, settings_of(record))
        return {"FINISHED"}


def _is_changed(operator: type, human: bpy.types.Object) -> bool:
    """Whether the panel wants anything else than the human is; the button says so if not."""
    return bool(changed_options(human)) or unavailable(operator, "The human is as the settings say: change one first")


def _rebuilt(operator: bpy.types.Operator, human: bpy.types.Object, settings: HumanSettings) -> set[str]:
    try:
        rebuild_human(human, settings)
    except TwokayError as error:
        return refused(operator, error)
    return {"FINISHED"}
