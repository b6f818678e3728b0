"""The soft edge of a matte: what share of each pixel on the outline is the person.

Sources: He et al., Guided Image Filtering, PAMI 2013 (eqs. 19-21, colour guide); the share of a pixel between two colours is
its projection onto the line from one to the other (compositing equation, Porter & Duff 1984).
"""

import cv2
import numpy as np

from .window import photo_window

_SIZE = 2048
"""Pixels of the longer side of the person's window: of larger people the edge is enlarged."""
_GUIDE_RADIUS, _REACH = 0.005, 0.0015  # of the picture's longer side
_SMOOTHNESS = 1e-3
_CONTRAST = 2.0  # the filter blurs more than a lens does
_MARGIN = 24  # pixels
_SURE = 0.8
_BESIDE = 1.5  # pixels
_ALIKE = 1e-2  # squared distance of colours in 0..1, below which they tell little
_FEW = 1e-3
_PASSES = 2  # the second one knows better which pixels are sure


def soft_matte(photo: np.ndarray, person: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1 matte of an (h, w, 3) uint8 photo whose person is known as (h, w), 0 or 1, to a pixel or two."""
    window = photo_window(person > 0, _MARGIN, _SIZE)
    return window.onto(_soft_edge(window.of(photo), window.of(person.astype(np.float32))), photo.shape)


def _soft_edge(image: np.ndarray, person: np.ndarray) -> np.ndarray:
    """(h, w) float32: the edge moved to that of the picture, then each pixel there split between the colours on both sides of it.

    It moves by a few pixels only, lest it follows lines of the background that end at the person, or takes dark folds for
    a dark background.
    """
    colours = image.astype(np.float32) / 255
    radius, reach = (max(2, round(share * max(person.shape))) for share in (_GUIDE_RADIUS, _REACH))
    square = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    least, most = cv2.erode(person, square), cv2.dilate(person, square)
    matte = ((_guided(colours, person, radius) - 0.5) * _CONTRAST + 0.5).clip(least, most)
    for _ in range(_PASSES):
        matte = _share_of_person(colours, matte).clip(least, most)
    return matte


def _share_of_person(colours: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """(h, w) float32: the matte where pixels of the edge are split between the colours of the person and the background beside them."""
    inside, outside = (cv2.erode((side > _SURE).astype(np.float32), np.ones((3, 3))) for side in (matte, 1 - matte))
    person, person_weight = _mean_colour(colours, inside)
    background, background_weight = _mean_colour(colours, outside)
    line = person - background
    share = (_dot(colours - background, line) + _ALIKE * matte) / (_dot(line, line) + _ALIKE)
    split = np.where((person_weight > _FEW) & (background_weight > _FEW), share, matte).clip(0, 1)
    return np.where(inside > 0, 1, np.where(outside > 0, 0, split)).astype(np.float32)


def _mean_colour(colours: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w, 3) mean of the nearby colours that are in `where`, and (h, w) how many there are."""
    weight = cv2.GaussianBlur(where, (0, 0), _BESIDE)
    return cv2.GaussianBlur(colours * where[..., None], (0, 0), _BESIDE) / (weight + 1e-6)[..., None], weight


def _guided(guide: np.ndarray, image: np.ndarray, radius: int) -> np.ndarray:
    """(h, w) float32: the image as a locally linear function of the (h, w, 3) guide's colours."""

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.blur(values, (2 * radius + 1, 2 * radius + 1))

    colour, value = mean(guide), mean(image)
    shared = mean(guide * image[..., None]) - colour * value[..., None]
    rr, gg, bb, rg, rb, gb = (
        mean(guide[..., i] * guide[..., j]) - colour[..., i] * colour[..., j] + np.float32(_SMOOTHNESS * (i == j))
        for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
    )
    # The slope solves a symmetric 3x3 system; by cofactors, because a solver for each pixel takes seconds.
    cofactors = ((gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb), (rr * bb - rb * rb, rg * rb - rr * gb), (rr * gg - rg * rg,))
    (a, b, c), (d, e), (f,) = cofactors
    red, green, blue = np.moveaxis(shared, -1, 0)
    slope = np.stack([a * red + b * green + c * blue, b * red + d * green + e * blue, c * red + e * green + f * blue], axis=-1)
    slope /= (rr * a + rg * b + rb * c)[..., None]
    return _dot(mean(slope), guide) + mean(value - _dot(slope, colour))


def _dot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(h, w) products of (h, w, 3) colours, summed."""
    return np.einsum("hwc,hwc->hw", one, other)
