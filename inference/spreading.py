"""Values from where they are known to everywhere else."""

import cv2
import numpy as np


def spread_values(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(h, w, c) float32 values, smoothly spread from where they are known over all other places.

    Push-pull over an image pyramid (Gortler et al., The Lumigraph, 1996): each level averages what is known, and gives
    it to the unknown places of the finer one.

    Args:
        values: (h, w, c) float32; what has no weight does not count.
        weight: (h, w) bool or float32 in 0..1, how well the values are known; where it is 1 they stay as they are.
    """
    weight = weight.astype(np.float32)
    return _pulled(values * weight[..., None], weight)


def _pulled(weighted: np.ndarray, weight: np.ndarray) -> np.ndarray:
    here = weighted / np.maximum(weight, 1e-6)[..., None]
    if min(weight.shape) <= 2 or (weight == 1).all():
        return here
    size = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
    coarse_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    coarse = _pulled(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA).reshape(*coarse_weight.shape, -1), coarse_weight)
    finer = cv2.resize(coarse, weight.shape[::-1], interpolation=cv2.INTER_LINEAR).reshape(here.shape)
    return here * weight[..., None] + finer * (1 - weight)[..., None]
