"""Photos from disk: any 8 or 16 bit grey, RGB or RGBA file that OpenCV reads, upright, as 8 bit RGB(A)."""

import os
from pathlib import Path

import cv2
import numpy as np

from .errors import TwokayError
from .exif import orientation, upright
from .memory import is_lack_of_opencv, lack_of_memory
from .stated_size import stated_size

LARGEST_FILE = 1 << 30
LARGEST_PHOTO = 200_000_000
"""Pixels."""
SMALLEST_SIDE = 64
_FORMATS = "Use a PNG, JPEG, WebP or TIFF file."


def read_photo(path: str | Path) -> np.ndarray:
    """Return the photo as (h, w, 3) RGB or (h, w, 4) RGBA uint8, turned upright as its EXIF orientation asks.

    Raises `TwokayError`: photo-missing, photo-unreadable, photo-unsupported, photo-size.
    """
    return as_photo(read_image(path))


def read_image(path: str | Path) -> np.ndarray:
    """Return any image file, however small, as `read_photo` does; grey becomes RGB, 16 bit becomes 8."""
    path = Path(path)
    data = _file_bytes(path)
    _check_stated_size(data, path.name)
    try:
        stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        if is_lack_of_opencv(error):
            raise lack_of_memory() from error
        raise TwokayError("photo-unreadable", f"{path.name} cannot be decoded ({error.err}). {_FORMATS}") from error
    if stored is None:
        raise TwokayError("photo-unreadable", f"{path.name} is not an image, or it is cut short. {_FORMATS}")
    return upright(_rgb(_eight_bit(stored, path.name)), orientation(data))


def as_photo(array: np.ndarray) -> np.ndarray:
    """Return the (h, w, 3|4) uint8 RGB(A) array, contiguous, or raise `TwokayError` photo-array or photo-size."""
    if not isinstance(array, np.ndarray) or array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] not in (3, 4):
        found = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
        raise TwokayError("photo-array", f"A photo is an (h, w, 3) or (h, w, 4) uint8 array of RGB(A), not {found}.")
    height, width = array.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise TwokayError("photo-size", f"The photo is {width} x {height} pixels; each side needs at least {SMALLEST_SIDE}.")
    if height * width > LARGEST_PHOTO:
        raise TwokayError("photo-size", f"The photo is {width} x {height} pixels. Scale it below {LARGEST_PHOTO // 10**6} megapixels.")
    return np.ascontiguousarray(array)


def _file_bytes(path: Path) -> bytes:
    """Read through Python, because OpenCV cannot open non-ASCII paths on Windows."""
    if not os.path.isfile(path):  # False, too, where the name is longer than any can be
        raise TwokayError("photo-missing", f"There is no file {path}.", "Check the path.")
    if path.stat().st_size > LARGEST_FILE:
        raise TwokayError("photo-size", f"{path.name} is larger than {LARGEST_FILE >> 30} GiB. Save it smaller or compressed.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise TwokayError("photo-unreadable", f"{path} cannot be read: {error.strerror}. Check its permissions.") from error


def _check_stated_size(data: bytes, name: str) -> None:
    """Refuse what is too large before it is decoded, which can take a hundred times the memory of the file."""
    width, height = stated_size(data) or (0, 0)
    if width * height > LARGEST_PHOTO:
        raise TwokayError("photo-size", f"{name} has {width} x {height} pixels. Scale it below {LARGEST_PHOTO // 10**6} megapixels.")


def _eight_bit(image: np.ndarray, name: str) -> np.ndarray:
    if image.dtype == np.uint8:
        return image
    if image.dtype == np.uint16:
        return cv2.convertScaleAbs(image, alpha=1 / 257)
    raise TwokayError("photo-unsupported", f"{name} holds {image.dtype} values. Save it with 8 or 16 bits per channel.")


def _rgb(image: np.ndarray) -> np.ndarray:
    """Return RGB(A) of OpenCV's grey, BGR or BGRA."""
    channels = 1 if image.ndim == 2 else image.shape[2]
    codes = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
    return cv2.cvtColor(image, codes[channels])
