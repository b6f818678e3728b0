"""What the colours near a pixel say about it, the person's and the background's.

Colours are compared with the person's and the background's of the neighbourhood only, because a colour of the trousers
may well be that of the floor two metres further on. Histograms of cells of pixels stand for neighbourhoods.
"""

import cv2
import numpy as np

_CLASSES = 128
_SAMPLES = 8000
_CELLS_PER_RADIUS = 3
_KIN = 4.0  # CIELAB units within which colours stand for each other
_FAR, _FAR_WEIGHT = 8, 0.3  # a wider neighbourhood helps out where the near one does not know a colour: in radii
_UNSEEN = 0.02  # frequency below which a colour counts as unknown
_TABLE_BITS = 5
_NEGLIGIBLE = 1e-7  # weights below become 0: products of the smallest floats take a processor a hundred times longer


def colour_evidence(image: np.ndarray, person: np.ndarray, background: np.ndarray, asked: np.ndarray, radius: float) -> np.ndarray:
    """(h, w) float32 log likelihood ratio, person over background, of the asked pixels' colours; 0 elsewhere.

    image: (h, w, 3) uint8 RGB. person, background: (h, w) bool, known to be the one or the other. asked: (h, w) bool.
    radius: of the neighbourhood, in pixels.
    """
    classes, centres = _colour_classes(image, person | asked)
    cell = max(2, int(radius / _CELLS_PER_RADIUS))
    kin = _weights(((centres[:, None] - centres) ** 2).sum(axis=-1), _KIN)
    ratio = np.log(_frequencies(classes, person, cell, radius, kin) / _frequencies(classes, background, cell, radius, kin))
    evidence = np.zeros(asked.shape, np.float32)
    evidence[asked] = _interpolated(ratio, classes, asked, cell)
    return evidence


def _colour_classes(image: np.ndarray, typical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) class of each pixel's colour, and (n, 3) CIELAB centres of the classes, made for the typical pixels."""
    pixels = image[typical]
    samples = _lab(pixels[:: max(1, len(pixels) // _SAMPLES)])
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 6, 1.0)
    _, _, centres = cv2.kmeans(samples, min(_CLASSES, len(samples)), None, stop, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    level = np.arange(1 << _TABLE_BITS, dtype=np.uint8) * (256 >> _TABLE_BITS) + (128 >> _TABLE_BITS)
    colours = _lab(np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1).reshape(-1, 3))
    table = ((centres**2).sum(axis=1) - 2 * colours @ centres.T).argmin(axis=1)
    red, green, blue = np.moveaxis((image >> (8 - _TABLE_BITS)).astype(np.int32), -1, 0)
    return table[(((red << _TABLE_BITS) | green) << _TABLE_BITS) | blue], centres


def _lab(colours: np.ndarray) -> np.ndarray:
    """(n, 3) float32 CIELAB of (n, 3) uint8 RGB."""
    return cv2.cvtColor(colours[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]


def _frequencies(classes: np.ndarray, where: np.ndarray, cell: int, radius: float, kin: np.ndarray) -> np.ndarray:
    """(rows, columns, n) frequency of each class, and its kin, near each cell among the pixels of `where`."""
    rows, columns = -(-classes.shape[0] // cell), -(-classes.shape[1] // cell)
    y, x = np.nonzero(where)
    bins = ((y // cell) * columns + x // cell) * len(kin) + classes[y, x]
    counts = np.bincount(bins, minlength=rows * columns * len(kin)).astype(np.float32).reshape(rows, columns, len(kin))
    seen = _spread(counts, radius / cell) + np.float32(_FAR_WEIGHT) * _spread(counts, _FAR * radius / cell)
    return (seen @ kin) / (seen.sum(axis=-1, keepdims=True) + 1e-3 * cell**2) + np.float32(_UNSEEN)


def _spread(counts: np.ndarray, sigma: float) -> np.ndarray:
    """(rows, columns, n) counts under a Gaussian blur; by two matrices, which a hundred channels and a wide blur do not slow down."""
    down, across = (_gaussian(size, sigma) for size in counts.shape[:2])
    return (down @ (across @ counts).reshape(len(counts), -1)).reshape(counts.shape)


def _gaussian(size: int, sigma: float) -> np.ndarray:
    """(size, size) float32 weights of each place for each place."""
    places = np.arange(size)
    return _weights((places[:, None] - places) ** 2, sigma) / np.float32(sigma * np.sqrt(2 * np.pi))


def _weights(squares: np.ndarray, sigma: float) -> np.ndarray:
    """float32 values of a Gaussian, 1 in the middle, at squared distances."""
    weights = np.exp(-squares / (2 * sigma**2)).astype(np.float32)
    return np.where(weights < _NEGLIGIBLE, np.float32(0), weights)


def _interpolated(ratio: np.ndarray, classes: np.ndarray, asked: np.ndarray, cell: int) -> np.ndarray:
    """(n,) values of the asked pixels' classes, bilinear between the centres of cells."""
    y, x = np.nonzero(asked)
    v, u = (y + 0.5) / cell - 0.5, (x + 0.5) / cell - 0.5
    top, left = np.floor(v).astype(int), np.floor(u).astype(int)
    down, right = v - top, u - left
    value = np.zeros(len(y))
    for row, row_weight in ((top, 1 - down), (top + 1, down)):
        for column, column_weight in ((left, 1 - right), (left + 1, right)):
            inside = row.clip(0, ratio.shape[0] - 1), column.clip(0, ratio.shape[1] - 1), classes[y, x]
            value += row_weight * column_weight * ratio[inside]
    return value
