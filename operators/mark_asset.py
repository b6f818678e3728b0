"""Mark a human as an asset."""

import bpy
from bpy.app.translations import pgettext_rpt
from bpy.props import StringProperty

from ..inference.errors import TwokayError
from ..twokay_blender.assets import mark_asset_in
from ..twokay_blender.preferences import settings
from .of_human import OfHuman
from .reporting import refused


class TWOKAY_OT_mark_asset(OfHuman, bpy.types.Operator):
    """Show the human, or each of its levels of detail, in the asset browser, with a preview, tags and its licence."""

    bl_idname = "twokay.mark_asset"
    bl_label = "Mark as Asset"

    catalog: StringProperty(
        name="Catalog", description="Within 2K2K, of the assets beside the .blend, once that is saved. Empty: 2K2K itself"
    )
    author: StringProperty(name="Author", description="Who made the asset")

    def invoke(self, context, _event):
        """Ask first, with the author of the preferences."""
        self.author = self.author or settings().author
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context):
        """Mark it."""
        try:
            marked = mark_asset_in(self.catalog, context.object, self.author)
        except TwokayError as error:
            return refused(self, error)
        self.report({"INFO"}, pgettext_rpt("Marked as assets: {names}").format(names=", ".join(item.name for item in marked)))
        return {"FINISHED"}
