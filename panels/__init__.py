"""The "2K2K" tab of the 3D viewport's sidebar."""

import bpy

from .main import TWOKAY_PT_main

register, unregister = bpy.utils.register_classes_factory([TWOKAY_PT_main])
