"""The person's matte, from the best source there is: a file, the photo's alpha, a plain background, the detector's mask.

Convention: mattes are (h, w) float32, 0 outside to 1 inside, on the photo's own pixels; keypoints are (31, 3) in photo pixels.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from .detection.masks import person_mask
from .errors import TwokayError
from .keypoints import present_points
from .matting.detected import matte_from_mask
from .matting.edge import soft_matte
from .matting.neighbours import own_ground
from .matting.plain_background import matte_on_plain, plain_background
from .photo import read_image
from .skeleton import body_height

_OPAQUE_SHARE = 0.999
_LARGEST_COVER = 0.95
_POINTS_INSIDE = 0.8
_POINT_TOLERANCE = 0.015
_ASPECT_TOLERANCE = 0.01
_REMEDY = "Give a matte of this photo (white person on black), a photo with an alpha channel, or one on a plain background."


def find_matte(
    photo: np.ndarray,
    keypoints: np.ndarray,
    given: str | Path | np.ndarray | None = None,
    neighbours: Sequence[np.ndarray] = (),
) -> tuple[np.ndarray, str]:
    """Return the matte of the person with these keypoints and its source: "given", "alpha", "plain background" or "detector".

    photo: (h, w, 3|4) uint8 RGB(A). given: an image file, or an (h, w) array, uint8 or 0..1. neighbours: keypoints (31, 3)
    of the other people in the photo, who are removed from the matte, as specks are. Raises `TwokayError` matte-size,
    matte-empty, matte-full, matte-contradicts, matte-array, what `read_photo` raises for a file, or `person_mask`.
    """
    colours = np.ascontiguousarray(photo[:, :, :3])
    ground = own_ground(colours, keypoints, neighbours) if len(neighbours) else np.float32(1)
    if given is not None:
        own = _as_matte(given) if isinstance(given, np.ndarray) else _read_matte(given)
        matte, source = fit_matte(own, photo.shape) * ground, "given"
    elif _has_alpha(photo):
        matte, source = photo[:, :, 3].astype(np.float32) / 255 * ground, "alpha"
    elif (colour := plain_background(colours)) is not None:
        matte, source = soft_matte(colours, matte_on_plain(colours, colour, keypoints) * ground), "plain background"
    else:
        matte, source = matte_from_mask(colours, keypoints, person_mask(colours, keypoints) * ground), "detector"
    return one_person(matte, keypoints), source


def fit_matte(matte: np.ndarray, photo_shape: tuple[int, ...]) -> np.ndarray:
    """Return an (h, w) float32 matte at the photo's size; raise `TwokayError` matte-size where the aspect differs."""
    height, width = photo_shape[:2]
    if matte.shape == (height, width):
        return matte
    if abs(matte.shape[1] * height / (matte.shape[0] * width) - 1) > _ASPECT_TOLERANCE:
        found = f"{matte.shape[1]} x {matte.shape[0]}"
        message = f"The matte is {found} pixels, the photo {width} x {height}."
        raise TwokayError("matte-size", message, "Save the matte at the photo's size.")
    interpolation = cv2.INTER_AREA if matte.shape[0] > height else cv2.INTER_LINEAR
    return cv2.resize(matte, (width, height), interpolation=interpolation)


def one_person(matte: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """Return the matte without the components that hold none of the keypoints, or raise `TwokayError` where it is no good."""
    inside = (matte > 0.5).astype(np.uint8)
    if not inside.any():
        raise TwokayError("matte-empty", "The matte is empty: no person was found in it.", _REMEDY)
    if inside.mean() > _LARGEST_COVER:
        raise TwokayError("matte-full", f"The matte covers {inside.mean():.0%} of the photo.", _REMEDY)
    _check_points_inside(inside, keypoints)
    _, labels = cv2.connectedComponents(inside, connectivity=8)
    held = np.unique(_values_at(labels, keypoints))
    person = np.isin(labels, held[held > 0]).astype(np.uint8)
    return np.where(cv2.dilate(person, np.ones((5, 5), np.uint8)) > 0, matte, 0).astype(np.float32)


def _check_points_inside(inside: np.ndarray, keypoints: np.ndarray) -> None:
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    near = _values_at(distance, keypoints) <= max(2.0, _POINT_TOLERANCE * body_height(keypoints))
    if near.mean() < _POINTS_INSIDE:
        message = f"Only {near.sum()} of {len(near)} keypoints lie on the matte."
        raise TwokayError("matte-contradicts", message, "Use keypoints and a matte of this very photo and person.")


def _values_at(array: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(n,) values at the keypoints that are present; those beside the photo count at its border."""
    columns, rows = np.round(present_points(keypoints)).astype(int).T
    return array[rows.clip(0, array.shape[0] - 1), columns.clip(0, array.shape[1] - 1)]


def _as_matte(array: np.ndarray) -> np.ndarray:
    matte = array.astype(np.float32) / (255 if array.dtype == np.uint8 else 1)
    if matte.ndim != 2 or not np.isfinite(matte).all() or matte.min(initial=0) < 0 or matte.max(initial=0) > 1:
        raise TwokayError("matte-array", f"A matte is an (h, w) array of uint8 or of 0..1, not {array.dtype} of shape {array.shape}.")
    return matte


def _read_matte(path: str | Path) -> np.ndarray:
    """(h, w) float32 alpha of a matte file where it has one, else its grey."""
    image = read_image(path)
    grey = image[:, :, 3] if _has_alpha(image) else cv2.cvtColor(image[:, :, :3], cv2.COLOR_RGB2GRAY)
    return grey.astype(np.float32) / 255


def _has_alpha(image: np.ndarray) -> bool:
    return image.shape[2] == 4 and bool((image[:, :, 3] >= 250).mean() < _OPAQUE_SHARE)
