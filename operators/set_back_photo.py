"""Give a human a photo of its back."""

from pathlib import Path

import bpy
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender.back_photo import set_back_photo
from ..twokay_blender.engine import worker_command


class TWOKAY_OT_set_back_photo(bpy.types.Operator, ImportHelper):
    """Show a photo of the person's back, taken in the same pose, on the back of the human."""

    bl_idname = "twokay.set_back_photo"
    bl_label = "Set Back Photo"
    bl_options = {"REGISTER", "UNDO"}

    filter_glob: bpy.props.StringProperty(default="*.png;*.jpg;*.jpeg;*.webp;*.tif;*.tiff", options={"HIDDEN"})

    @classmethod
    def poll(cls, context) -> bool:
        """Only for a human that was imported from a photo."""
        if context.object and context.object.twokay.version:
            return True
        cls.poll_message_set("Select a human that was imported from a photo")
        return False

    def execute(self, context):
        """Cut the person out of the photo and lay it over the back."""
        photo = Path(bpy.path.abspath(self.filepath))
        try:
            overlap = set_back_photo(context.object, photo, worker_command())  # pyright: ignore[reportArgumentType] - poll has looked
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"{photo.name} agrees with the outline by {overlap:.0%}")
        return {"FINISHED"}
