"""The verbs of the extension, one per file."""

import bpy

from .check_environment import TWOKAY_OT_check_environment
from .fetch_detectors import TWOKAY_OT_fetch_detectors
from .import_human import TWOKAY_OT_import_human
from .remove_packages import TWOKAY_OT_remove_packages
from .setup_pytorch import TWOKAY_OT_cancel_setup, TWOKAY_OT_setup_from_wheels, TWOKAY_OT_setup_pytorch

register, unregister = bpy.utils.register_classes_factory(
    [
        TWOKAY_OT_import_human,
        TWOKAY_OT_check_environment,
        TWOKAY_OT_setup_pytorch,
        TWOKAY_OT_setup_from_wheels,
        TWOKAY_OT_cancel_setup,
        TWOKAY_OT_fetch_detectors,
        TWOKAY_OT_remove_packages,
    ]
)
