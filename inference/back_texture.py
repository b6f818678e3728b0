"""The back of a person, guessed from the front: clothes and hair go on around the rim, and no face shows.

Below the neck the back has the front's colours, with their folds but without what only a front has: prints, zips, hands. Where
one thing ends and the next begins, as at hems and cuffs, the edge stays sharp.
Everything is in the frame of the front, as if one looked through the person; NumPy alone, as it also runs inside Blender.

Convention: images are (h, w, 3) uint8 RGB; mattes (h, w) float32 0..1; keypoints (31, 2) (column, row) in pixels of these, (0, 0)
where missing.
"""

import numpy as np

from .back_cheeks import with_cheeks
from .back_regions import BackRegions, back_regions, hanging_hair
from .keypoints import INDEX
from .soft_colours import palette_of
from .soft_images import blurred, enlarged, filled_in, reduced, spread

_WORKING_HEIGHT = 512
"""Pixels that a person is reduced to for all that is smooth."""
# Lengths below are shares of the person's height.
_SOFTNESS = 0.010  # of the colours that go around
_PRINT = 0.08  # height of a print, or of a band of light
_ROWS, _LIGHT = 0.012, 0.06  # over which the edges of rows mix, and light and shade on them
_REGION_EDGE = 0.008  # over which the replaced regions fade in
_BODY_BEHIND = 0.11  # thickness under an arm from which on the body is behind it
_RIM = 0.014  # over which the front's own pixels go around the rim
_FOLD = 12.0
"""Grey levels: shading that is stronger than this is print or edge rather than cloth, and fades."""
_ALIKE = 30.0
"""Levels of a colour by which one thing differs from itself, with its highlights."""
_LEAST_BARE = 0.3
"""How much of the cloth must be unlike the hair for the rest to be taken for hair."""
_CORE_DETAIL = 0.3
"""How much of the front's folds is kept where its colours are replaced."""


def filled_back(front: np.ndarray, matte: np.ndarray, keypoints: np.ndarray, thickness: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 back of the person, seen from the front's side; along the outline it is the front's colours without fine detail.

    On the head it is hair up to the outline, or up to the ear that a turned head hides, and where an arm is before the body, the body's
    colours. front: the person's colours, which go on beyond the outline, as `texture.texture_image` makes them. matte: not empty.
    thickness: (h, w) float32 pixels from the front to the back.
    """
    height = float(np.ptp(np.flatnonzero((matte > 0.5).any(axis=1)))) + 1
    step = max(1, round(height / _WORKING_HEIGHT))
    unit = height / step
    matte_small = reduced(matte, step)
    small = reduced(front, step)
    palette = palette_of(small[matte_small > 0.5])
    colours = palette.smoothed(small, lambda image: _coarsely_blurred(image, _SOFTNESS * unit))
    points = np.where(keypoints, (keypoints + 0.5) / step - 0.5, 0)
    regions = back_regions(matte_small, points)
    hung = hanging_hair(matte_small, points, _like_hair(colours, regions, points)) & ~regions.arms
    before = regions.arms & spread(reduced(thickness, step) / step > _BODY_BEHIND * unit, _RIM * unit)
    skull, breast, hands, before, hair = (
        blurred(spread(region, _REGION_EDGE * unit).astype(np.float32), _REGION_EDGE * unit)[..., None]
        for region in (regions.skull | hung, regions.breast, regions.hands | before, before, regions.hair | hung)
    )
    rows = _by_row(colours, _bare_cloth(colours, regions), unit)
    rows = palette.smoothed(rows, lambda image: blurred(image, _LIGHT * unit), lambda image: blurred(image, _ROWS * unit))
    base = colours + breast * (rows - colours)
    body = (matte_small > 0.5) & ~spread(regions.arms, _SOFTNESS * unit)
    if body.any() and hands.any():
        base = base + hands * (palette.smoothed(base, lambda image: _coarsely_filled_in(image, body)) - base)
    head = with_cheeks(_from_rim(colours, regions.hair), colours, matte_small, regions.skull, points)
    base = base + skull * (head - base)
    detail_share = (1 - skull) * (1 - (1 - _CORE_DETAIL) * np.maximum(breast, hands))
    strange = skull * (1 - np.maximum(hair, _likeness(colours, base)))
    rim = rim_weight(matte_small, _RIM * unit)[..., None] * (1 - strange) * (1 - before)
    smooth, colours, detail_share, rim, calm = (enlarged(image, step, matte.shape) for image in (base, colours, detail_share, rim, small))
    back = smooth + detail_share * _folds(front - colours)
    return np.round(back + rim * (calm - back)).clip(0, 255).astype(np.uint8)


def _coarsely_blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    """(h, w, c) float32 as `blurred`, computed at half the size."""
    return enlarged(blurred(reduced(image, 2), sigma / 2), 2, image.shape)


def _coarsely_filled_in(image: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, c) float32 as `filled_in`, computed at half the size: what is filled in holds nothing finer."""
    weight = reduced(known[..., None].astype(np.float32), 2)
    means = reduced(image * known[..., None], 2) / np.maximum(weight, 1e-6)
    return enlarged(filled_in(means, weight[..., 0] > 0), 2, known.shape)


def _bare_cloth(colours: np.ndarray, regions: BackRegions) -> np.ndarray:
    """(h, w) bool: the sides of the cloth without what has the colour of the hair that may hang over them, unless most has."""
    bare = regions.cloth & (_difference_from_hair(colours, regions) > 2 * _ALIKE)
    return bare if bare.sum() > _LEAST_BARE * regions.cloth.sum() else regions.cloth


def _like_hair(colours: np.ndarray, regions: BackRegions, keypoints: np.ndarray) -> np.ndarray:
    """(h, w) bool: what surely is hair: near its colour, and far nearer than to that of the face; nothing where these are too alike."""
    column, row = keypoints[INDEX["nose"]].round().astype(int)
    difference = _difference_from_hair(colours, regions)
    if not (0 < row < len(colours) and 0 < column < colours.shape[1]):
        return np.zeros(difference.shape, bool)
    from_skin = np.abs(colours - colours[row, column]).max(axis=-1)
    return (difference < 1.5 * _ALIKE) & (difference < 0.5 * from_skin) & (from_skin > 2 * _ALIKE)


def _difference_from_hair(colours: np.ndarray, regions: BackRegions) -> np.ndarray:
    """(h, w) float32 grey levels from the rim of the upper head; infinite if that is empty."""
    if not regions.hair.any():
        return np.full(colours.shape[:2], np.inf, np.float32)
    return np.abs(colours - np.median(colours[regions.hair], axis=0)).max(axis=-1)


def _by_row(colours: np.ndarray, sample: np.ndarray, unit: float) -> np.ndarray:
    """(h, 1, 3) float32: each row's median colour over the (h, w) bool sample, without stripes as low as print; unit: the height."""
    rows = np.flatnonzero(sample.any(axis=1))
    if not len(rows):
        return colours.mean(axis=1, keepdims=True)
    medians = np.array([np.median(colours[row, sample[row]], axis=0) for row in rows])
    continued = np.stack([np.interp(np.arange(len(colours)), rows, medians[:, channel]) for channel in range(3)], axis=-1)
    reach = max(1, round(_PRINT * unit))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(continued, ((reach, reach), (0, 0)), mode="edge"), 2 * reach + 1, axis=0)
    return np.median(windows, axis=-1).astype(np.float32)[:, None]


def _from_rim(colours: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 continuation of the colours of the (h, w) bool sample, of those that are like most of it."""
    if not sample.any():
        return colours
    strangeness = np.abs(colours - np.median(colours[sample], axis=0)).max(axis=-1)
    return filled_in(colours, sample & (strangeness <= np.median(strangeness[sample])))


def _likeness(colours: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(h, w, 1) float32: 1 where two images have nearly the same colours, 0 where they show different things, as ears and hair."""
    return (2 - np.abs(colours - others).max(axis=-1, keepdims=True) / _ALIKE).clip(0, 1)


def rim_weight(matte: np.ndarray, width: float) -> np.ndarray:
    """(h, w) float32: 1 on the outline and beyond, where the surface turns away from the photo, 0 from `width` pixels inward."""
    facing = ((blurred(matte, 0.6 * width) - 0.6) / 0.35).clip(0, 1)
    return 1 - facing * facing * (3 - 2 * facing)


def _folds(detail: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 shading, the same in all channels, of (h, w, 3) what the photo has beside its smooth colours."""
    shade = detail.mean(axis=2, keepdims=True)
    return shade / (1 + (shade / _FOLD) ** 2)
