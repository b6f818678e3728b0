"""Runs inside Blender (`blender --python agent.py -- SOCKET`) and tells the tour what it cannot see from outside.

It looks, and sets a scene up; whatever an artist does comes as real events of mouse and keyboard.
"""

import json
import sys
import traceback
from multiprocessing.connection import Client
from typing import Any

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

SECONDS_BETWEEN_LOOKS = 0.05
EXTENSION = "bl_ext.user_default.twokay_blender"


def part(name: str) -> Any:
    """Return a module of the add-on."""
    return sys.modules[f"{EXTENSION}.{name}"]


def place(area_type: str, region_type: str) -> tuple[bpy.types.Window, bpy.types.Area, bpy.types.Region]:
    """Return the region of this type in the largest area of this type."""
    windows = bpy.context.window_manager.windows.values()
    areas = [(window, area) for window in windows for area in window.screen.areas if area.type == area_type]
    window, area = max(areas, key=lambda found: found[1].width * found[1].height)
    return window, area, next(region for region in area.regions if region.type == region_type)


def box(area_type: str = "VIEW_3D", region_type: str = "UI") -> tuple[int, int, int, int]:
    """Return x, y from the top, width and height of a region in pixels of its window."""
    window, _, region = place(area_type, region_type)
    return region.x, window.height - region.y - region.height, region.width, region.height


def under_mouse(area_type: str = "VIEW_3D", region_type: str = "UI") -> str:
    """Return the call of the button under the mouse, or the path of its property; empty where there is none."""
    window, area, region = place(area_type, region_type)
    manager = bpy.context.window_manager
    manager.clipboard = ""
    with bpy.context.temp_override(window=window, area=area, region=region):
        buttons: Any = bpy.ops.ui
        if buttons.copy_python_command_button.poll():
            buttons.copy_python_command_button()
        elif buttons.copy_data_path_button.poll():
            buttons.copy_data_path_button(full_path=True)
    return manager.clipboard


def tab() -> str:
    """Return the name of the tab that the sidebar of the 3D viewport shows."""
    return str(place("VIEW_3D", "UI")[2].active_panel_category)


def humans() -> list[str]:
    """Return the names of the humans in the scene."""
    return [thing.name for thing in bpy.context.scene.objects if thing.twokay.version]


def importing() -> bool:
    """Whether photos are being imported."""
    return part("twokay_blender.order_queue").queue.running


def progress() -> tuple[float, str]:
    """Return the fraction and the text that the panel shows."""
    return part("twokay_blender.order_queue").queue.progress


def failure() -> str:
    """Return why the last import failed, empty if it did not."""
    found = part("twokay_blender.order_queue").queue.failure
    return part("twokay_blender.remedies").text_for_panel(found.error) if found else ""


def checked() -> bool:
    """Whether the check of this computer is done."""
    checks = part("twokay_blender.checks")
    return bool(checks.current_rows()) and not checks.task.running


def stored() -> bpy.types.AddonPreferences:
    """Return the preferences of the add-on."""
    return bpy.context.preferences.addons[EXTENSION].preferences


def correcting() -> str:
    """Return what is corrected: KEYPOINTS, MATTE or nothing."""
    state = bpy.context.scene.twokay_correction
    return state.kind if state.workspace else ""


def keypoint(index: int) -> Any:
    """Return where a keypoint that has not been moved yet is in the world."""
    board = bpy.context.scene.twokay_correction.board
    return board.matrix_world @ board.data.vertices[index].co


def photo_point(x: float, y: float) -> Any:
    """Return where a pixel of the photo that is corrected is in the world."""
    return bpy.context.scene.twokay_correction.board.matrix_world @ Vector((x, -y, 0))


def screen_of(point: Vector) -> tuple[int, int]:
    """Return where a point of the world is in the viewport, in pixels of the window, y down."""
    window, area, region = place("VIEW_3D", "WINDOW")
    space: Any = area.spaces.active
    found = location_3d_to_region_2d(region, space.region_3d, point)
    return round(region.x + found.x), round(window.height - region.y - found.y)


def answer(question: str) -> dict:
    """Return the value of an expression, or the traceback."""
    try:
        return {"value": eval(question, globals())}
    except Exception:
        return {"error": traceback.format_exc()}


def listen(connection: Any) -> None:
    """Answer questions between two events of Blender, as long as it runs."""

    def look() -> float | None:
        try:
            while connection.poll():
                connection.send_bytes(json.dumps(answer(connection.recv_bytes().decode())).encode())
        except (EOFError, OSError):
            return None
        return SECONDS_BETWEEN_LOOKS

    bpy.app.timers.register(look, persistent=True)


bpy.context.preferences.view.show_splash = False
listen(Client(sys.argv[-1], "AF_UNIX"))
