"""The photo as a texture: the person's colours alone, freed of the background at the edge and carried outward.

Source: Forte & Pitié, Fast Multi-Level Foreground Estimation, 2021 (the last step: estimates corrected by what they leave of
I = a F + (1 - a) B), with colours carried from the nearest sure pixel in place of their blurs.
"""

import cv2
import numpy as np

from .canvas_windows import window_around

_SURE = 0.97
# Lengths below are pixels of a 2048 photo.
_MIXED = 2.0  # how far inside a matte the photo is still mixed with the background, because mattes are not exact
_NEARBY = 1.5  # sigma of what the colours beside the edge are
_GRAZING, _CALM = 8.0, 4.0  # how far inside the outline the surface turns away from the photo, and sigma of its colours there
_DEEP = 0.8  # from this share of it on, or of the thickness where that is less, colours are taken for what turns away
_SOFTENING = ((3, 2.0), (12, 8.0), (48, 32.0))
"""From this distance on, blurred by this sigma."""
_AROUND = 64
"""How far around the person colours are carried; beyond, those at the border of that window just go on."""


def texture_image(photo: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 RGB of the (h, w, 3|4) photo whose (h, w) matte surely is the person inside, and the person's colours outside.

    Where the matte is soft, the background's share is taken out of the photo's colours. Toward the outline they give way to
    those from a little farther in: the last pixels are drawn out over the sides of the body, with each streak and dark fringe in
    them. Away from the person the carried colours melt into each other, which also makes the file small.
    """
    scale = max(matte.shape) / 2048
    margin = round(_AROUND * scale) + 1
    rows, columns = (
        slice(max(inner.start - margin, 0), min(inner.stop + margin, size))
        for inner, size in zip(window_around(matte > 0), matte.shape, strict=True)
    )
    texture = _texture(np.ascontiguousarray(photo[rows, columns, :3]), matte[rows, columns], scale)
    around = [(inner.start, size - inner.stop) for inner, size in zip((rows, columns), matte.shape, strict=True)]
    return np.pad(texture, [*around, (0, 0)], mode="edge")


def _texture(colours: np.ndarray, matte: np.ndarray, scale: float) -> np.ndarray:
    """Do as `texture_image` with a part of the photo."""
    trust = _inner(matte, max(1, round(_MIXED * scale)))
    sure, depth = _sure(trust), _depth(matte, _GRAZING * scale)
    carried, distance = _carried(colours, _deep(sure, depth, round(_GRAZING * scale)))
    texture = _softened(carried, distance, scale)
    calm = cv2.GaussianBlur(texture, (0, 0), _CALM * scale)
    edge = (trust > 0) & (sure == 0)
    person = cv2.GaussianBlur(carried, (0, 0), _NEARBY * scale)[edge]
    labels, table, _ = _nearest(colours, (matte <= max(1 - _SURE, float(matte.min()))).astype(np.uint8))
    background = table[labels[edge]]
    unexplained = colours[edge] - _mixed(person, background, matte[edge])
    texture[edge] = np.round(person + trust[edge][:, None] * unexplained).clip(0, 255)
    return cv2.blendLinear(calm, cv2.copyTo(colours, sure, texture), 1 - depth, depth)


def _depth(matte: np.ndarray, grazing: float) -> np.ndarray:
    """(h, w) float32: 0 on the outline and beyond, 1 from so many pixels inside on."""
    inside = np.pad((matte > 0.5).astype(np.uint8), 1, mode="edge")
    return (cv2.distanceTransform(inside, cv2.DIST_L2, 5)[1:-1, 1:-1] * np.float32(1 / grazing)).clip(0, 1)


def _deep(sure: np.ndarray, depth: np.ndarray, grazing: int) -> np.ndarray:
    """(h, w) uint8 0/1: the sure pixels whose surface faces the photo, as far as one can tell; in thin places those of the middle."""
    middle = cv2.dilate(depth * sure, np.ones((2 * grazing + 1,) * 2, np.uint8))
    deep = sure * (depth >= _DEEP * middle)
    return deep if deep.any() else sure


def _mixed(person: np.ndarray, background: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(n, 3) float32 colours of pixels that show this share, (n,), of the person."""
    return share[:, None] * person + (1 - share[:, None]) * background


def _inner(matte: np.ndarray, rim: int) -> np.ndarray:
    """(h, w) float32: the matte less a rim, or all of it where it is so thin that nothing would be left."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    core = cv2.erode(matte, disc, borderType=cv2.BORDER_CONSTANT, borderValue=(1,))
    return core if (core > 0.5).any() else matte


def _sure(trust: np.ndarray) -> np.ndarray:
    """(h, w) uint8 0/1: where the photo shows the person alone, or at least more of it than of anything else."""
    sure = trust >= _SURE
    return (sure if sure.any() else trust > 0.5).astype(np.uint8)


def _carried(colours: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w, 3) uint8 colours, each from the nearest of the known pixels, and (h, w) how far away that is."""
    labels, table, distance = _nearest(colours, known)
    return cv2.copyTo(colours, known, table[labels]), distance


def _nearest(colours: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(h, w) label of the known pixel nearest to each unknown one, (n, 3) uint8 colours by label, and (h, w) the distance."""
    distance, labels = cv2.distanceTransformWithLabels(1 - known, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rim = (known > 0) & (cv2.erode(known, np.ones((3, 3), np.uint8)) == 0)
    table = np.zeros((labels.max() + 1, 3), np.uint8)
    table[labels[rim]] = colours[rim]
    return labels, table, distance


def _softened(carried: np.ndarray, distance: np.ndarray, scale: float) -> np.ndarray:
    """(h, w, 3) uint8: the carried colours, the more blurred the farther they came."""
    for start, sigma in _SOFTENING:
        weight = (distance * np.float32(1 / (start * scale)) - 1).clip(0, 1)
        carried = cv2.blendLinear(carried, _blurred(carried, sigma * scale), 1 - weight, weight)
    return carried


def _blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """Blur at reduced size: a wide blur holds nothing that a small image could not."""
    step = max(1, int(sigma / 2))
    small = cv2.resize(image, (max(1, image.shape[1] // step), max(1, image.shape[0] // step)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.3), borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(soft, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
