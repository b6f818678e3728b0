"""The viewport in which a correction is made: turned to the photo, and back to where it was."""

import bpy
from mathutils import Quaternion, Vector

from ..scene_units import units_per_metre
from .state import TWOKAY_PG_correction
from .workspace import PHOTO_METRES

_FRONT = Quaternion((0.5**0.5, 0.5**0.5, 0, 0))
_ROOM = 1.35
"""Times the photo's height that the viewport shows: headers lie over its top, brushes over its bottom."""


def turn_to_photo(context: bpy.types.Context, shading: str | None = None) -> None:
    """Show the photo of the correction from the front, undistorted, as large as fits; nothing happens outside a 3D viewport.

    shading: of the viewport meanwhile, None leaves it.
    """
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return
    state, view = context.scene.twokay_correction, space.region_3d
    state.viewport = str(space.as_pointer())
    state.view = (*view.view_rotation, *view.view_location, view.view_distance)
    state.perspective, state.shading = view.view_perspective, space.shading.type
    view.view_perspective = "ORTHO"
    view.view_rotation = _FRONT
    view.view_location = state.board.matrix_world @ _middle(state.photo.data)
    view.view_distance = _distance(context, state.photo)
    if shading:
        space.shading.type = shading


def turn_back(context: bpy.types.Context) -> None:
    """Show what was seen before the correction began, in the viewport that was turned then, if any."""
    state = context.scene.twokay_correction
    space = _turned_viewport(state) or context.space_data
    if state.perspective and isinstance(space, bpy.types.SpaceView3D):
        view = space.region_3d
        view.view_perspective = state.perspective
        view.view_rotation, view.view_location, view.view_distance = state.view[:4], state.view[4:7], state.view[7]
        space.shading.type = state.shading
    for name in ("viewport", "view", "perspective", "shading"):
        state.property_unset(name)


def _turned_viewport(state: TWOKAY_PG_correction) -> bpy.types.SpaceView3D | None:
    """Return the viewport that was turned, None where it is closed or was turned before the file was opened."""
    spaces = (space for screen in bpy.data.screens for area in screen.areas for space in area.spaces)
    viewports = (space for space in spaces if isinstance(space, bpy.types.SpaceView3D))
    return next((viewport for viewport in viewports if str(viewport.as_pointer()) == state.viewport), None)


def _middle(photo: bpy.types.Image) -> Vector:
    """Return the middle of a photo in its pixels, as the board has them."""
    width, height = photo.size
    return Vector((width / 2, -height / 2, 0))


def _distance(context: bpy.types.Context, photo: bpy.types.Object) -> float:
    """Return the view distance at which the photo fits the region.

    A viewport without perspective shows 72 mm / lens units of the longer side of the region for each unit of distance.
    """
    height = PHOTO_METRES * units_per_metre(context.scene)
    region = next(region for region in context.area.regions if region.type == "WINDOW")
    width = height * photo.data.size[0] / photo.data.size[1]
    longer = max(region.width, region.height)
    needed = max(height * longer / region.height, width * longer / region.width)
    return _ROOM * needed * context.space_data.lens / 72
