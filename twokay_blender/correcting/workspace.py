"""The place where a correction happens: a collection with the photo, upright in front of everything else in the scene.

Convention: the local x and -y of the board, which is what is edited, are photo columns and rows in pixels, integers at pixel
centres; its local z points to the front view. The photo behind it stands on z = 0 and is 2 m tall in the scene's units.
"""

import math

import bpy
from mathutils import Vector

from ..scene_units import units_per_metre
from .state import TWOKAY_PG_correction

NAME = "2K2K Correction"
PHOTO_METRES = 2.0
_GAP = 0.5
"""Metres between the photo and the front of the scene."""
_AHEAD = 1e-3
"""How far the board stands before the photo, in units of the photo's longer side."""


def open_workspace(context: bpy.types.Context, kind: str, human: bpy.types.Object | None, image: bpy.types.Image) -> TWOKAY_PG_correction:
    """Begin a correction of this kind: remember what is selected and the tools, and put the photo up, before the human if any.

    Every mode is left, and vertices are what is selected in Edit Mode until `close_workspace`.
    """
    state = context.scene.twokay_correction
    state.kind, state.human, state.is_import = kind, human, human is None
    _remember_selection(context, state)
    _remember_tools(context, state)
    context.tool_settings.mesh_select_mode = (True, False, False)
    metre = units_per_metre(context.scene)
    y = _front(context) - _GAP * metre
    state.workspace = bpy.data.collections.new(NAME)
    context.scene.collection.children.link(state.workspace)
    middle = Vector((human.matrix_world.translation.x if human else 0, y, 0))
    state.photo = _photo_object(image, middle, PHOTO_METRES * metre)
    state.workspace.objects.link(state.photo)
    return state


def add_board(context: bpy.types.Context, state: TWOKAY_PG_correction, mesh: bpy.types.Mesh, mode: str) -> bpy.types.Object:
    """Put what is edited, in pixels of the photo, before it and enter the mode in which it is edited."""
    board = bpy.data.objects.new(mesh.name, mesh)
    board.parent = state.photo
    board.location.z = _AHEAD
    board.scale = (1 / max(state.photo.data.size),) * 3
    state.workspace.objects.link(board)
    state.board = board
    context.view_layer.update()
    _select(context, [board], board)
    bpy.ops.object.mode_set(mode=mode)
    return board


def close_workspace(context: bpy.types.Context) -> None:
    """Remove everything that the correction has added, and select what was selected before."""
    state = context.scene.twokay_correction
    _leave_mode(context)
    for thing in list(state.workspace.objects):
        _remove(thing)
    bpy.data.collections.remove(state.workspace)
    context.view_layer.update()
    _restore_tools(context, state)
    _restore_selection(context, state)
    for name in ("workspace", "photo", "board", "human", "is_import", "matte", "active", "mode", "canvas"):
        state.property_unset(name)
    state.selected.clear()


def _remember_selection(context: bpy.types.Context, state: TWOKAY_PG_correction) -> None:
    active = context.view_layer.objects.active
    state.active, state.mode = active, active.mode if active else ""
    for selected in context.selected_objects:
        state.selected.add().object = selected
    _leave_mode(context)


def _restore_selection(context: bpy.types.Context, state: TWOKAY_PG_correction) -> None:
    names = context.view_layer.objects
    selected = [item.object for item in state.selected if item.object and item.object.name in names]
    active = state.active if state.active and state.active.name in names else None
    _select(context, selected, active)
    if active and active.mode != state.mode:
        bpy.ops.object.mode_set(mode=state.mode)


def _remember_tools(context: bpy.types.Context, state: TWOKAY_PG_correction) -> None:
    tools = context.tool_settings
    state.select_mode = tools.mesh_select_mode
    state.paint_mode, state.canvas = tools.image_paint.mode, tools.image_paint.canvas


def _restore_tools(context: bpy.types.Context, state: TWOKAY_PG_correction) -> None:
    tools = context.tool_settings
    if state.paint_mode:  # a file may hold a correction that an older version has begun
        tools.mesh_select_mode = state.select_mode
        tools.image_paint.mode, tools.image_paint.canvas = state.paint_mode, state.canvas


def _leave_mode(context: bpy.types.Context) -> None:
    active = context.view_layer.objects.active
    if active and active.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def _select(context: bpy.types.Context, selected: list[bpy.types.Object], active: bpy.types.Object | None) -> None:
    for other in context.view_layer.objects:
        other.select_set(other in selected)
    context.view_layer.objects.active = active


def _front(context: bpy.types.Context) -> float:
    """Return the y before which nothing of the scene stands."""
    corners = (thing.matrix_world @ Vector(corner) for thing in context.visible_objects for corner in thing.bound_box)
    return min((corner.y for corner in corners), default=0.0)


def _photo_object(image: bpy.types.Image, middle: Vector, tall: float) -> bpy.types.Object:
    """Return an image empty that stands on the floor at this middle, so tall, its longer side being 1 in its own units."""
    width, height = image.size
    pixel = tall / height
    photo = bpy.data.objects.new("Photo", None)
    photo.empty_display_type = "IMAGE"
    photo.data = image
    photo.empty_display_size = 1
    photo.empty_image_offset = (-0.5 / width, 0.5 / height - 1)
    photo.hide_select = True
    photo.rotation_euler.x = math.pi / 2
    photo.scale = (pixel * max(width, height),) * 3
    photo.location = middle + Vector((-0.5 * (width - 1) * pixel, 0, (height - 0.5) * pixel))
    return photo


def _remove(thing: bpy.types.Object) -> None:
    """Remove an object of the workspace with what only it shows; the artist may have added others, or have removed what it showed."""
    data = thing.data
    own = [data]
    if isinstance(data, bpy.types.Mesh):
        own = [item for item in (data, *data.materials) if item and item.users == 1]
    bpy.data.batch_remove([thing, *filter(None, own)])
