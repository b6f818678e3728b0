"""Depth where the networks left none or a wall: the matte decides where the person is, not the network's own mask."""

import cv2
import numpy as np

from .camera import PIXELS_PER_VALUE

LONGEST_ROUNDING = 48
WALL_BLUR = 6.0
"""Pixels: how far from the outline a rim is rounded at most, and how smooth the wall's thickness is along it."""
RIM_BAND = 10
"""Pixels along the outline whose thickness follows from what lies farther in."""
UNSURE_EDGE = 6
"""Pixels along the outline in which the front and the back of the networks close too early, flare or cross."""
MIN_THICKNESS = 0.002
"""Smallest back depth - front depth, in network values: about 1 mm."""


def trusted_places(mask: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(h, w) bool: where the networks' own mask finds the person too, and the background does not reach into the depth."""
    size = 2 * UNSURE_EDGE + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return (mask > 0.5) & (cv2.erode(inside.astype(np.uint8), disc, borderValue=(0,)) > 0)


def completed_depth(front: np.ndarray, back: np.ndarray, trusted: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (front, back) that are kept where trusted, spread into the rest of inside, and 0 outside.

    All are (h, w); depths float32 network values, masks bool. The middle surface and the thickness are spread, so
    filled places stay in order: front < back everywhere inside.
    """
    trusted = trusted & inside & (back - front > MIN_THICKNESS)
    if not trusted.any():
        return np.where(inside, np.float32(2), 0), np.where(inside, np.float32(2 + MIN_THICKNESS), 0)
    middle, thickness = (front + back) / 2, back - front
    missing = inside & ~trusted
    if missing.any():
        spread = spread_values(np.stack([middle, thickness], axis=-1), trusted)
        middle, thickness = (np.where(missing, spread[..., i], own) for i, own in enumerate((middle, thickness)))
    front, back = middle - thickness / 2, middle + thickness / 2
    return np.where(inside, front, 0).astype(np.float32), np.where(inside, back, 0).astype(np.float32)


def rounded_rim(front: np.ndarray, back: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (front, back) of which the wall along the outline is rounded off; the middle surface stays.

    A body gets thin toward its outline. Where the maps still have a thickness w in the outermost pixels, an elliptic
    profile takes it away over w / 2, at most `LONGEST_ROUNDING` pixels; maps that end thin stay as they are. The last
    `RIM_BAND` pixels, where the networks know least, close like a circle: with the square root of the distance.
    """
    boundary = inside & (cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=(0,)) == 0)
    thickness = back - front
    distance, labels = cv2.distanceTransformWithLabels((~boundary).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    walls = np.zeros(labels.max() + 1, np.float32)
    walls[labels[boundary]] = thickness[boundary]
    wall = np.minimum(cv2.GaussianBlur(walls[labels], (0, 0), WALL_BLUR), thickness)
    reach = np.clip(wall / 2 * PIXELS_PER_VALUE, 1, LONGEST_ROUNDING)
    share = np.minimum((distance + 0.5) / reach, 1)
    thinner = np.maximum(thickness - wall * (1 - np.sqrt(share * (2 - share))), MIN_THICKNESS)
    thinner = np.maximum(_closed_band(thinner, inside & (distance >= RIM_BAND), distance), MIN_THICKNESS)
    middle = (front + back) / 2
    return np.where(inside, middle - thinner / 2, 0).astype(np.float32), np.where(inside, middle + thinner / 2, 0).astype(np.float32)


def _closed_band(thickness: np.ndarray, core: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Return the thickness with the nearest core's, shrunk to the outline, where a core is near; thin parts have none."""
    to_core, labels = cv2.distanceTransformWithLabels((~core).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    of_core = np.zeros(labels.max() + 1, np.float32)
    of_core[labels[core]] = thickness[core]
    closing = of_core[labels] * np.sqrt((distance + 0.5) / (RIM_BAND + 0.5))
    return np.where(~core & (to_core <= RIM_BAND + 2), closing, thickness)


def spread_values(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, c) float32 values, smoothly spread from where known (h, w) bool is true over all other places.

    Push-pull over an image pyramid (Gortler et al., The Lumigraph, 1996): each level averages what is known, and gives
    it to the unknown places of the finer one.
    """
    weight = known.astype(np.float32)
    return _pulled(values.astype(np.float32) * weight[..., None], weight)


def _pulled(weighted: np.ndarray, weight: np.ndarray) -> np.ndarray:
    here = weighted / np.maximum(weight, 1e-6)[..., None]
    if min(weight.shape) <= 2 or (weight > 0).all():
        return here
    size = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
    coarse_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    coarse = _pulled(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA).reshape(*coarse_weight.shape, -1), coarse_weight)
    finer = cv2.resize(coarse, weight.shape[::-1], interpolation=cv2.INTER_LINEAR).reshape(here.shape)
    sureness = np.minimum(weight, 1.0)[..., None]
    return here * sureness + finer * (1 - sureness)
