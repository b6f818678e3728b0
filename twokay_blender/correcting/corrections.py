"""Begin, apply and discard a correction of a human's keypoints or matte; one at a time in a scene."""

import bpy
import numpy as np

from ...inference.errors import TwokayError
from ...inference.keypoints import check_keypoints
from ..photo_job import PersonResult
from ..settings import Settings
from .kept import kept_keypoints, kept_matte
from .paint import matte_copy, matte_image, matte_plane, matte_size, prepare_brush
from .photo import photo_image
from .points import corrected_keypoints, points_mesh
from .reimport import Rerun, replace_image, take_result
from .state import KEYPOINTS, MATTE, TWOKAY_PG_correction
from .view import turn_back, turn_to_photo
from .workspace import add_board, close_workspace, open_workspace


def correct_keypoints(context: bpy.types.Context, human: bpy.types.Object) -> None:
    """Show the photo of a human with its keypoints over it, as a mesh in Edit Mode.

    Raises:
        TwokayError: as `photo_image`; the scene is then as it was.
    """
    image = photo_image(human)
    state = open_workspace(context, KEYPOINTS, human, image)
    add_board(context, state, points_mesh(kept_keypoints(human), tuple(image.size)), "EDIT")
    state.board.show_in_front = True
    turn_to_photo(context)


def paint_matte(context: bpy.types.Context, human: bpy.types.Object) -> None:
    """Show the photo of a human with what its matte leaves out tinted, ready to be painted white or black.

    Raises:
        TwokayError: as `photo_image` and `kept_matte`; the scene is then as it was.
    """
    record = human.twokay
    matte = matte_copy(record.matte) if record.matte else _found_matte(human)
    try:
        image = photo_image(human)
    except TwokayError:
        bpy.data.images.remove(matte)
        raise
    state = open_workspace(context, MATTE, human, image)
    state.matte = matte
    add_board(context, state, matte_plane(image, matte), "TEXTURE_PAINT")
    prepare_brush(context, matte)
    turn_to_photo(context, shading="MATERIAL")


def start_rerun(context: bpy.types.Context, settings: Settings) -> Rerun:
    """Start to make the human anew with the correction, which goes on until `apply_result`.

    Raises:
        TwokayError: the points cannot serve, the human is gone, or as `Rerun`.
    """
    state = context.scene.twokay_correction
    human = _corrected_human(context)
    if state.kind == MATTE:
        return Rerun(human, settings, matte=state.matte)
    return Rerun(human, settings, keypoints=_checked_keypoints(state))


def apply_result(context: bpy.types.Context, rerun: Rerun, results: list[PersonResult]) -> bpy.types.Object:
    """Give the human the result of a rerun, and end the correction; return the human.

    Raises:
        TwokayError: the human is gone, or as `take_result`; the correction then goes on.
    """
    state = context.scene.twokay_correction
    human = _corrected_human(context)
    record = human.twokay
    take_result(human, rerun, results)
    if state.kind == MATTE:
        _keep_matte(record, state)
    if record.matte:
        record.matte_source = "painted"
    discard_correction(context)
    return human


def discard_correction(context: bpy.types.Context) -> None:
    """Remove everything of the correction; the scene is as it was before it."""
    matte = context.scene.twokay_correction.matte
    turn_back(context)
    close_workspace(context)
    if matte:
        bpy.data.images.remove(matte)


def _corrected_human(context: bpy.types.Context) -> bpy.types.Object:
    human = context.scene.twokay_correction.human
    if human is None or human.name not in context.scene.objects:
        raise TwokayError(
            "human-missing", "The human that is corrected is no longer in the scene. Undo its deletion, or discard the correction."
        )
    return human


def _checked_keypoints(state: TWOKAY_PG_correction) -> np.ndarray:
    if state.board is None:
        raise TwokayError("points-missing", "The keypoints were deleted. Undo that, or discard the correction.")
    keypoints = corrected_keypoints(state.board.data)
    width, height = state.human.twokay.photo_size
    check_keypoints(keypoints, (height, width))
    return keypoints


def _keep_matte(record: bpy.types.PropertyGroup, state: TWOKAY_PG_correction) -> None:
    """Hand the painted matte over to the human."""
    old, record.matte = record.matte, state.matte
    state.matte = None
    if old:
        replace_image(old, record.matte)


def _found_matte(human: bpy.types.Object) -> bpy.types.Image:
    return matte_image(f"{human.name}_matte", kept_matte(human, matte_size(tuple(human.twokay.photo_size))))
