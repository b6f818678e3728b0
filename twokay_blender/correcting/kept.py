"""What a human keeps of its reconstruction, so that its keypoints and its matte can be corrected later.

Convention: photo pixels are (column, row), integers at pixel centres; `canvas_from_photo` as in `inference.canvas`.
"""

import bpy
import numpy as np

from ...inference.origin import Origin
from ...inference.reconstruction import Reconstruction
from ..stored import stored_maps


def keep(human: bpy.types.Object, reconstruction: Reconstruction, origin: Origin) -> None:
    """Write keypoints and their place in the photo into a human that these have just been built into."""
    record = human.twokay
    record.photo_size = reconstruction.photo_size.tolist()
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
    sampled = _bilinear(stored_maps(human).mask, _canvas_positions(human.twokay, size))
    return sampled.reshape(size[1], size[0])


def _photo_keypoints(reconstruction: Reconstruction) -> np.ndarray:
    points = np.asarray(reconstruction.keypoints, np.float64)
    transform = reconstruction.canvas_from_photo
    photo = np.linalg.solve(transform[:, :2], (points - transform[:, 2]).T).T
    present = points.any(axis=1)[:, None]
    return np.where(present, np.column_stack([photo, np.ones(len(photo))]), 0).astype(np.float32)


def _canvas_positions(record: bpy.types.PropertyGroup, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) float32 canvas columns and rows of the pixels of a photo that is scaled to this size.

    The transform of `inference.canvas` neither turns nor shears, so columns and rows go apart.
    """
    (scale_x, _, x), (_, scale_y, y) = np.array(record.canvas_from_photo)
    places = [(np.arange(count) + 0.5) * whole / count - 0.5 for count, whole in zip(size, record.photo_size, strict=True)]
    columns, rows = (places[0] * scale_x + x).astype(np.float32), (places[1] * scale_y + y).astype(np.float32)
    return columns, rows


def _bilinear(matte: np.ndarray, places: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(h, w) float32 0..1 of a canvas at columns (w,) and rows (h,); 0 beyond it."""
    columns, rows = places
    padded = np.pad(matte, 1).astype(np.float32)
    top, below = _neighbours(rows, padded.shape[0])
    left, right_share = _neighbours(columns, padded.shape[1])
    lines = padded[top] * (1 - below)[:, None] + padded[top + 1] * below[:, None]
    return lines[:, left] * (1 - right_share) + lines[:, left + 1] * right_share


def _neighbours(places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Index of the pixel before each place on an axis that is padded by one, and the share of the pixel after it."""
    inside = (places + 1).clip(0, count - 1.001)
    before = inside.astype(np.intp)
    return before, (inside - before).astype(np.float32)
