"""How blurred a person is, measured at the edges that the person has, so that plain clothes do not count as blur.

Source: an edge blurred by sigma has a gradient in proportion to 1 / sqrt(sigma^2 + s^2) when it is smoothed by s, so two
smoothings give sigma (Zhuo & Sim, Defocus Map Estimation from a Single Image, Pattern Recognition 2011).
"""

import cv2
import numpy as np

from .framing import person_box

LARGEST_HEIGHT = 1600
"""Pixels to which taller people are scaled down first: more is not seen on the canvas either."""
_FINE, _COARSE = 0.7, 1.4
_STRONGEST_EDGES = 0.02
"""Share of the person's pixels."""
_SHARPER_QUARTER = 75
_RIM = 0.006
"""Of the body height: the outline belongs to the matte and is left out."""


def edge_blur(photo: np.ndarray, matte: np.ndarray, height: float) -> float:
    """Return the Gaussian sigma, in thousandths of the body height, by which the strongest edges inside the person are blurred.

    photo: (h, w, 3) uint8. matte: (h, w) float32. height: of the body in photo pixels. Of the edges the sharper quarter
    counts: those of folds and shadows are soft by nature. 0 for a person without any edge.
    """
    scale = min(1.0, LARGEST_HEIGHT / height)
    grey, inside = _scaled_person(photo, matte, scale)
    size = 2 * max(1, round(_RIM * scale * height)) + 1
    core = cv2.erode(inside, np.ones((size, size), np.uint8), borderValue=(0,)) > 0
    fine, coarse = (_gradient(grey, sigma)[core] for sigma in (_FINE, _COARSE))
    edges = coarse >= np.quantile(coarse, 1 - _STRONGEST_EDGES) if len(coarse) else np.zeros(0, bool)
    if not coarse[edges].any():
        return 0.0
    ratio = float(np.percentile(fine[edges] / coarse[edges], _SHARPER_QUARTER)) ** 2
    variance = (_COARSE**2 - ratio * _FINE**2) / max(ratio - 1, 1e-6)
    return 1000 * float(np.sqrt(max(variance, 0.0))) / (scale * height)


def _scaled_person(photo: np.ndarray, matte: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (h, w) float32 grey and uint8 0/1 inside of the part of the photo with the person."""
    left, top, right, bottom = person_box(matte).astype(int)
    window = slice(top, bottom + 1), slice(left, right + 1)
    inside = (matte[window] > 0.5).astype(np.uint8)
    grey = cv2.cvtColor(photo[window], cv2.COLOR_RGB2GRAY)
    if scale < 1:
        grey, inside = (cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for image in (grey, inside))
    return grey.astype(np.float32), inside


def _gradient(grey: np.ndarray, sigma: float) -> np.ndarray:
    smooth = cv2.GaussianBlur(grey, (0, 0), sigma)
    return cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
