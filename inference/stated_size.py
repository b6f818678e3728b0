"""Width and height that a PNG, JPEG or TIFF file states, known before it is decoded: a small file can hold gigabytes of pixels.

WebP cannot: its sides end at 16383 pixels.
Sources: PNG 3rd edition (IHDR), JPEG (ITU-T T.81, B.2.2: frame headers), TIFF 6.0 (tags 256 and 257).
"""

import struct

from .exif import PNG, jpeg_segments, tiff_values

_TIFF = (b"II*\0", b"MM\0*")
_JPEG_NO_FRAMES = {0xC4, 0xC8, 0xCC}
"""Among the markers 0xC0 to 0xCF: tables, and one that is kept for later."""
_WIDTH, _HEIGHT = 256, 257


def stated_size(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels as they are stored; None for another format, and where the file is damaged."""
    try:
        if data.startswith(PNG):
            return struct.unpack_from(">II", data, len(PNG) + 8)
        if data.startswith(_TIFF):
            values = dict(tiff_values(data))
            return values[_WIDTH], values[_HEIGHT]
        for marker, block in jpeg_segments(data):
            if 0xC0 <= marker <= 0xCF and marker not in _JPEG_NO_FRAMES:
                height, width = struct.unpack_from(">HH", block, 1)
                return width, height
    except (struct.error, KeyError):
        pass
    return None
