"""The "2K2K" tab of the 3D viewport's sidebar, and the add-on's preferences."""

import bpy

from .correct import TWOKAY_PT_correct
from .engine import TWOKAY_PT_engine
from .levels import TWOKAY_PT_levels
from .main import TWOKAY_PT_main
from .photo import TWOKAY_PT_photo
from .preferences import TWOKAY_AP_preferences
from .result import TWOKAY_PT_result

register, unregister = bpy.utils.register_classes_factory(
    [TWOKAY_AP_preferences, TWOKAY_PT_main, TWOKAY_PT_photo, TWOKAY_PT_result, TWOKAY_PT_levels, TWOKAY_PT_correct, TWOKAY_PT_engine]
)
