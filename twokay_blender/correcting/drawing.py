"""Keypoints, their names and the part windows, drawn over the photo while keypoints are corrected."""

from collections.abc import Iterable
from itertools import pairwise

import blf
import bpy
import gpu
import numpy as np
from bpy.app.translations import pgettext_iface
from bpy_extras.view3d_utils import location_3d_to_region_2d
from gpu_extras.batch import batch_for_shader
from mathutils import Vector

from ...inference.errors import TwokayError
from ...inference.keypoints import NAMES
from .points import placed_keypoints
from .skeleton import BONES
from .state import KEYPOINTS, running
from .windows import part_windows

Colour = tuple[float, float, float, float]
_LEFT: Colour = (0.25, 0.65, 1.0, 1.0)
_RIGHT: Colour = (1.0, 0.55, 0.2, 1.0)
_MIDDLE: Colour = (1.0, 0.9, 0.3, 1.0)
_MISSING: Colour = (0.7, 0.7, 0.7, 1.0)
_WINDOW: Colour = (1.0, 1.0, 1.0, 0.6)
_SELECTED: Colour = (1.0, 1.0, 1.0, 1.0)
_SHADOW: Colour = (0.0, 0.0, 0.0, 0.9)
_RADIUS, _LINE, _TEXT, _GAP = 5.0, 2.0, 11.0, 9.0
_ROOM = (90.0, 13.0)
"""Of a label. All in interface pixels at scale 1."""
_ON_THE_RIGHT = np.array([not name.startswith("right") for name in NAMES])
"""In the photo of a person who is seen from the front the left side is on the right."""
_CIRCLE = [(float(np.cos(angle)), float(np.sin(angle))) for angle in np.linspace(0, 2 * np.pi, 17)]

_handle = None


def register() -> None:
    """Draw in every 3D viewport whose scene has keypoints being corrected; nothing in the others."""
    global _handle
    _handle = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL")


def unregister() -> None:
    """Draw no more."""
    bpy.types.SpaceView3D.draw_handler_remove(_handle, "WINDOW")


def label(index: int, present: bool) -> str:
    """Return the words that are written beside a keypoint."""
    name = pgettext_iface(NAMES[index].replace("_", " ").capitalize())
    return name if present else pgettext_iface("{name} (missing)").format(name=name)


def side_colour(index: int) -> Colour:
    """Return the colour of the side of the person's body on which a keypoint lies."""
    return {"left": _LEFT, "right": _RIGHT}.get(NAMES[index].split("_")[0], _MIDDLE)


def uncrowded(places: np.ndarray, wanted: np.ndarray, room: np.ndarray) -> np.ndarray:
    """(n,) bool: which of (n, 2) places have room (width, height) for a label beside all others, taken by falling (n,) wish."""
    chosen: list[int] = []
    for index in np.argsort(-wanted, kind="stable"):
        if all((abs(places[index] - places[other]) >= room).any() for other in chosen):
            chosen.append(int(index))
    return np.isin(np.arange(len(places)), chosen)


def _draw() -> None:
    context = bpy.context
    state = context.scene.twokay_correction
    if not running(context.scene, KEYPOINTS) or not state.board:
        return
    try:
        placed, selected = placed_keypoints(state.board.data)
    except TwokayError:
        return  # Apply says what is wrong with the points
    gpu.state.blend_set("ALPHA")
    if state.show_windows and state.human:
        _draw_windows(context, state, placed)
    _draw_keypoints(context, state, placed, selected)
    gpu.state.blend_set("NONE")


def _draw_windows(context: bpy.types.Context, state: bpy.types.PropertyGroup, placed: np.ndarray) -> None:
    for corners in part_windows(state.human.twokay, placed):
        outline = _on_screen(context, state.board, corners)
        if outline is not None:
            _draw_line([*outline, outline[0]], _WINDOW, context.preferences.system.ui_scale)


def _draw_keypoints(context: bpy.types.Context, state: bpy.types.PropertyGroup, placed: np.ndarray, selected: np.ndarray) -> None:
    scale = context.preferences.system.ui_scale
    exists = placed.any(axis=1)
    screen = _on_screen(context, state.board, placed[:, :2])
    if screen is None:
        return
    present = placed[:, 2] > 0
    for start, end in BONES:
        if present[start] and present[end]:
            _draw_line([screen[start], screen[end]], side_colour(max(start, end)), scale * _LINE)
    room = scale * np.array(_ROOM)
    labels_at = screen + room * np.column_stack([np.where(_ON_THE_RIGHT, 0.5, -0.5), np.zeros(len(placed))])
    named = exists & uncrowded(labels_at, selected + exists.astype(float), room) if state.show_names else np.zeros(len(placed), bool)
    for index in np.flatnonzero(exists):
        colour = side_colour(index) if present[index] else _MISSING
        _draw_point(screen[index], colour, scale * _RADIUS, present[index], selected[index])
        if named[index]:
            _draw_text(label(index, present[index]), screen[index], _ON_THE_RIGHT[index], colour, scale)


def _on_screen(context: bpy.types.Context, board: bpy.types.Object, pixels: np.ndarray) -> np.ndarray | None:
    """(n, 2) region pixels of (n, 2) photo pixels, None where one is behind the eye."""
    world = (board.matrix_world @ Vector((x, -y, 0)) for x, y in pixels.tolist())
    screen = [location_3d_to_region_2d(context.region, context.region_data, point) for point in world]
    return None if any(point is None for point in screen) else np.array(screen)


def _draw_point(place: np.ndarray, colour: Colour, radius: float, present: bool, selected: bool) -> None:
    ring = [place + radius * np.array(direction) for direction in _CIRCLE]
    if present:
        shader = gpu.shader.from_builtin("UNIFORM_COLOR")
        shader.uniform_float("color", colour)
        triangles = [corner for pair in pairwise(ring) for corner in (place, *pair)]
        batch_for_shader(shader, "TRIS", {"pos": _flat(triangles)}).draw(shader)
    _draw_line(ring, _SHADOW if present else colour, 1.5)
    if selected:
        _draw_line([place + 1.5 * (corner - place) for corner in ring], _SELECTED, 2)


def _draw_line(points: Iterable[np.ndarray], colour: Colour, width: float) -> None:
    shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    shader.uniform_float("viewportSize", gpu.state.viewport_get()[2:])
    shader.uniform_float("lineWidth", width)
    shader.uniform_float("color", colour)
    batch_for_shader(shader, "LINE_STRIP", {"pos": _flat(points)}).draw(shader)


def _flat(points: Iterable[np.ndarray]) -> list[tuple[float, float, float]]:
    return [(float(x), float(y), 0.0) for x, y in points]


def _draw_text(text: str, place: np.ndarray, rightward: bool, colour: Colour, scale: float) -> None:
    """Write beside a place, on the side to which the body does not go on."""
    font = 0
    blf.size(font, scale * _TEXT)
    width, height = blf.dimensions(font, text)
    x = place[0] + scale * _GAP if rightward else place[0] - scale * _GAP - width
    blf.enable(font, blf.SHADOW)
    blf.shadow(font, 3, *_SHADOW)
    blf.color(font, *colour)
    blf.position(font, x, place[1] - height / 2, 0)
    blf.draw(font, text)
    blf.disable(font, blf.SHADOW)
