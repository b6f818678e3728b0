"""Crops of a photo for the networks, without aliasing and, on demand, without the people who were found already."""

from collections.abc import Iterable

import cv2
import numpy as np

from .regions import Region, RegionMask, product

_SURELY_HIDDEN = 0.4
_FILL_COARSENESS = 8
_FILL_BLUR = 3.0


class Pyramid:
    """An RGB photo and its halves, made when first needed."""

    def __init__(self, photo: np.ndarray, hidden: tuple[RegionMask, ...] = ()):
        """photo: (h, w, 3 or 4) uint8, of which a fourth channel is left out. hidden: people who are painted out of every crop."""
        self._levels = [np.ascontiguousarray(photo[..., :3])]
        self._hidden = hidden

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the photo."""
        height, width, _ = self._levels[0].shape
        return height, width

    def without(self, people: Iterable[RegionMask]) -> "Pyramid":
        """Return the same photo with these people, and no others, painted out."""
        view = Pyramid(self._levels[0], tuple(people))
        view._levels = self._levels
        return view

    def crop(self, region: Region, resolution: int) -> np.ndarray:
        """(resolution, resolution, 3) uint8 picture of the region, black outside the photo."""
        level = self._level(max(0, int(np.log2(max(region.size / resolution, 1)))))
        matrix = product(self._to_level(level), region.photo_from_crop(resolution))
        picture = cv2.warpAffine(level, matrix, (resolution, resolution), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        masks = [mask.on(region, resolution) for mask in self._hidden]
        return _painted_over(picture, np.maximum.reduce(masks) > _SURELY_HIDDEN) if masks else picture

    def _level(self, index: int) -> np.ndarray:
        while len(self._levels) <= index:
            height, width = self._levels[-1].shape[:2]
            self._levels.append(cv2.resize(self._levels[-1], ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA))
        return self._levels[index]

    def _to_level(self, level: np.ndarray) -> np.ndarray:
        """(2, 3) matrix from photo pixels to the level's."""
        factors = np.array(level.shape[1::-1]) / self.shape[::-1]
        return np.column_stack([np.diag(factors), (factors - 1) / 2])


def _painted_over(picture: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Return the (n, n, 3) picture with the (n, n) bool pixels, a pixel wider, replaced by a blur of the others."""
    if not hidden.any():
        return picture
    hide = cv2.dilate(hidden.astype(np.uint8), np.ones((3, 3), np.uint8))[..., None]
    coarse = len(picture) // _FILL_COARSENESS
    kept = np.concatenate([picture * (1 - hide), 1 - hide], axis=2).astype(np.float32)
    blurred = cv2.GaussianBlur(cv2.resize(kept, (coarse, coarse), interpolation=cv2.INTER_AREA), (0, 0), _FILL_BLUR)
    fill = cv2.resize(blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3), picture.shape[:2])
    return np.where(hide, fill, picture).astype(np.uint8)
