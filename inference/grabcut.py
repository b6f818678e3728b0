"""The person before any background: grabCut seeded by the keypoints, its edge refined at photo resolution.

Sources: Rother et al., GrabCut, SIGGRAPH 2004; He et al., Guided Image Filtering, PAMI 2013.
"""

from itertools import pairwise

import cv2
import numpy as np

from .keypoints import INDEX, present_points
from .skeleton import body_height, body_mask, hands_and_feet, head_mask

WORKING_SIZE = 768
"""Pixels of the longer side of the window that grabCut sees."""
_ROUNDS = 5
# Lengths below are fractions of the body height, widths multiples of `body_mask`.
_MARGIN = 0.22  # around the keypoints: hair, wide clothes, and enough background to learn from
_LIKELY_WIDTH, _POSSIBLE_WIDTH, _POSSIBLE_REACH = 1.6, 3.0, 0.07
_LINE = 0.004  # radius of what is too thin to be a limb
_RIM, _TIP_RIM, _HAIR_RADIUS = 0.003, 0.008, 0.11  # how far colour alone is believed: everywhere, at hands and feet, at the head
_LARGEST_HOLE = 2e-4  # an area


def matte_by_grabcut(photo: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1 of the person in the (h, w, 3) photo; keypoints (31, 3) in photo pixels, checked."""
    window = _window(photo.shape, keypoints)
    crop = np.ascontiguousarray(photo[window])
    scale = min(1.0, WORKING_SIZE / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    offset = np.array([window[1].start, window[0].start, 0], np.float32)
    person = _person(small, (keypoints - offset * (keypoints[:, 2:] > 0)) * np.array([scale, scale, 1], np.float32))
    matte = np.zeros(photo.shape[:2], np.float32)
    matte[window] = _refined(crop, person, 1 / scale)
    return matte


def _window(shape: tuple[int, ...], keypoints: np.ndarray) -> tuple[slice, slice]:
    margin = _MARGIN * body_height(keypoints)
    points = present_points(keypoints)
    (x0, y0), (x1, y1) = np.floor(points.min(axis=0) - margin), np.ceil(points.max(axis=0) + margin)
    return slice(max(0, int(y0)), min(shape[0], int(y1))), slice(max(0, int(x0)), min(shape[1], int(x1)))


def _person(image: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) uint8 0/1 of the person in a small image: what grabCut and a watershed between the same seeds agree on.

    GrabCut follows colours across any distance (dark clothes into door gaps and skirting boards), the watershed follows
    edges only and loses hair, which differs more from the face than from a wall; where they part, grabCut is believed
    around the head and within a rim (soles, finger tips) around their common ground.
    """
    seeds = _seeds(image.shape[:2], keypoints)
    by_colour = _grabcut(image, seeds)
    seeds[_between_legs(by_colour, keypoints) & (seeds != cv2.GC_FGD)] = cv2.GC_BGD
    height = body_height(keypoints)
    sure = (seeds == cv2.GC_FGD).astype(np.uint8)
    within_edges = _watershed(image, seeds) | head_mask(keypoints, sure.shape, _HAIR_RADIUS)
    common = _opened(by_colour & within_edges, _LINE * height) | sure
    tips = hands_and_feet(keypoints, sure.shape)
    rim = _dilated(common, _RIM * height) | (_dilated(common, _TIP_RIM * height) & tips)
    person = common | (rim & by_colour & (seeds != cv2.GC_BGD))
    return _without_small_holes(_opened(person, _LINE * height) | (_opened(person, 1) & tips) | sure, _LARGEST_HOLE * height**2)


def _between_legs(by_colour: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) bool: the line midway between the legs, from the first background on it downward; nobody has a bridge below a gap."""
    middle = [(keypoints[INDEX[f"left_{joint}"], :2] + keypoints[INDEX[f"right_{joint}"], :2]) / 2 for joint in ("hip", "knee", "ankle")]
    x, y = np.concatenate([np.linspace(a, b, 200) for a, b in pairwise(middle)]).round().astype(int).T
    inside = (x >= 0) & (x < by_colour.shape[1]) & (y >= 0) & (y < by_colour.shape[0])
    x, y = x[inside], y[inside]
    below_gap = np.maximum.accumulate(by_colour[y, x] == 0)
    line = np.zeros(by_colour.shape, bool)
    line[y[below_gap], x[below_gap]] = True
    return line


def _without_small_holes(mask: np.ndarray, largest: float) -> np.ndarray:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= largest
    return mask | small[labels].astype(np.uint8)


def _grabcut(image: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    labels = seeds.copy()
    cv2.setRNGSeed(0)
    cv2.grabCut(image, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return labels & 1


def _watershed(image: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    markers = np.select([seeds == cv2.GC_FGD, seeds == cv2.GC_BGD], [1, 2], 0).astype(np.int32)
    cv2.watershed(cv2.GaussianBlur(image, (0, 0), 1), markers)
    return (markers != 2).astype(np.uint8)


def _opened(mask: np.ndarray, radius: float) -> np.ndarray:
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(radius))


def _dilated(mask: np.ndarray, radius: float) -> np.ndarray:
    return cv2.dilate(mask, _disc(radius))


def _disc(radius: float) -> np.ndarray:
    size = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _seeds(shape: tuple[int, ...], keypoints: np.ndarray) -> np.ndarray:
    """(h, w) uint8 grabCut labels: surely the person in the limbs, surely not far away, likely and unlikely between."""
    possible = body_mask(keypoints, shape, _POSSIBLE_WIDTH)
    away = cv2.distanceTransform(1 - possible, cv2.DIST_L2, 3) > _POSSIBLE_REACH * body_height(keypoints)
    labels = np.full(shape, cv2.GC_PR_BGD, np.uint8)
    labels[body_mask(keypoints, shape, _LIKELY_WIDTH) > 0] = cv2.GC_PR_FGD
    labels[away] = cv2.GC_BGD
    labels[body_mask(keypoints, shape) > 0] = cv2.GC_FGD
    return labels


def _refined(photo: np.ndarray, person: np.ndarray, scale: float) -> np.ndarray:
    """(h, w) float32: the small mask at photo resolution, its edge moved onto the photo's within the mask's own precision."""
    height, width = photo.shape[:2]
    coarse = cv2.resize(person.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    radius = max(2, round(2 * scale))
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    soft = _guided_filter(grey, coarse, radius)
    return np.clip((soft - 0.5) * 2 + 0.5, 0, 1)


def _guided_filter(guide: np.ndarray, image: np.ndarray, radius: int, smoothness: float = 1e-3) -> np.ndarray:
    """(h, w) float32: the image as a locally linear function of the guide."""
    size = (2 * radius + 1, 2 * radius + 1)
    mean_guide, mean_image = cv2.blur(guide, size), cv2.blur(image, size)
    covariance = cv2.blur(guide * image, size) - mean_guide * mean_image
    variance = cv2.blur(guide * guide, size) - mean_guide**2
    slope = covariance / (variance + smoothness)
    return cv2.blur(slope, size) * guide + cv2.blur(mean_image - slope * mean_guide, size)
