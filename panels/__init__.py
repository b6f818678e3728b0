"""The "2K2K" tab of the 3D viewport's sidebar, and the add-on's preferences."""

import bpy

from .main import TWOKAY_PT_main
from .preferences import TWOKAY_AP_preferences

register, unregister = bpy.utils.register_classes_factory([TWOKAY_AP_preferences, TWOKAY_PT_main])
