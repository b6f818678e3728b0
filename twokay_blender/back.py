"""The right half of the atlas: the person's back, without a photo of it."""

from collections.abc import Callable, Collection

import numpy as np

from ..inference.back_texture import filled_back
from ..inference.camera import PIXELS_PER_VALUE, pixel_positions
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .atlas import Atlas, photo_positions

BACKS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "filled": filled_back,
    "mirrored": lambda front, _matte, _keypoints, _thickness: front,
}
"""How (front, matte, keypoints, thickness) of one half become the back, as `filled_back` does it."""
DEFAULT_BACK = "filled"
PHOTO_BACK = "photo"


def check_back(name: str, kind: str, possible: Collection[str]) -> None:
    """Raise TwokayError where a human of this name cannot have this kind of back."""
    if kind not in possible:
        raise TwokayError("back-photo-missing", f"{name} has no photo of the back. Set one first, or choose another back.")


def back_of(kind: str, front: np.ndarray, maps: Reconstruction, atlas: Atlas) -> np.ndarray:
    """(h, w, 3) uint8 back of one of `BACKS`, seen from the front's side, for (h, w, 3) uint8 colours of the atlas' front half."""
    shape = np.array(front.shape[1::-1])
    per_photo = shape / (atlas.width, atlas.height)  # not 1 where the artist has scaled the texture
    present = (maps.keypoints != 0).any(axis=1, keepdims=True)
    photo = photo_positions(maps, maps.keypoints.astype(float))
    keypoints = np.where(present, (photo - (atlas.left, atlas.top) + 0.5) * per_photo - 0.5, 0)
    per_canvas = per_photo[0] / maps.canvas_from_photo[0, 0]
    thickness = PIXELS_PER_VALUE * np.float32(per_canvas) * _on_half(maps.back_depth - maps.front_depth, front.shape, maps, atlas)
    return BACKS[kind](front, half_matte(front.shape, maps, atlas), keypoints, thickness)


def half_matte(shape: tuple[int, ...], maps: Reconstruction, atlas: Atlas) -> np.ndarray:
    """(h, w) float32 0..1 matte on one half of the atlas, which has (h, w) pixels."""
    return _on_half(np.asarray(maps.mask), shape, maps, atlas)


def _on_half(plane: np.ndarray, shape: tuple[int, ...], maps: Reconstruction, atlas: Atlas) -> np.ndarray:
    """(h, w) nearest values of an (s, s) map on one half of the atlas, which has (h, w) pixels."""
    scale, offset = maps.canvas_from_photo[[0, 1], [0, 1]], maps.canvas_from_photo[:, 2]
    canvas = (
        scale[axis] * ((np.arange(count) + 0.5) * (extent / count) - 0.5 + start) + offset[axis]
        for axis, (count, extent, start) in enumerate(((shape[1], atlas.width, atlas.left), (shape[0], atlas.height, atlas.top)))
    )
    columns, rows = (np.rint(pixel_positions(line, maps.size)).astype(int) for line in canvas)
    last = plane.shape[0] - 1
    return plane[np.ix_(rows.clip(0, last), columns.clip(0, last))]
