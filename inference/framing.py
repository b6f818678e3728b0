"""How a person lies in the frame of a photo.

Convention: mattes are (h, w) float32 0..1; a box is left, top, right, bottom in photo pixels, integers at pixel centres, both
ends included.
"""

import numpy as np

from .skeleton import soles_row

_BORDER = 0.004
"""Of the photo's width beside a person, of its height above and below: who is nearer to the border is taken to go on beyond."""


def person_box(matte: np.ndarray) -> np.ndarray:
    """(4,) float64 box around matte > 0.5, which must not be empty."""
    inside = matte > 0.5
    columns, rows = np.flatnonzero(inside.any(axis=0)), np.flatnonzero(inside.any(axis=1))
    return np.array([columns[0], rows[0], columns[-1], rows[-1]], float)


def whole_box(matte: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(4,) float64 box of the whole person: that of the matte, and down to the soles where the photo cuts off the feet."""
    box = person_box(matte)
    soles = soles_row(keypoints)
    if soles is not None and "bottom" in cut_sides(matte):
        box[3] = max(box[3], soles)
    return box


def cut_sides(matte: np.ndarray) -> tuple[str, ...]:
    """Return which of "left", "top", "right" and "bottom" the person goes on beyond."""
    height, width = matte.shape
    left, top, right, bottom = person_box(matte)
    shares = {"left": left / width, "top": top / height, "right": (width - 1 - right) / width, "bottom": (height - 1 - bottom) / height}
    return tuple(side for side, share in shares.items() if share < _BORDER)
