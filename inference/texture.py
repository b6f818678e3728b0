"""The photo as a texture: the person's colours carried outward, so that no background shows at the rim."""

import cv2
import numpy as np

_RIM = 2 / 2048
"""Of the photo's longer side: how far inside the outline colours are still mixed with the background."""
_SOFTENING = ((3, 2.0), (12, 8.0), (48, 32.0))
"""From this distance on, blurred by this sigma; both in pixels of a 2048 photo."""


def texture_image(photo: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 RGB: the (h, w, 3|4) photo where the (h, w) matte surely is the person, outside the nearest such colour.

    Away from the person the carried colours melt into each other, which also makes the file small.
    """
    colours = np.ascontiguousarray(photo[:, :, :3])
    scale = max(matte.shape) / 2048
    inside = _sure_inside(matte, max(1, round(_RIM * max(matte.shape))))
    distance, labels = cv2.distanceTransformWithLabels(1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.zeros((labels.max() + 1, 3), np.uint8)
    nearest[labels[inside > 0]] = colours[inside > 0]
    carried = nearest[labels]
    for start, sigma in _SOFTENING:
        weight = (distance * np.float32(1 / (start * scale)) - 1).clip(0, 1)
        carried = cv2.blendLinear(carried, _blurred(carried, sigma * scale), 1 - weight, weight)
    return cv2.copyTo(colours, inside, carried)


def _sure_inside(matte: np.ndarray, rim: int) -> np.ndarray:
    """(h, w) uint8 0/1: the matte less its rim, or all of it where it is so thin that nothing would be left."""
    solid = (matte > 0.5).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    core = cv2.erode(solid, disc, borderType=cv2.BORDER_CONSTANT, borderValue=(1,))
    return core if core.any() else solid


def _blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Blur at reduced size: a wide blur holds nothing that a small image could not."""
    step = max(1, int(sigma / 2))
    small = cv2.resize(image, (max(1, image.shape[1] // step), max(1, image.shape[0] // step)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.3), borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(soft, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
