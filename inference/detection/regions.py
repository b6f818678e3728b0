"""Turned squares of a photo, and points and masks brought from one to another.

Convention: photo positions are (column, row), integers at pixel centres. Crop positions are fractions: (0, 0) is the crop's
outer top left corner, (1, 1) its outer bottom right one. Angles are radians, positive as a picture's right turns to its bottom.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np


@dataclass(frozen=True)
class Region:
    """A square of a photo: centre and side in photo pixels, angle by which its upright is turned clockwise."""

    x: float
    y: float
    size: float
    angle: float = 0.0

    @classmethod
    def between(cls, centre: np.ndarray, top: np.ndarray, scale: float) -> "Region":
        """Return the region around `centre` whose upright points to `top`; its side is their distance times `scale`."""
        right, down = np.asarray(top, float) - centre
        return cls(float(centre[0]), float(centre[1]), float(np.hypot(right, down)) * scale, float(np.arctan2(right, -down)))

    def scaled(self, factor: float, turn: float = 0.0) -> "Region":
        """Return the region with its side times `factor`, turned by `turn` radians."""
        return replace(self, size=self.size * factor, angle=self.angle + turn)

    def to_photo(self, positions: np.ndarray) -> np.ndarray:
        """(..., 2) float64 photo positions of crop positions."""
        return (np.asarray(positions, float) - 0.5) * self.size @ self._rotation.T + (self.x, self.y)

    def to_crop(self, positions: np.ndarray) -> np.ndarray:
        """(..., 2) float64 crop positions of photo positions."""
        return (np.asarray(positions, float) - (self.x, self.y)) @ self._rotation / self.size + 0.5

    def photo_from_crop(self, resolution: int) -> np.ndarray:
        """(2, 3) float64 matrix from the pixels of a crop of `resolution` pixels to photo pixels."""
        scale = self.size / resolution
        offset = self.to_photo(np.full(2, 0.5 / resolution))
        return np.column_stack([scale * self._rotation, offset])

    @property
    def _rotation(self) -> np.ndarray:
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cosine, -sine], [sine, cosine]])


@dataclass(frozen=True)
class RegionMask:
    """A picture of probabilities that the pixels of a region belong to one person: (n, n) float32 values, 0..1."""

    values: np.ndarray
    region: Region

    def on(self, region: Region, resolution: int) -> np.ndarray:
        """(resolution, resolution) float32 the same as a crop of another region; 0 outside the mask's own."""
        mask_from_photo = cv2.invertAffineTransform(self.region.photo_from_crop(len(self.values)))
        matrix = product(mask_from_photo, region.photo_from_crop(resolution))
        return cv2.warpAffine(self.values, matrix, (resolution, resolution), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    def at(self, positions: np.ndarray) -> np.ndarray:
        """(n,) float32 values at (n, 2) photo positions, 0 outside the region."""
        columns, rows = np.floor(self.region.to_crop(positions).T * len(self.values)).astype(int)
        inside = (np.minimum(columns, rows) >= 0) & (np.maximum(columns, rows) < len(self.values))
        return np.where(inside, self.values[rows * inside, columns * inside], 0)


def product(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(2, 3) float64 affine matrix that applies `second`, then `first`."""
    return np.column_stack([first[:, :2] @ second[:, :2], first[:, :2] @ second[:, 2] + first[:, 2]])
