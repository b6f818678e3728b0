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

Part = tuple[slice, slice]
Link = tuple[tuple[Part, Part], np.ndarray]
"""Pixels that have a neighbour in some direction, these neighbours, and the weights between them."""


def agreed_with_edges(image: np.ndarray, likely: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w) float32: the likelihoods, trusted where they are near 0 or 1, carried along where the picture has no edges.

    image: (h, w, 3) uint8. likely: (h, w) float32 0..1. known: (h, w) bool, where `likely` stays as it is.
    """
    links = _links(image)
    total = np.float32(_TRUST) * np.abs(2 * likely - 1) + np.float32(_LEAST_TRUST)
    residual = np.zeros(likely.shape, np.float32)
    for (here, there), weight in links:
        flow = weight * (likely[there] - likely[here])
        for own, sign in ((here, 1), (there, -1)):
            total[own] += weight
            residual[own] += sign * flow
    unknown = np.flatnonzero(~known)
    result = likely.astype(np.float32)
    result.flat[unknown] += _solved(total.flat[unknown], *_neighbours(links, unknown, known.shape), residual.flat[unknown])
    return result.clip(0, 1)


def _neighbours(links: list[Link], unknown: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the n unknown pixels lie around each of them, (8, n), n for none, and the (8, n) weights of these links."""
    numbers = np.full(shape, len(unknown))
    numbers.flat[unknown] = np.arange(len(unknown))
    places, weights = [], []
    for pair, weight in links:
        for own, other in (pair, pair[::-1]):
            place, weigh = np.full(shape, len(unknown)), np.zeros(shape, np.float32)
            place[own], weigh[own] = numbers[other], weight
            places.append(place.flat[unknown])
            weights.append(weigh.flat[unknown])
    return np.stack(places), np.stack(weights)


def _solved(total: np.ndarray, neighbours: np.ndarray, weights: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """(n,) float32 changes for which total * change - weights * (changes of the neighbours) is the residual, about."""
    change, direction, energy = np.zeros_like(residual), np.zeros_like(residual), np.inf
    for _ in range(_ITERATIONS):
        preconditioned = residual / total
        previous, energy = energy, float(np.vdot(residual, preconditioned))
        if energy <= 0:
            break
        direction = preconditioned + energy / previous * direction
        applied = total * direction - np.einsum("kn,kn->n", weights, np.append(direction, np.float32(0))[neighbours])
        step = energy / float(np.vdot(direction, applied))
        change += step * direction
        residual = residual - step * applied
    return change


def _links(image: np.ndarray) -> list[Link]:
    """Return for each of the steps the pixels that have such a neighbour, these neighbours, and the weights between them."""
    smooth = cv2.GaussianBlur(image, (0, 0), 0.5).astype(np.float32)
    pairs = [(_shifted(smooth.shape, dy, dx), _shifted(smooth.shape, -dy, -dx)) for dy, dx in _STEPS]
    steps = (smooth[here] - smooth[there] for here, there in pairs)
    contrasts = [np.einsum("hwc,hwc->hw", step, step) for step in steps]
    sharpness = _EDGE_SHARPNESS / max(1e-6, 2 * float(np.mean([contrast.mean() for contrast in contrasts[:2]])))
    weights = [np.exp(-sharpness * contrast) + np.float32(_WEAKEST_LINK) for contrast in contrasts]
    return list(zip(pairs, [*weights[:2], *(np.float32(_DIAGONAL) * weight for weight in weights[2:])], strict=True))


def _shifted(shape: tuple[int, ...], dy: int, dx: int) -> tuple[slice, slice]:
    """Return the pixels whose neighbour that many rows up and columns to the left is in the picture."""
    height, width = shape[:2]
    return slice(max(dy, 0), height + min(dy, 0)), slice(max(dx, 0), width + min(dx, 0))
