"""The EXIF orientation of JPEG, PNG and WebP files, and its way onto an array.

OpenCV turns TIFF files itself, JPEG and PNG only when it drops their alpha and depth, and WebP never; so the photo is
decoded as stored and turned here. Only sizes and the one tag are read; a damaged block counts as "not turned".
Sources: Exif 2.32 (tag 0x0112), PNG 3rd edition (eXIf), RIFF container of WebP.
"""

import struct
from collections.abc import Iterator

import numpy as np

PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_ORIENTATION = 0x0112
_WHOLE_NUMBERS = {3: "H", 4: "I"}
"""Types of TIFF's values: SHORT and LONG."""
_LARGEST_DIRECTORY = 512
_JPEG_APP1, _JPEG_START_OF_SCAN = 0xE1, 0xDA


def orientation(data: bytes) -> int:
    """Return the orientation 1..8 that a JPEG, PNG or WebP file states, 1 where it states none."""
    for block in _exif_blocks(data):
        try:
            found = next((value for tag, value in tiff_values(block.removeprefix(b"Exif\0\0")) if tag == _ORIENTATION), 1)
        except struct.error:
            return 1
        return found if 1 <= found <= 8 else 1
    return 1


def upright(image: np.ndarray, orientation: int) -> np.ndarray:
    """Return the (h, w, ...) image turned as the orientation 1..8 asks; 5..8 swap width and height."""
    turned = image.swapaxes(0, 1) if orientation >= 5 else image
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    return np.ascontiguousarray(turned)


def _exif_blocks(data: bytes) -> Iterator[bytes]:
    if data.startswith(_JPEG):
        return (block for marker, block in jpeg_segments(data) if marker == _JPEG_APP1 and block.startswith(b"Exif\0\0"))
    if data.startswith(PNG):
        return (block for name, block in _chunks(data, len(PNG), ">I4s", extra=4, even=False) if name == b"eXIf")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return (block for name, block in _chunks(data, 12, "<4sI", extra=0, even=True) if name == b"EXIF")
    return iter(())


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, content) of a JPEG file up to the first scan; nothing of another file."""
    position = len(_JPEG)
    while data.startswith(_JPEG) and position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == _JPEG_START_OF_SCAN or length < 2:
            return
        yield marker, data[position + 4 : position + 2 + length]
        position += 2 + length


def _chunks(data: bytes, position: int, header: str, extra: int, even: bool) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name, content) of PNG or RIFF chunks; `extra` bytes follow each, `even` pads contents to whole words."""
    while position + 8 <= len(data):
        first, second = struct.unpack_from(header, data, position)
        name, length = (first, second) if isinstance(first, bytes) else (second, first)
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + extra + (length % 2 if even else 0)


def tiff_values(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield (tag, value) of the whole numbers in a TIFF file's first directory, or EXIF's; raises struct.error where it ends early."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return
    (directory,) = struct.unpack_from(f"{order}I", block, 4)
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    for start in range(directory + 2, directory + 2 + 12 * min(count, _LARGEST_DIRECTORY), 12):
        tag, kind = struct.unpack_from(f"{order}HH", block, start)
        if kind in _WHOLE_NUMBERS:
            yield tag, struct.unpack_from(f"{order}{_WHOLE_NUMBERS[kind]}", block, start + 8)[0]
