"""Pictures that the add-on has written, as Blender reads them, and photos for it to read."""

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


def write_turned_photo(path: Path, size: tuple[int, int]) -> None:
    """Write a JPEG of this (width, height) that was taken with the camera turned to the right: red grows downward once it is upright."""
    width, height = size
    image = bpy.data.images.new("stored", height, width)
    values = np.ones((width, height, 4), np.float32)
    values[..., 0], values[..., 1:3] = np.linspace(0, 1, height), 0.5
    image.pixels.foreach_set(values.ravel())
    image.file_format, image.filepath_raw = "JPEG", str(path)
    image.save()
    bpy.data.images.remove(image)
    data = path.read_bytes()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:])
