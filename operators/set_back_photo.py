"""Give a human a photo of its back."""

from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender import engine
from ..twokay_blender.back_photo import Back, back_order
from .import_human import PHOTO_PATTERNS
from .of_human import OfHuman
from .reporting import refused, unavailable
from .working import Working


class TWOKAY_OT_set_back_photo(Working, OfHuman, bpy.types.Operator, ImportHelper):
    """Show a photo of the person's back, taken in the same pose, on the back of the human."""

    bl_idname = "twokay.set_back_photo"
    bl_label = "Set Back Photo"

    filter_glob: bpy.props.StringProperty(default=PHOTO_PATTERNS, options={"HIDDEN"})

    @classmethod
    def poll(cls, context) -> bool:
        """Only while no photo is worked on."""
        if not super().poll(context):
            return False
        if engine.is_lent():
            return unavailable(cls, "A photo is being worked on: wait for it, or cancel it")
        return True

    def invoke(self, context, event):
        """Ask for the photo; the artist goes on working while it is laid over the back."""
        self._interactive = True
        return ImportHelper.invoke(self, context, event)

    def execute(self, context):
        """Cut the person out of the photo and lay it over the back."""
        try:
            return self.work(context, [back_order(context.object, Path(bpy.path.abspath(self.filepath)))])
        except TwokayError as error:
            return refused(self, error)

    @staticmethod
    def tell(operator: bpy.types.Operator, _context: bpy.types.Context, outcome: Back) -> None:
        """Tell how well the photo fits."""
        text = pgettext_rpt("{photo} agrees with the outline by {overlap:.0%}")
        operator.report({"INFO"}, text.format(photo=outcome.photo.name, overlap=outcome.overlap))
