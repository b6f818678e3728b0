"""Small pictures of what a batch has read and made, for its report; kept by the hash of the file that they are of."""

from pathlib import Path

import bpy
import numpy as np

from ...inference.exif import orientation, upright
from ..whole_files import written_whole

QUALITY = 82


class Thumbnails:
    """Makes thumbnails, and keeps them in a folder, so that a resumed batch need not read its photos again."""

    def __init__(self, folder: Path):
        self._folder = folder

    def jpeg(self, picture: Path, sha256: str | None, height: int) -> Path | None:
        """Return a JPEG, so many pixels tall, of a picture file whose content has this hash; None where it cannot be read."""
        if sha256 is None:
            return None
        kept = self._folder / f"{sha256}-{height}.jpg"
        if not kept.is_file():
            pixels = _small_pixels(picture, height)
            if pixels is None:
                return None
            self._folder.mkdir(exist_ok=True)
            _write_jpeg(pixels, kept)
        return kept


def _small_pixels(picture: Path, tall: int) -> np.ndarray | None:
    """(tall, w, 4) float32 pixels of a picture, upright, row 0 on top; None if it cannot be read."""
    try:
        turn = orientation(picture.read_bytes())
        image = bpy.data.images.load(str(picture))
    except (OSError, RuntimeError):
        return None
    try:
        width, height = image.size
        if not height:
            return None
        scale = tall / (width if turn >= 5 else height)
        width, height = (max(round(scale * side), 1) for side in (width, height))
        image.scale(width, height)
        pixels = np.empty((height, width, 4), np.float32)
        image.pixels.foreach_get(pixels.ravel())
        return upright(pixels[::-1], turn)
    finally:
        bpy.data.images.remove(image)


def _write_jpeg(pixels: np.ndarray, path: Path) -> None:
    """Write a picture; raises OSError where it cannot be written."""
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(path.stem, width, height)
    try:
        image.pixels.foreach_set(np.ascontiguousarray(pixels[::-1]).ravel())
        image.file_format = "JPEG"
        with written_whole(path) as partial:
            image.save(filepath=str(partial), quality=QUALITY)
    except RuntimeError as error:
        raise OSError(str(error).strip()) from error
    finally:
        bpy.data.images.remove(image)
