"""The verbs of the extension, one per file."""

import bpy

from .add_camera import TWOKAY_OT_add_camera
from .apply_correction import TWOKAY_OT_apply_correction
from .cancel import TWOKAY_OT_cancel, TWOKAY_OT_dismiss
from .check_environment import TWOKAY_OT_check_environment
from .correct_keypoints import TWOKAY_OT_correct_keypoints
from .correct_photo import TWOKAY_OT_correct_photo_keypoints, TWOKAY_OT_paint_photo_matte
from .discard_correction import TWOKAY_OT_discard_correction
from .end_worker import TWOKAY_OT_end_worker
from .fetch_detectors import TWOKAY_OT_fetch_detectors
from .forget_corrections import TWOKAY_OT_forget_corrections
from .import_human import TWOKAY_FH_photo, TWOKAY_OT_import_human, draw_menu_item
from .keep_textures import TWOKAY_OT_keep_textures
from .make_levels import TWOKAY_OT_make_levels
from .mark_asset import TWOKAY_OT_mark_asset
from .mirror_keypoints import TWOKAY_OT_mirror_keypoints
from .paint_matte import TWOKAY_OT_paint_matte
from .rebuild import TWOKAY_OT_apply_settings, TWOKAY_OT_rebuild, TWOKAY_OT_revert_settings
from .remesh import TWOKAY_OT_remesh
from .remove_packages import TWOKAY_OT_remove_packages
from .set_back_photo import TWOKAY_OT_set_back_photo
from .setup_pytorch import TWOKAY_OT_cancel_setup, TWOKAY_OT_setup_from_wheels, TWOKAY_OT_setup_pytorch
from .swap_sides import TWOKAY_OT_swap_sides
from .toggle_missing import TWOKAY_OT_toggle_missing
from .working import end_work

_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    [
        TWOKAY_OT_import_human,
        TWOKAY_FH_photo,
        TWOKAY_OT_cancel,
        TWOKAY_OT_dismiss,
        TWOKAY_OT_end_worker,
        TWOKAY_OT_rebuild,
        TWOKAY_OT_apply_settings,
        TWOKAY_OT_revert_settings,
        TWOKAY_OT_keep_textures,
        TWOKAY_OT_remesh,
        TWOKAY_OT_make_levels,
        TWOKAY_OT_mark_asset,
        TWOKAY_OT_set_back_photo,
        TWOKAY_OT_add_camera,
        TWOKAY_OT_check_environment,
        TWOKAY_OT_setup_pytorch,
        TWOKAY_OT_setup_from_wheels,
        TWOKAY_OT_cancel_setup,
        TWOKAY_OT_fetch_detectors,
        TWOKAY_OT_remove_packages,
        TWOKAY_OT_correct_keypoints,
        TWOKAY_OT_toggle_missing,
        TWOKAY_OT_mirror_keypoints,
        TWOKAY_OT_swap_sides,
        TWOKAY_OT_paint_matte,
        TWOKAY_OT_correct_photo_keypoints,
        TWOKAY_OT_paint_photo_matte,
        TWOKAY_OT_forget_corrections,
        TWOKAY_OT_apply_correction,
        TWOKAY_OT_discard_correction,
    ]
)


def register() -> None:
    """Register the operators and the entry of File > Import."""
    _register_classes()
    bpy.types.TOPBAR_MT_file_import.append(draw_menu_item)


def unregister() -> None:
    """Undo `register`."""
    end_work()
    bpy.types.TOPBAR_MT_file_import.remove(draw_menu_item)
    _unregister_classes()
