"""Begin, apply and discard a correction of a human's keypoints or matte; one correction at a time in a scene."""

import bpy
import numpy as np

from ...inference.errors import TwokayError
from ...inference.keypoints import check_keypoints
from ..human import check_local
from ..linked_duplicates import tell_linked
from ..order_queue import Order
from ..photo_job import PersonResult
from ..settings import Settings
from .kept import kept_keypoints, kept_matte
from .paint import keep_painted, matte_copy, matte_image, matte_plane, matte_size, prepare_brush
from .photo import human_photo
from .points import corrected_keypoints, points_mesh
from .reimport import replace_image, rerun_request, take_result
from .state import KEYPOINTS, MATTE, TWOKAY_PG_correction, running
from .view import turn_back, turn_to_photo
from .workspace import add_board, close_workspace, open_workspace


def correct_keypoints(context: bpy.types.Context, human: bpy.types.Object) -> None:
    """Show the photo of a human with its keypoints over it, as a mesh in Edit Mode.

    Raises:
        TwokayError: the human is linked, or as `human_photo`; the scene is then as it was.
    """
    check_local(human)
    show_keypoints(context, human, human_photo(human), kept_keypoints(human))


def paint_matte(context: bpy.types.Context, human: bpy.types.Object) -> None:
    """Show the photo of a human with what its matte leaves out tinted, ready to be painted white or black.

    Raises:
        TwokayError: the human is linked, or as `human_photo` and `kept_matte`; the scene is then as it was.
    """
    check_local(human)
    record = human.twokay
    matte = matte_copy(record.matte) if record.matte else _found_matte(human)
    try:
        image = human_photo(human)
    except TwokayError:
        bpy.data.images.remove(matte)
        raise
    show_matte(context, human, image, matte)


def show_keypoints(context: bpy.types.Context, human: bpy.types.Object | None, image: bpy.types.Image, keypoints: np.ndarray) -> None:
    """Show (31, 3) keypoints over their photo, of a human or (None) before its import."""
    state = open_workspace(context, KEYPOINTS, human, image)
    add_board(context, state, points_mesh(keypoints, tuple(image.size)), "EDIT")
    state.board.show_in_front = True
    turn_to_photo(context)


def show_matte(context: bpy.types.Context, human: bpy.types.Object | None, image: bpy.types.Image, matte: bpy.types.Image) -> None:
    """Show a matte, which becomes the correction's, over its photo, of a human or (None) before its import."""
    state = open_workspace(context, MATTE, human, image)
    state.matte = matte
    add_board(context, state, matte_plane(image, matte), "TEXTURE_PAINT")
    prepare_brush(context, matte)
    turn_to_photo(context, shading="MATERIAL")


def rerun_order(context: bpy.types.Context, settings: Settings) -> Order:
    """Return the order that makes the human anew with the correction, ends the correction and returns the human.

    Raises:
        TwokayError: the points cannot serve, the human is gone or cannot be changed, or as `rerun_request`. In its `finish`: the
            human is gone, or as `take_result`; the correction then goes on.
    """
    state = context.scene.twokay_correction
    human = _corrected_human(context.scene)
    keypoints = checked_keypoints(state) if state.kind == KEYPOINTS else None
    request = rerun_request(human, settings, keypoints, state.matte)

    scene_id = context.scene.session_uid

    def is_wanted() -> bool:
        """Not once the correction was discarded or undone, nor in another scene."""
        return bpy.context.scene.session_uid == scene_id and running(bpy.context.scene)

    def finish(results: list[PersonResult], start: float) -> bpy.types.Object:
        human = _corrected_human(bpy.context.scene)
        take_result(human, results, start, keypoints)
        _end(bpy.context, human)
        tell_linked(human)
        return human

    return Order(request, finish, is_wanted=is_wanted)


def discard_correction(context: bpy.types.Context) -> None:
    """Remove everything of the correction; the scene is as it was before it."""
    matte = context.scene.twokay_correction.matte
    turn_back(context)
    close_workspace(context)
    if matte:
        bpy.data.images.remove(matte)


def checked_keypoints(state: TWOKAY_PG_correction) -> np.ndarray:
    """(31, 3) float32 keypoints in photo pixels as they were placed.

    Raises:
        TwokayError: they are deleted or doubled, or as `check_keypoints`.
    """
    if state.board is None:
        raise TwokayError("points-missing", "The keypoints were deleted. Undo that, or discard the correction.")
    keypoints = corrected_keypoints(state.board.data)
    width, height = state.photo.data.size
    check_keypoints(keypoints, (height, width))
    return keypoints


def _end(context: bpy.types.Context, human: bpy.types.Object) -> None:
    """Hand what was painted over to the human, and end the correction."""
    state, record = context.scene.twokay_correction, human.twokay
    if state.kind == MATTE:
        keep_painted(state.matte)  # also what was painted while the networks worked
        old, record.matte = record.matte, state.matte
        state.matte = None
        if old:
            replace_image(old, record.matte)
    if record.matte:
        record.matte_source = "painted"
    discard_correction(context)


def _corrected_human(scene: bpy.types.Scene) -> bpy.types.Object:
    human = scene.twokay_correction.human
    if human is None or human.name not in scene.objects:
        raise TwokayError(
            "human-missing", "The human that is corrected is no longer in the scene. Undo its deletion, or discard the correction."
        )
    return human


def _found_matte(human: bpy.types.Object) -> bpy.types.Image:
    return matte_image(f"{human.name}_matte", kept_matte(human, matte_size(tuple(human.twokay.photo_size))))
