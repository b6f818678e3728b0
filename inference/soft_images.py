"""Smooth images in NumPy alone, for what also runs inside Blender: reduced, enlarged, blurred and filled in.

Convention: images are (h, w) or (h, w, c) float32; weights and masks are (h, w).
"""

import numpy as np

_SWEEPS = 12
"""Of Jacobi's iteration on each level of the pyramid: the coarse levels have done most of the work."""


def reduced(image: np.ndarray, step: int) -> np.ndarray:
    """(ceil(h / step), ceil(w / step), ...) float32 means over squares of `step` pixels; the border is replicated."""
    padding = [(0, -size % step) for size in image.shape[:2]] + [(0, 0)] * (image.ndim - 2)
    image = np.pad(image, padding, mode="edge")
    for axis in (0, 1):
        first, *others = (image[(slice(None),) * axis + (slice(start, None, step),)] for start in range(step))
        image = first.astype(np.float32)
        for other in others:
            image += other
    image *= np.float32(1 / (step * step))
    return image


def enlarged(image: np.ndarray, step: int, shape: tuple[int, ...]) -> np.ndarray:
    """(h, w, ...) float32 bilinear enlargement to `shape`, (h, w), of what `reduced` has made with the same step."""
    for axis in (0, 1):
        position = ((np.arange(shape[axis]) + 0.5) / step - 0.5).clip(0, image.shape[axis] - 1)
        lower = np.minimum(position.astype(int), max(image.shape[axis] - 2, 0))
        upper = np.minimum(lower + 1, image.shape[axis] - 1)
        share = (position - lower).astype(np.float32).reshape([-1 if i == axis else 1 for i in range(image.ndim)])
        low, high = image.take(lower, axis), image.take(upper, axis)
        high -= low
        high *= share
        image = np.add(low, high, out=low)
    return image


def blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """(h, w, ...) float32 blurred by three boxes, which is nearly a Gaussian; the border is replicated."""
    radius = max(1, round(0.5 * (np.sqrt(4 * sigma**2 + 1) - 1)))
    for _ in range(3):
        image = box_mean(image, radius)
    return image


def box_mean(image: np.ndarray, radius: int) -> np.ndarray:
    """(h, w, ...) float32 means over squares of 2 * radius + 1 pixels; the border is replicated."""
    return _line_mean(_line_mean(image, radius, 0), radius, 1)


def spread(mask: np.ndarray, radius: float) -> np.ndarray:
    """(h, w) bool mask grown by a square of this radius, at least one pixel."""
    return box_mean(mask.astype(np.float32), max(1, round(radius))) > 1e-4


def filled_in(image: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, c) float32 image whose unknown pixels continue the known ones as smoothly as possible (Laplace's equation).

    known: (h, w) bool with at least one pixel set. Solved from coarse to fine over an image pyramid.
    """
    weight = known.astype(np.float32)[..., None]
    if known.all():
        return image
    if min(known.shape) < 2:
        mean = (image * weight).sum(axis=(0, 1)) / weight.sum()
        return np.where(known[..., None], image, mean)
    sums, counts = reduced(image * weight, 2), reduced(weight, 2)
    coarse = filled_in(sums / np.maximum(counts, 1e-6), counts[..., 0] > 0)
    result = np.where(known[..., None], image, enlarged(coarse, 2, known.shape))
    for _ in range(_SWEEPS):
        padded = np.pad(result, ((1, 1), (1, 1), (0, 0)), mode="edge")
        means = 0.25 * (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:])
        result = np.where(known[..., None], image, means)
    return result


def _line_mean(image: np.ndarray, radius: int, axis: int) -> np.ndarray:
    """Mean over 2 * radius + 1 pixels along an axis. Sums of masks are exact, those of colours good to 0.01 grey levels."""
    padding = [(radius + 1, radius) if i == axis else (0, 0) for i in range(image.ndim)]
    sums = np.pad(image, padding, mode="edge").cumsum(axis=axis, dtype=np.float32)
    length, width = image.shape[axis], 2 * radius + 1
    before, until = ((slice(None),) * axis + (slice(start, start + length),) for start in (0, width))
    means = sums[until] - sums[before]
    means *= np.float32(1 / width)
    return means
