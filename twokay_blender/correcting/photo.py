"""A photo as an image that Blender shows."""

from pathlib import Path

import bpy
import numpy as np

from ...inference.errors import TwokayError
from ...inference.exif import orientation, upright


def photo_image(path: Path) -> bpy.types.Image:
    """Load a photo, upright as its EXIF orientation asks.

    Raises:
        TwokayError: photo-moved (no file where it was) or photo-unreadable.
    """
    image = _loaded(path)
    _make_upright(image, path)
    return image


def human_photo(human: bpy.types.Object) -> bpy.types.Image:
    """Load the photo that a human was made from.

    Raises:
        TwokayError: as `photo_image`, or photo-changed (another size than then).
    """
    path = Path(bpy.path.abspath(human.twokay.source))
    image = photo_image(path)
    try:
        _check_size(image, path, tuple(human.twokay.photo_size))
    except TwokayError:
        bpy.data.images.remove(image)
        raise
    return image


def _loaded(path: Path) -> bpy.types.Image:
    if not path.is_file():
        raise TwokayError("photo-moved", f"The photo {path} is not there any more. Put it back, or set Photo in the panel Correct to it.")
    try:
        return bpy.data.images.load(str(path))
    except RuntimeError as error:
        raise TwokayError("photo-unreadable", f"Blender cannot read {path}. Save the photo as PNG or JPEG.") from error


def _make_upright(image: bpy.types.Image, path: Path) -> None:
    """Turn the pixels of a photo that was taken with the camera turned; Blender shows them as they are stored."""
    turn = orientation(path.read_bytes())
    if turn == 1:
        return
    width, height = image.size
    pixels = np.empty((height, width, image.channels), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    turned = upright(pixels[::-1], turn)[::-1]
    image.scale(turned.shape[1], turned.shape[0])
    image.pixels.foreach_set(np.ascontiguousarray(turned).ravel())
    image.update()
    image.pack()


def _check_size(image: bpy.types.Image, path: Path, expected: tuple[int, ...]) -> None:
    if tuple(image.size) != expected:
        found = "{} x {}".format(*image.size)
        message = f"The photo {path.name} has {found} pixels, not {expected[0]} x {expected[1]} as when it was imported."
        raise TwokayError("photo-changed", f"{message} Import it again, or set Photo in the panel Correct to the old one.")
