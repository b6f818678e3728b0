"""Where a part of the body is before another one: the back of the near part and the front of the far part.

Only the first and the last surface along each ray are known. Where the first one jumps back, say from an arm to the belly
behind it, the near part ends and the far part goes on. The near part's back is made up as if the part were round; the far
part's front continues what is seen of it beside the near part. Jumps of the last surface are the same with front and back
exchanged.

Convention: depths in here are canvas pixels (network values times `camera.PIXELS_PER_VALUE`). "First" is the surface that
jumps, "last" the other one, and depth grows from first to last: for jumps of the back, both are negated and exchanged.
"""

from typing import NamedTuple

import cv2
import numpy as np

from .camera import PIXELS_PER_VALUE
from .spreading import spread_values

JUMP = 10.0
"""Depth between neighbouring pixels that is no slope but a jump, about 1 cm."""
SHORTEST = 25
"""Pixels along a jump; shorter ones are folds."""
REACH = 110
"""Pixels from a jump to the end of its gap, at most."""
THICKEST = 48
"""Radius in pixels of the near part, at most: that of an upper arm."""
LEAST_GAP, LEAST_THICKNESS = 2.0, 2.0
BESIDE = 10.0
"""Depth by which a far part may begin behind the end of the near part's back and still go on behind it."""
EDGE = 0.5
"""Pixels along the outline without gaps."""
SURE = 3
"""Pixels from a jump in which there is a gap in any case."""
FILL = 17
"""Width of holes in a gap that are filled."""


class _Side(NamedTuple):
    """The gaps at the jumps of one surface; (h, w) arrays."""

    near_last: np.ndarray
    far_first: np.ndarray
    gap: np.ndarray
    """Bool; the depths mean nothing elsewhere."""
    closing: np.ndarray
    """How much the near part is about to end: 1 at the jump, 0 from `THICKEST` pixels on."""
    near_bank: np.ndarray
    """Bool: the near part's pixels along the jumps."""
    far_bank: np.ndarray
    """Bool: the far part's pixels along the jumps; they have no gap, and none goes on beyond them."""


def gaps(front: np.ndarray, back: np.ndarray, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (gap_near, gap_far), the surfaces that a ray meets between front and back, 0 where there are none.

    Args:
        front: (h, w) float32 network values of the first surface along each ray.
        back: (h, w) float32 network values of the last one.
        distance: (h, w) float32 distance to the outline in pixels, at most 0 outside.
    """
    front, back = front * PIXELS_PER_VALUE, back * PIXELS_PER_VALUE
    seen, hidden = _side(front, back, distance), _side(-back, -front, distance)
    banks = seen.far_bank | hidden.far_bank
    in_front, behind = (_touching(side.gap & ~banks, side.near_bank) for side in (seen, hidden))
    near = _agreed(seen.near_last, -hidden.far_first, in_front, behind, seen.closing)
    far = -_agreed(hidden.near_last, -seen.far_first, behind, in_front, hidden.closing)
    gap = (in_front | behind) & (far - near >= 0.5 * LEAST_GAP)
    gap_near, gap_far = (np.where(gap, depth / PIXELS_PER_VALUE, 0).astype(np.float32) for depth in (near, far))
    return gap_near, gap_far


def _agreed(
    made_up: np.ndarray, continued: np.ndarray, has_made_up: np.ndarray, is_continued: np.ndarray, closing: np.ndarray
) -> np.ndarray:
    """(h, w) last surface of a near part: what is continued from the other side, closed where it ends; else what is made up."""
    closed = continued + closing * np.minimum(made_up - continued, 0)
    return np.where(is_continued, np.where(has_made_up, closed, continued), made_up)


def _side(first: np.ndarray, last: np.ndarray, distance: np.ndarray) -> _Side:
    near_bank, far_bank = _banks(first, last, distance > EDGE)
    if not far_bank.any():
        return _Side(last, first, far_bank, np.zeros_like(first), near_bank, far_bank)
    to_far, ahead = _to_far_bank(near_bank, far_bank)
    far_first = spread_values(np.where(far_bank, first, 0)[..., None], far_bank)[..., 0]
    sure = near_bank | ((to_far <= SURE) & (ahead > 0))
    behind_far = far_first < last - LEAST_THICKNESS
    far_first = np.minimum(far_first, last - LEAST_THICKNESS)
    room = far_first - first - LEAST_GAP
    possible = (distance > EDGE) & (to_far < REACH) & ~far_bank & (room > LEAST_THICKNESS) & (behind_far | sure)
    before = possible & (ahead > 0.5 * to_far)
    thickness = _round_thickness(to_far, before)
    gap = before & (thickness < room)
    gap = possible & (thickness < room) & (cv2.morphologyEx(gap.astype(np.uint8), cv2.MORPH_CLOSE, _disc(FILL)) > 0)
    gap |= possible & sure
    closing = np.maximum(1 - to_far / THICKEST, 0)
    return _Side(first + np.minimum(thickness, room), far_first, gap, closing, near_bank, far_bank)


def _banks(first: np.ndarray, last: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) bool twice: the last pixels of near parts before a jump, and the first ones of far parts after it.

    Parts that lie beside each other in different depths do not count: the far one does not go on behind the near one.
    """
    near, far = np.zeros((2, *first.shape), bool)
    for axis in (0, 1):
        a, b, inner, is_near, is_far = (np.moveaxis(pixels, axis, 0) for pixels in (first, last, inside, near, far))
        for here, there in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
            jump = inner[here] & inner[there] & (a[there] - a[here] > JUMP) & (a[there] - b[here] < BESIDE)
            is_near[here] |= jump
            is_far[there] |= jump
    far &= ~near
    labels = np.asarray(cv2.connectedComponents((near | far).astype(np.uint8), connectivity=8)[1])
    long = np.bincount(labels.ravel()) >= 2 * SHORTEST
    return near & long[labels], far & long[labels]


def _to_far_bank(near_bank: np.ndarray, far_bank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) float32 twice: the distance to the far bank, and that part of it which is straight across to the near side."""
    across = cv2.GaussianBlur(near_bank.astype(np.float32) - far_bank, (0, 0), 2)
    slope = np.stack([cv2.Sobel(across, cv2.CV_32F, 1, 0), cv2.Sobel(across, cv2.CV_32F, 0, 1)], axis=-1)
    distance, labels = cv2.distanceTransformWithLabels((~far_bank).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rows, columns = np.nonzero(far_bank)
    nearest = np.zeros((labels.max() + 1, 4), np.float32)
    direction = slope[rows, columns] / np.maximum(np.linalg.norm(slope[rows, columns], axis=1, keepdims=True), 1e-6)
    nearest[labels[rows, columns]] = np.concatenate([columns[:, None], rows[:, None], direction], axis=1)
    column, row, right, down = np.moveaxis(nearest[labels], -1, 0)
    rows, columns = np.indices(far_bank.shape, dtype=np.float32)
    return distance, (columns - column) * right + (rows - row) * down


def _round_thickness(to_far: np.ndarray, before: np.ndarray) -> np.ndarray:
    """(h, w) float32 thickness of a round part that ends at the far bank and is `before` it, (h, w) bool.

    Its radius is the largest distance to the far bank around, at most `THICKEST`.
    """
    window = np.ones((2 * THICKEST + 1,) * 2, np.uint8)
    radius = cv2.dilate(np.where(before, to_far, LEAST_THICKNESS).astype(np.float32), window)
    radius = cv2.blur(np.minimum(radius, THICKEST), (15, 15))
    depth = np.minimum(np.maximum(to_far - 0.5, 0.5), radius)
    return 2 * np.sqrt(depth * (2 * radius - depth))


def _touching(gap: np.ndarray, near_bank: np.ndarray) -> np.ndarray:
    """Return the (h, w) bool gaps that begin at a jump."""
    labels = np.asarray(cv2.connectedComponents(gap.astype(np.uint8), connectivity=4)[1], np.intp)
    begins = np.zeros(labels.max() + 1, bool)
    begins[labels[near_bank & gap]] = True
    return begins[labels]


def _disc(width: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
