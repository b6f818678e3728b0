"""The person on a plain background: everything that the background's colour does not reach from the border.

Dark clothes on black (or pale ones on white) match the background inside the person, so colour alone makes holes. What
looks like background is believed only where the border reaches it through an opening wider than a seam; the rest (the
gap between arm and body, or a fold of black trousers) must have a rim that stands out from the background.
"""

import cv2
import numpy as np

from ..keypoints import INDEX
from ..skeleton import body_height, body_mask, head_mask

_PLAIN_SHARE, _PLAIN_TOLERANCE = 0.9, 8
# Lengths below are fractions of the body height, contrasts are 8 bit levels.
_SEAM = 0.004  # radius of openings through which the background is not followed; three times that where cloth folds
_SMALLEST_GAP = 2e-5  # an area
_RIM_CONTRAST, _RIM_CONTRAST_IN_FOLDS = 30, 60
_FOLD_WIDTH, _HAIR_RADIUS = 2.5, 0.1
_RIPPLE, _RIPPLE_REACH, _CREST = 0.06, 12, 7  # of JPEG: share of the edge, pixels beside it, thickness in pixels
_FADING_RIM, _HALF = 0.003, 0.4  # soft edges are at most this wide; below this share of the inner contrast they are background
_LEGS = ("left_hip", "left_knee", "left_ankle", "right_ankle", "right_knee", "right_hip")


def plain_background(photo: np.ndarray) -> np.ndarray | None:
    """(3,) uint8 colour that nearly all of the (h, w, 3) photo's border has, None where the border is not that uniform."""
    border = np.concatenate([photo[0], photo[-1], photo[:, 0], photo[:, -1]])
    colour = np.median(border, axis=0).astype(np.uint8)
    share = (cv2.absdiff(border, np.broadcast_to(colour, border.shape)).max(axis=1) <= _PLAIN_TOLERANCE).mean()
    return colour if share >= _PLAIN_SHARE else None


def matte_on_plain(photo: np.ndarray, colour: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) uint8 0/1 of the person before a background of this colour; keypoints (31, 3) in photo pixels, checked."""
    contrast = cv2.absdiff(photo, np.broadcast_to(colour, photo.shape)).max(axis=2)
    height = body_height(keypoints)
    body = body_mask(keypoints, contrast.shape)
    faint = _faint(contrast) & (1 - body)
    fold_zone = _fold_zone(keypoints, faint.shape)
    outside = _outside(faint, fold_zone, max(2, round(_SEAM * height)))
    doubtful = faint & (1 - outside)
    rim_contrast = np.where(body == 0, contrast, 0)
    hair = head_mask(keypoints, body.shape, _HAIR_RADIUS)
    needed = np.where(fold_zone > 0, np.uint8(_RIM_CONTRAST_IN_FOLDS), np.uint8(_RIM_CONTRAST))
    gaps = _believable_gaps(doubtful, outside, rim_contrast, needed, hair, _SMALLEST_GAP * height**2)
    return _without_fading_rim((1 - outside) & (1 - gaps), contrast, max(2, round(_FADING_RIM * height)))


def _faint(contrast: np.ndarray) -> np.ndarray:
    """(h, w) uint8 0/1: pixels that may be background.

    JPEG leaves ripples of some percent of an edge for a block or two beside it, and their crests beyond that are thin.
    """
    border = np.concatenate([contrast[0], contrast[-1], contrast[:, 0], contrast[:, -1]])
    noise = np.percentile(border[border <= _PLAIN_TOLERANCE], 99) + 1
    ripple = cv2.dilate(contrast, _square(2 * _RIPPLE_REACH + 1)) * np.float32(_RIPPLE)
    faint = (contrast <= np.maximum(noise, ripple)).astype(np.uint8)
    without_crests = cv2.morphologyEx(faint, cv2.MORPH_CLOSE, _square(_CREST))
    return faint | np.where(contrast <= _PLAIN_TOLERANCE, without_crests, np.uint8(0))


def _fold_zone(keypoints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w) uint8 0/1: over the body, the hair and between the legs, where folds of dark cloth and strands lie."""
    zone = body_mask(keypoints, shape, _FOLD_WIDTH)
    legs = keypoints[[INDEX[name] for name in _LEGS]]
    if (legs[:, 2] > 0).all():
        cv2.fillPoly(zone, [np.round(legs[:, :2]).astype(np.int32)], (1,))
    return zone


def _outside(faint: np.ndarray, fold_zone: np.ndarray, seam: int) -> np.ndarray:
    """(h, w) uint8 0/1: background that the border reaches once openings of up to 2 seams, in the fold zone 6, are sealed."""
    opened = np.where(fold_zone > 0, _opened(faint, 3 * seam), _opened(faint, seam))
    padded = cv2.copyMakeBorder(opened, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(1,))
    cv2.floodFill(padded, None, (0, 0), (2,))
    return (padded[1:-1, 1:-1] == 2).astype(np.uint8)


def _opened(mask: np.ndarray, radius: int) -> np.ndarray:
    """Morphological opening with a disc; by distances, because a large disc takes seconds. Beyond the border all is set."""
    eroded = cv2.distanceTransform(mask, cv2.DIST_L2, 5) > radius
    return (cv2.distanceTransform((~eroded).astype(np.uint8), cv2.DIST_L2, 5) <= radius).astype(np.uint8)


def _believable_gaps(
    doubtful: np.ndarray, outside: np.ndarray, rim_contrast: np.ndarray, needed: np.ndarray, hair: np.ndarray, smallest: float
) -> np.ndarray:
    """(h, w) uint8 0/1: the doubtful components whose rim has the contrast needed there.

    Those that the outside does not touch must also be of some size and off the hair, where strands leave dark specks.
    """
    gaps = np.zeros_like(doubtful)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(doubtful, connectivity=4)
    for index in range(1, count):
        window = _window(stats[index], doubtful.shape)
        gap = (labels[window] == index).astype(np.uint8)
        enclosed = not (cv2.dilate(gap, _square(3)) & outside[window]).any()
        if enclosed and (stats[index, cv2.CC_STAT_AREA] < smallest or (gap & hair[window]).any()):
            continue
        if _typical_rim_contrast(gap, rim_contrast[window]) >= needed[window][gap > 0].mean():
            gaps[window] |= gap
    return gaps


def _without_fading_rim(person: np.ndarray, contrast: np.ndarray, width: int) -> np.ndarray:
    """Return the mask without rim pixels that are more background than person, judged by the colours `width` further in."""
    core = cv2.erode(person, _square(2 * width + 1), borderType=cv2.BORDER_CONSTANT, borderValue=(1,))
    size = (4 * width + 1, 4 * width + 1)
    weight = cv2.blur(core.astype(np.float32), size)
    inner = cv2.blur((contrast * core).astype(np.float32), size) / np.maximum(weight, 1e-6)
    fading = (core == 0) & (weight > 1e-3) & (contrast < _HALF * inner)
    return cv2.medianBlur(person & ~fading, 5) | core


def _typical_rim_contrast(gap: np.ndarray, rim_contrast: np.ndarray) -> float:
    """Return the contrast that most pixels 3 to 4 pixels off the gap exceed; pixels without any do not count."""
    ring = (cv2.dilate(gap, _square(9)) > 0) & (cv2.dilate(gap, _square(5)) == 0) & (rim_contrast > 0)
    return float(np.percentile(rim_contrast[ring], 35)) if ring.any() else 0.0


def _window(box: np.ndarray, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the slices of a component's (x, y, width, height, area) box and the rim around it."""
    x, y, width, height = (int(value) for value in box[:4])
    margin = 5
    return slice(max(0, y - margin), min(shape[0], y + height + margin)), slice(max(0, x - margin), min(shape[1], x + width + margin))


def _square(size: int) -> np.ndarray:
    return np.ones((size, size), np.uint8)
