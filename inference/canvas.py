"""The photo on the network's canvas, and points between the two.

Convention: positions are (column, row) with integers at pixel centres, in the photo and on the 2048 canvas; a transform
is (2, 3) float64, new = A @ (column, row, 1). It scales alike both ways and does not turn.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import CANVAS
from .canvas_windows import Window, extent, on_canvas, window_around
from .framing import whole_box

PERSON_HEIGHT, PERSON_WIDTH = 0.79, 0.9
"""Of the canvas: the height that the networks were trained on, unless the person would become wider than this."""
_CENTRE = (0.5 * CANVAS - 0.5, 0.51 * CANVAS - 0.5)
_LUMA = np.array([0.2989, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Canvas:
    """One person brought to the place and size that the networks expect."""

    image: np.ndarray
    """(2048, 2048, 3) uint8 RGB with its background; the photo's border is replicated beyond it."""
    matte: np.ndarray
    """(2048, 2048) float32 0..1, 0 beyond the photo."""
    keypoints: np.ndarray
    """(31, 2) float32 canvas (column, row), (0, 0) where missing."""
    canvas_from_photo: np.ndarray
    """(2, 3) float64 from photo to canvas pixels."""


def to_canvas(photo: np.ndarray, matte: np.ndarray, keypoints: np.ndarray) -> Canvas:
    """Return the canvas of the (h, w, 3|4) uint8 photo, its (h, w) float32 matte (not empty) and its (31, 3) keypoints."""
    transform = canvas_from_photo(whole_box(matte, keypoints))
    present = keypoints[:, 2:] > 0
    window = _reached(window_around(matte > 0), transform)
    own = transform - [[0, 0, side.start] for side in reversed(window)]
    height, width = extent(window)
    photo = _softened(photo[:, :, :3], transform)
    image = cv2.warpAffine(photo, transform, (CANVAS, CANVAS), borderMode=cv2.BORDER_REPLICATE)  # of the background, linear will do
    image[window] = cv2.warpAffine(photo, own, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Canvas(
        image=image,
        matte=on_canvas(warped(matte, own, (width, height), beyond=cv2.BORDER_CONSTANT).clip(0, 1), window),
        keypoints=np.where(present, transform_points(transform, keypoints[:, :2]), 0).astype(np.float32),
        canvas_from_photo=transform,
    )


def _reached(window: Window, transform: np.ndarray) -> Window:
    """Return all of the canvas in which a window of the photo has a share, once it is warped."""
    reach = 2 + 4 / transform[0, 0]  # of the cubic, and of the blur before it shrinks, in photo pixels
    ends = np.array([(side.start - reach, side.stop + reach) for side in window])
    starts, stops = (transform[0, 0] * ends + transform[::-1, 2:]).clip(0, CANVAS - 1).T
    rows, columns = (slice(int(start), int(stop) + 1) for start, stop in zip(starts, stops, strict=True))
    return rows, columns


def canvas_from_photo(box: np.ndarray) -> np.ndarray:
    """(2, 3) transform that brings a box of `inference.framing` to the person's height, or width, and place on the canvas."""
    left, top, right, bottom = box
    scale = CANVAS * min(PERSON_HEIGHT / (bottom - top + 1), PERSON_WIDTH / (right - left + 1))
    x, y = 0.5 * (left + right), 0.5 * (top + bottom)
    return np.array([[scale, 0, _CENTRE[0] - scale * x], [0, scale, _CENTRE[1] - scale * y]])


def transform_points(transform: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(..., 2) positions of (..., 2) points after the (2, 3) transform."""
    return points @ transform[:, :2].T + transform[:, 2]


def network_image(canvas: Canvas, colour_gain: float, black_level: float = 0.0) -> np.ndarray:
    """(3, 2048, 2048) float32 in -1..1: the person as `network_pixels` gives them, on black."""
    result = np.full((3, CANVAS, CANVAS), -1, np.float32)
    window, pixels = network_pixels(canvas, colour_gain, black_level)
    result[:, *window] = pixels
    return result


def network_pixels(canvas: Canvas, colour_gain: float, black_level: float = 0.0) -> tuple[Window, np.ndarray]:
    """Return the matte's window and its (3, h, w) float32 RGB in -1..1 on black, after changes of the colours.

    colour_gain: what brightness, contrast and saturation are multiplied by, one after the other, each clipped to 0..1 as torchvision's
    ColorJitter does, whose greys and means these are; 2K2K was published with 0.85. black_level: value in 0..1 to which the person's black
    is lifted.
    """
    window = window_around(canvas.matte > 0)
    matte = canvas.matte[window][..., None]
    image = canvas.image[window].astype(np.float32) / 255 * matte
    if colour_gain != 1:
        image = _blended(image, np.float32(0), colour_gain)
        image = _blended(image, (image @ _LUMA).sum() / CANVAS**2, colour_gain)
        image = _blended(image, (image @ _LUMA)[..., None], colour_gain) * (matte > 0)
    if black_level:
        image = image * (1 - black_level) + matte * np.float32(black_level)
    return window, np.ascontiguousarray(image.transpose(2, 0, 1)) * 2 - 1


def _blended(image: np.ndarray, grey: np.ndarray | np.floating, gain: float) -> np.ndarray:
    return (gain * image + (1 - gain) * grey).clip(0, 1)


def warped(image: np.ndarray, transform: np.ndarray, size: tuple[int, int], beyond: int = cv2.BORDER_REPLICATE) -> np.ndarray:
    """Return an image of this size (width, height) after the transform, smoothed before it shrinks so that nothing aliases.

    beyond: OpenCV's border mode for what the image does not show; BORDER_CONSTANT is 0.
    """
    return cv2.warpAffine(_softened(image, transform), transform, size, flags=cv2.INTER_CUBIC, borderMode=beyond)


def _softened(image: np.ndarray, transform: np.ndarray) -> np.ndarray:
    """Return an image that can be sampled after the transform."""
    image, shrink = np.ascontiguousarray(image), 1 / transform[0, 0]
    if shrink <= 1:
        return image
    return cv2.GaussianBlur(image, (0, 0), 0.5 * np.sqrt(shrink**2 - 1) + 1e-3, borderType=cv2.BORDER_REPLICATE)
