"""Arrays <-> Blender's images.

Convention: arrays are (h, w, 3) uint8 RGB with row 0 on top, in the image's own colour space.
"""

import struct
import zlib
from pathlib import Path

import bpy
import numpy as np

from ..inference.errors import TwokayError
from .deflate import deflated

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FILTER_UP = 2


def rgba_picture(path: Path) -> np.ndarray:
    """(h, w, 4) uint8 RGBA of a picture file, the colours not multiplied by the alpha.

    Raises:
        TwokayError: the file cannot be read as a picture.
    """
    try:
        image = bpy.data.images.load(str(path))
    except RuntimeError as error:
        raise TwokayError("texture-unreadable", f"The texture {path} could not be read. Import the photo again.") from error
    try:
        if not image.size[0]:
            raise TwokayError("texture-unreadable", f"The texture {path} is not a picture. Import the photo again.")
        return _bytes_of(image)
    finally:
        bpy.data.images.remove(image)


def float_picture(path: Path) -> np.ndarray:
    """(h, w, 4) float32 RGBA in 0..1 of a picture file that we have written; raises RuntimeError as Blender does."""
    image = bpy.data.images.load(str(path))
    try:
        width, height = image.size
        values = np.empty((height, width, 4), np.float32)
        image.pixels.foreach_get(values.ravel())
    finally:
        bpy.data.images.remove(image)
    return values[::-1]


def pixels_of(image: bpy.types.Image) -> np.ndarray:
    """Return the pixels of a byte image."""
    return _bytes_of(image)[..., :3]


def _bytes_of(image: bpy.types.Image) -> np.ndarray:
    """(h, w, c) uint8 pixels of a byte image, row 0 on top; Blender gives all of them four channels."""
    width, height = image.size
    values = np.empty((height, width, image.channels), np.float32)
    image.pixels.foreach_get(values.ravel())
    values *= 255
    values += 0.5
    return values[::-1].astype(np.uint8)


def store_pixels(image: bpy.types.Image, pixels: np.ndarray) -> None:
    """Make the pixels the content of an image; as `store_png`."""
    store_png(image, png_of(pixels))


def store_png(image: bpy.types.Image, png: bytes) -> None:
    """Make a PNG file the content of an image: in its own file beside the .blend or below it, else packed into the .blend.

    What is painted on a packed image and not saved becomes an undo step first, so that undo brings it back.

    Raises:
        TwokayError: the file cannot be written.
    """
    if image.packed_file and image.is_dirty:
        image.pack()
        bpy.ops.ed.undo_push(message="Texture Paint")
    if path := _own_file(image):
        _write(path, png)
        image.reload()
    else:
        image.pack(data=png, data_len=len(png))
        image.source = "FILE"
        image.buffers_free()


def _own_file(image: bpy.types.Image) -> Path | None:
    """Return the PNG file of an image, but none that is somewhere else: a stranger's .blend may name any file of the artist's."""
    if image.source != "FILE" or image.packed_file or not bpy.data.filepath:
        return None
    path = Path(bpy.path.abspath(image.filepath)).resolve()
    is_ours = path.is_relative_to(Path(bpy.data.filepath).resolve().parent) and path.suffix.lower() == ".png"
    return path if is_ours and (not path.exists() or _begins_as_png(path)) else None


def _begins_as_png(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SIGNATURE)) == _SIGNATURE
    except OSError:
        return False


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"{path} could not be written ({error.strerror}). Check the folder, or pack the textures into the .blend."
        raise TwokayError("texture-unwritable", message) from error


def png_of(pixels: np.ndarray) -> bytes:
    """Return a PNG file. Source: PNG specification, 3rd edition; each row is stored as its difference to the one above."""
    height, width = pixels.shape[:2]
    rows = np.empty((height, 1 + 3 * width), np.uint8)
    rows[:, 0] = _FILTER_UP
    rows[:, 1:] = np.diff(pixels.reshape(height, -1), axis=0, prepend=np.uint8(0))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", deflated(rows.tobytes())), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
