"""The verbs of the extension, one per file."""

import bpy

from .import_human import TWOKAY_OT_import_human

register, unregister = bpy.utils.register_classes_factory([TWOKAY_OT_import_human])
