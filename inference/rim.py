"""A body that closes round at its outline, whatever the networks drew there.

Near the outline the networks' front and back close too early, cross, or end in a wall. There the depth follows from what
lies farther in. A round body's half thickness h grows with the distance s from the outline as h^2 = s (a + b s): an ellipse
for b < 0, a parabola for b = 0, a wedge with a rounded tip for b > 0. So h^2 / s is a straight line, which is fitted to the
trusted pixels around and continued to the outline. Fingers and other parts that the networks cannot resolve become round.

Convention: lengths are canvas pixels, depth too (network values times `camera.PIXELS_PER_VALUE`).
"""

import cv2
import numpy as np

from .camera import PIXELS_PER_VALUE
from .outline import smoothstep
from .spreading import spread_values

UNSURE = (6.0, 28.0)
"""Distances from the outline: up to the first the networks' thickness does not count, from the second on it alone does."""
SURE_BREADTH = 0.8
"""Of the half breadth of a limb: that second distance, if the limb is so slim."""
UNSURE_MIDDLE = (4.0, 10.0)
"""The same for the middle between front and back, and at most 0.4 and 1 of a limb's half breadth."""
FITTED = 50.0
"""Distance up to which the line is fitted."""
SLIM = (8.0, 16.0)
"""Half breadths: below the first a part is taken for round, from the second on the networks are believed."""
SLIM_WEIGHT = 0.2
RIDGE = (1.1, 0.8)
"""Radius of a slim part by its largest distance to the outline, which is smoothed and taken at pixel centres."""
WINDOWS = ((3.0, 1.0), (9.0, 3e-3), (30.0, 1e-5))
"""Sizes in units of 4 pixels, and weights, of the neighbourhoods of a fit: a wider one counts where the others hold nothing."""
USUAL_BEND, BEND_WEIGHT = -0.5, 15.0
"""What b is taken for without data, and how many square pixels of spread in s outweigh that."""
BENDS = (-1.0, 2.0)
SHARPEST = 0.3
"""Least part of h^2 / s that goes on to the outline: none ends like a knife."""
THINNEST = 0.5
"""Half thickness, about half a millimetre."""
MIDDLE_BLUR = 4.0
LEAST_WEIGHT = 1e-4
CENTROID = np.float32(2)
"""Network value of the person's centroid."""


def rounded_body(front: np.ndarray, back: np.ndarray, sure: np.ndarray, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (front, back) that close round at the outline and are filled where they are not sure; 0 outside.

    Args:
        front: (h, w) float32 network values of the first surface.
        back: (h, w) float32 network values of the last surface.
        sure: (h, w) bool, where both mean something.
        distance: (h, w) float32 distance to the outline in pixels, positive inside.
    """
    inside = distance > 0
    distance = np.maximum(distance, 0)
    breadth = _half_breadth(distance, 25)
    half, middle = 0.5 * PIXELS_PER_VALUE * (back - front), 0.5 * (front + back)
    sure = (sure & inside & (half > THINNEST)).astype(np.float32)
    slim = 1 - smoothstep(breadth, *SLIM)
    fitted = _fitted_squares(half, distance, breadth, sure * (1 - slim) * smoothstep(distance, UNSURE[0], 2 * UNSURE[0]), slim * inside)
    broad = np.clip(SURE_BREADTH * _half_breadth(distance, 65), 2 * UNSURE[0], UNSURE[1])
    believed = np.maximum(sure, distance > UNSURE[1]) if sure.any() else sure  # far inside, what is around tells more than the outline
    own = believed * (1 - slim) * smoothstep(distance, UNSURE[0], broad)
    around = spread_values(np.where(sure > 0, half, 0)[..., None], sure)[..., 0]
    half = np.sqrt(np.maximum(own * around**2 + (1 - own) * fitted, THINNEST**2)) / PIXELS_PER_VALUE
    middle = _smooth_middle(middle, sure, distance, breadth)
    return np.where(inside, middle - half, 0).astype(np.float32), np.where(inside, middle + half, 0).astype(np.float32)


def _half_breadth(distance: np.ndarray, width: int) -> np.ndarray:
    """(h, w) float32 largest distance to the outline in a square of `width` pixels around, smoothed."""
    return cv2.blur(cv2.dilate(distance, np.ones((width, width), np.uint8)), (width // 3, width // 3))


def _fitted_squares(half: np.ndarray, distance: np.ndarray, breadth: np.ndarray, sure: np.ndarray, slim: np.ndarray) -> np.ndarray:
    """(h, w) float32 squares of the half thickness, s (a + b s), from lines fitted to h^2 / s.

    breadth: (h, w) half breadths of limbs. sure: (h, w) weights of `half`. slim: (h, w) weights of a round cross-section, for which
    h^2 / s = 2 r - s.
    """
    near = sure * (1 - smoothstep(distance, 0.6 * FITTED, FITTED))
    round_weight = SLIM_WEIGHT * slim * smoothstep(distance, 1, 3)
    weight = near + round_weight
    radius = RIDGE[0] * breadth + RIDGE[1]
    value = near * half**2 / np.maximum(distance, 1) + round_weight * (2 * radius - distance)
    moments = (weight, weight * distance, weight * distance**2, value, value * distance)
    total, s, ss, v, sv = (_around(moment) for moment in moments)
    s, ss, v, sv = (moment / np.maximum(total, 1e-12) for moment in (s, ss, v, sv))
    bend = np.clip((sv - s * v + BEND_WEIGHT * USUAL_BEND) / (np.maximum(ss - s * s, 0) + BEND_WEIGHT), *BENDS)
    start = np.maximum(v - bend * s, SHARPEST * v)
    return distance * np.maximum(start + bend * distance, SHARPEST)


def _around(values: np.ndarray) -> np.ndarray:
    """(h, w) float32 sums of non-negative values over the neighbourhoods of `WINDOWS`."""
    height, width = values.shape
    small = cv2.resize(values, (width // 4 + 1, height // 4 + 1), interpolation=cv2.INTER_AREA)
    sums = np.sum([weight * cv2.GaussianBlur(small, (0, 0), sigma) for sigma, weight in WINDOWS], axis=0, dtype=np.float32)
    return cv2.resize(sums, (width, height), interpolation=cv2.INTER_LINEAR)


def _smooth_middle(middle: np.ndarray, sure: np.ndarray, distance: np.ndarray, breadth: np.ndarray) -> np.ndarray:
    """(h, w) float32 middle, spread from where it is sure, and smooth along the outline; the person's centroid if nowhere."""
    start, end = np.minimum(UNSURE_MIDDLE[0], 0.4 * breadth), np.minimum(UNSURE_MIDDLE[1], breadth) + 0.1
    weight = sure * smoothstep(distance, start, end)
    known = np.where(weight > 0, middle, CENTROID)
    spread = spread_values(known[..., None], np.maximum(weight, LEAST_WEIGHT))[..., 0]
    inner = smoothstep(distance, UNSURE_MIDDLE[1], 2 * UNSURE_MIDDLE[1])
    return cv2.GaussianBlur(spread, (0, 0), MIDDLE_BLUR) * (1 - inner) + spread * inner
