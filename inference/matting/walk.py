"""Probabilities spread over a picture until they agree with its edges.

Source: Grady, Random Walks for Image Segmentation, PAMI 2006, and its prior models (CVPR 2005): the minimum of
sum w_ij (x_i - x_j)^2 + sum u_i (x_i - p_i)^2, with w_ij small across edges, by conjugate gradients.
"""

import cv2
import numpy as np

_STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Rows and columns to the neighbours, one of each opposite pair."""
_EDGE_SHARPNESS = 6.0
_WEAKEST_LINK = 0.002
_DIAGONAL = 0.7
_TRUST, _LEAST_TRUST = 0.3, 0.006
_ITERATIONS = 40


def agreed_with_edges(image: np.ndarray, likely: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w) float32: the likelihoods, trusted where they are near 0 or 1, carried along where the picture has no edges.

    image: (h, w, 3) uint8. likely: (h, w) float32 0..1. known: (h, w) bool, where `likely` stays as it is.
    """
    links = _links(image)
    trust = np.float32(_TRUST) * np.abs(2 * likely - 1) + np.float32(_LEAST_TRUST)
    total = trust.copy()
    for (here, there), weight in links:
        total[here] += weight
        total[there] += weight

    def applied(x: np.ndarray) -> np.ndarray:
        result = total * x
        for (here, there), weight in links:
            result[here] -= weight * x[there]
            result[there] -= weight * x[here]
        return np.where(known, 0, result)

    x = likely.astype(np.float32)
    residual = np.where(known, 0, trust * likely) - applied(x)
    preconditioned = residual / total
    direction, energy = preconditioned, float(np.vdot(residual, preconditioned))
    for _ in range(_ITERATIONS):
        if energy <= 0:
            break
        change = applied(direction)
        step = energy / float(np.vdot(direction, change))
        x += step * direction
        residual = residual - step * change
        preconditioned = residual / total
        previous, energy = energy, float(np.vdot(residual, preconditioned))
        direction = preconditioned + energy / previous * direction
    return x.clip(0, 1)


def _links(image: np.ndarray) -> list[tuple[tuple[tuple[slice, slice], tuple[slice, slice]], np.ndarray]]:
    """Return for each of the steps the pixels that have such a neighbour, these neighbours, and the weights between them."""
    smooth = cv2.GaussianBlur(image, (0, 0), 0.5).astype(np.float32)
    pairs = [(_shifted(smooth.shape, dy, dx), _shifted(smooth.shape, -dy, -dx)) for dy, dx in _STEPS]
    contrasts = [((smooth[here] - smooth[there]) ** 2).sum(axis=-1) for here, there in pairs]
    sharpness = _EDGE_SHARPNESS / max(1e-6, 2 * float(np.mean([contrast.mean() for contrast in contrasts[:2]])))
    weights = [np.exp(-sharpness * contrast) + np.float32(_WEAKEST_LINK) for contrast in contrasts]
    return list(zip(pairs, [*weights[:2], *(np.float32(_DIAGONAL) * weight for weight in weights[2:])], strict=True))


def _shifted(shape: tuple[int, ...], dy: int, dx: int) -> tuple[slice, slice]:
    """Return the pixels whose neighbour that many rows up and columns to the left is in the picture."""
    height, width = shape[:2]
    return slice(max(dy, 0), height + min(dy, 0)), slice(max(dx, 0), width + min(dx, 0))
