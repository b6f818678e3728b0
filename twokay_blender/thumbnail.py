"""A small picture of the chosen photo for the panel; Blender decodes it beside the drawing, unless it has to be turned upright."""

from contextlib import suppress
from pathlib import Path

import bpy.utils.previews
import numpy as np

from ..inference.exif import orientation, upright

_previews: bpy.utils.previews.ImagePreviewCollection | None = None


def thumbnail(photo: Path) -> int:
    """Return Blender's icon of an existing picture file."""
    assert _previews is not None
    key = f"{photo} {photo.stat().st_mtime_ns}"
    if key not in _previews:
        _previews.clear()
        preview = _previews.load(key, str(photo), "IMAGE")
        with suppress(OSError):  # the import tells what is wrong with a file that cannot be read
            _turn(preview, orientation(photo.read_bytes()))
    return _previews[key].icon_id


def _turn(preview: bpy.types.ImagePreview, turn: int) -> None:
    """Turn a preview as this EXIF orientation asks."""
    if turn == 1:
        return
    width, height = preview.image_size
    pixels = np.empty((height, width, 4), np.float32)
    preview.image_pixels_float.foreach_get(pixels.ravel())
    turned = upright(pixels[::-1], turn)[::-1]
    preview.image_size = turned.shape[1::-1]
    preview.image_pixels_float.foreach_set(np.ascontiguousarray(turned).ravel())


def register() -> None:
    """Prepare the collection."""
    global _previews
    _previews = bpy.utils.previews.new()


def unregister() -> None:
    """Free it."""
    global _previews
    bpy.utils.previews.remove(_previews)
    _previews = None
