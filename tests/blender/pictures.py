"""Pictures that the add-on has written, as Blender reads them."""

from pathlib import Path

import bpy
import numpy as np


def pixels_of(path: Path) -> np.ndarray:
    """(h, w, 3) float32, row 0 on top."""
    image = bpy.data.images.load(str(path))
    pixels = np.empty((image.size[1], image.size[0], 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    return pixels[::-1, :, :3]
