"""What a human keeps of its reconstruction, so that its keypoints and its matte can be corrected later.

Convention: photo pixels are (column, row), integers at pixel centres; `canvas_from_photo` as in `inference.canvas`.
"""

import bpy
import numpy as np

from ...inference.camera import pixel_positions
from ...inference.origin import Origin
from ...inference.reconstruction import Reconstruction
from ...inference.silhouettes import bilinear
from ..atlas import photo_positions
from ..stored import stored_maps


def keep(human: bpy.types.Object, reconstruction: Reconstruction, origin: Origin) -> None:
    """Write keypoints and their place in the photo into a human that these have just been built into."""
    record = human.twokay
    record.photo_size = reconstruction.photo_size.tolist()
    record.map_size = reconstruction.size
    record.canvas_from_photo = reconstruction.canvas_from_photo
    record.keypoints = _photo_keypoints(reconstruction)
    record.shown_share = shown_share(origin)


def shown_share(origin: Origin) -> float:
    """Return how much of the person's height the matte shows, 0..1."""
    return (origin.box[3] - origin.box[1] + 1) / origin.height


def kept_keypoints(human: bpy.types.Object) -> np.ndarray:
    """(31, 3) float32 keypoints in photo pixels, (0, 0, 0) where missing."""
    return np.array(human.twokay.keypoints, np.float32)


def kept_matte(human: bpy.types.Object, size: tuple[int, int]) -> np.ndarray:
    """(h, w) float32 0..1 matte of the whole photo, as it was used, at this size (width, height).

    Raises:
        TwokayError: as `stored_maps`.
    """
    maps = stored_maps(human)
    beyond_is_empty = np.pad(maps.mask, 1)[..., None]
    columns, rows = (pixel_positions(line, maps.size) for line in _canvas_positions(human.twokay, size))
    return bilinear(beyond_is_empty, columns + 1, rows + 1)[..., 0]


def _photo_keypoints(reconstruction: Reconstruction) -> np.ndarray:
    points = np.asarray(reconstruction.keypoints, np.float64)
    photo = photo_positions(reconstruction, points)
    present = points.any(axis=1)[:, None]
    return np.where(present, np.column_stack([photo, np.ones(len(photo))]), 0).astype(np.float32)


def _canvas_positions(record: bpy.types.PropertyGroup, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """(w,) float32 canvas columns and (h,) rows of the pixels of a photo that is scaled to this size.

    The transform of `inference.canvas` neither turns nor shears, so columns and rows go apart.
    """
    (scale_x, _, x), (_, scale_y, y) = np.array(record.canvas_from_photo)
    places = [(np.arange(count) + 0.5) * whole / count - 0.5 for count, whole in zip(size, record.photo_size, strict=True)]
    columns, rows = (places[0] * scale_x + x).astype(np.float32), (places[1] * scale_y + y).astype(np.float32)
    return columns, rows
