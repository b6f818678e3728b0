"""Ask Blender to draw again what shows our state."""

import bpy


def redraw_sidebars(manager: bpy.types.WindowManager) -> None:
    """Draw the sidebars of all 3D viewports anew, and nothing of the scene."""
    areas = (area for window in manager.windows for area in window.screen.areas if area.type == "VIEW_3D")
    for region in (region for area in areas for region in area.regions if region.type == "UI"):
        region.tag_redraw()
