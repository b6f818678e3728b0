"""Distances to a person's outline, finer than pixels."""

import cv2
import numpy as np

SOFTENING = 2.0
"""Standard deviation in pixels of the blur before the matte's 0.5 line is taken: rounds the corners of hard mattes."""
FINENESS = 2
"""Steps in a pixel."""
LEVELS = ((0.0, 1.5), (7.5, 3.0), (21.0, 9.0))
"""From which distance on the distances are blurred by which standard deviation, both in pixels."""


def smoothstep(values: np.ndarray, start: float | np.ndarray, end: float | np.ndarray) -> np.ndarray:
    """Return 0 up to start, 1 from end on, and 3 t^2 - 2 t^3 in between."""
    t = np.clip((values - start) / (end - start), 0, 1).astype(np.float32)
    return t * t * (3 - 2 * t)


def outline_distance(matte: np.ndarray) -> np.ndarray:
    """(h, w) float32 distance in pixels to the 0.5 line of a matte, positive inside.

    The farther in, the smoother, so that notches of the outline do not run through the whole body.
    """
    height, width = matte.shape
    soft = cv2.GaussianBlur(matte, (0, 0), SOFTENING)
    fine = cv2.resize(soft, (width * FINENESS, height * FINENESS), interpolation=cv2.INTER_LINEAR) > 0.5
    to_line = [_to_border(side) for side in (fine, ~fine)]
    signed = np.where(fine, to_line[0] - 0.5, 0.5 - to_line[1]).astype(np.float32) / FINENESS
    signed = cv2.resize(signed, (width, height), interpolation=cv2.INTER_AREA)
    result = signed
    for start, sigma in LEVELS:
        share = smoothstep(signed, 0.6 * start, 1.4 * start) if start else np.float32(1)
        result = result + share * (cv2.GaussianBlur(signed, (0, 0), sigma) - result)
    return result


def _to_border(inside: np.ndarray) -> np.ndarray:
    """(h, w) float32 distances from pixels to the nearest one that is not inside.

    Their squares are whole numbers. OpenCV's last digits hang on where in memory it works, and a human on these.
    """
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.sqrt(np.rint(distance * distance))
