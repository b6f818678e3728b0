"""Depth where the networks left none: the matte decides where the person is, not the network's own mask."""

import cv2
import numpy as np

MIN_THICKNESS = 0.002
"""Smallest back depth - front depth, in network values: about 1 mm."""


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
