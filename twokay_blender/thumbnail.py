"""A small picture of the chosen photo for the panel; Blender decodes it beside the drawing."""

from pathlib import Path

import bpy.utils.previews

_previews: bpy.utils.previews.ImagePreviewCollection | None = None


def thumbnail(photo: Path) -> int:
    """Return Blender's icon of an existing picture file."""
    assert _previews is not None
    key = f"{photo} {photo.stat().st_mtime_ns}"
    if key not in _previews:
        _previews.clear()
        _previews.load(key, str(photo), "IMAGE")
    return _previews[key].icon_id


def register() -> None:
    """Prepare the collection."""
    global _previews
    _previews = bpy.utils.previews.new()


def unregister() -> None:
    """Free it."""
    global _previews
    bpy.utils.previews.remove(_previews)
    _previews = None
