"""The maps of a reconstruction at the density of the wanted surface, cropped to the person."""

from typing import NamedTuple

import numpy as np

from ..inference import camera
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .resampling import Raster, blurred

SPARSEST, DENSEST = 64, camera.SIZES[-1]
"""Pixels per side of the canvas that a surface can be built from, as far as its maps have so many."""
BORDER = 2
"""Pixels around the person that belong to the crop."""
WHOLE_RIM = 2
"""Pixels along the outline without gaps: there the parts close together, and a gap that comes and goes would fray the rim."""
JUMP, JUMP_SLOPE = 4.0, 3.0
"""Canvas pixels of depth that one surface may change within an area: at least, and for each canvas pixel of its width."""


class Maps(NamedTuple):
    """Surfaces along the rays of a crop of the canvas at size x size pixels; all arrays (h, w) float32.

    Convention: depths are network values of `inference.camera`, front < gap_near < gap_far < back. They mean nothing
    outside of the person, and those of the gap nothing where there is none. The crop's outermost pixels are outside.
    """

    front: np.ndarray
    back: np.ndarray
    gap_near: np.ndarray
    gap_far: np.ndarray
    mask: np.ndarray
    """How much of each pixel the person covers, 0..1."""
    gap_share: np.ndarray
    """How much of the person in each pixel has a gap, 0..1."""
    size: int
    corner: tuple[int, int]
    """Row and column of the crop's first pixel; can be negative."""

    @property
    def inside(self) -> np.ndarray:
        """(h, w) bool: where the person is."""
        return self.mask > 0.5

    @property
    def gap(self) -> np.ndarray:
        """(h, w) bool: where a ray crosses two parts of the person; none up to `WHOLE_RIM` pixels from the outline."""
        return (self.gap_share > 0.5) & _eroded(self.inside, WHOLE_RIM)


def _eroded(inside: np.ndarray, radius: int) -> np.ndarray:
    """(h, w) bool: whose square of this radius lies inside."""
    for _ in range(2):
        padded = np.pad(inside, ((radius, radius), (0, 0)))
        windows = [padded[start : start + len(inside)] for start in range(2 * radius + 1)]
        inside = np.logical_and.reduce(windows).T
    return inside


def maps_at(reconstruction: Reconstruction, size: int, *, cut: bool, smoothing: float = 0.0) -> Maps:
    """Return the maps at a density of `size` pixels per side of the canvas.

    The mask is averaged over each pixel's area, and so are the middle and the squared thickness of each part of the body
    over what its area shows of it: a body closes toward its outline with the square root of the distance, so its squared
    thickness has no bend there.

    Args:
        reconstruction: front and back of the person.
        size: from 64 to the size of the maps.
        cut: whether to keep the gaps between near and far parts, or to take front and back alone.
        smoothing: standard deviation in canvas pixels of a blur that does not mix parts, 0 for none.

    Raises:
        TwokayError: no person in the mask, or a density out of range.
    """
    most, spacing = reconstruction.size, reconstruction.spacing
    if not SPARSEST <= size <= most:
        remedy = (
            "More is there for large photos that are imported with more: choose it, and import the photo again."
            if most < size <= DENSEST
            else ""
        )
        raise TwokayError("density-unknown", f"A density of {size} is not possible. Choose one from {SPARSEST} to {most}.", remedy)
    raster, corner = _raster(reconstruction.mask > 0.5, size)
    names = ("front_depth", "back_depth", "gap_near", "gap_far", "mask")
    front, back, near, far, mask = (getattr(reconstruction, name)[raster.window] for name in names)
    inside = mask > 0.5
    gap = inside & (far > 0) & cut
    share = raster.sums(gap) / np.maximum(raster.sums(inside), 1e-6)
    bodies = ((front, back, inside & ~gap), (front, near, gap), (far, back, gap))
    (front, back), (near_front, near), (far, far_back) = (_resampled(*body, raster, spacing, smoothing / spacing) for body in bodies)
    return Maps(
        front=np.where(share > 0.5, near_front, front),
        back=np.where(share > 0.5, far_back, back),
        gap_near=near,
        gap_far=far,
        mask=raster.sums(mask) * np.float32((size / most) ** 2),
        gap_share=share,
        size=size,
        corner=corner,
    )


def _raster(inside: np.ndarray, size: int) -> tuple[Raster, tuple[int, int]]:
    """Return how the person in (s, s) bool `inside` is brought to `size`, and the crop's corner there."""
    if not inside.any():
        raise TwokayError(
            "matte-empty", "No person was found in the photo: its matte is empty.", "Give a matte, or a photo with a plain background."
        )
    windows, edges, corner = [], [], []
    for axis in (1, 0):
        filled = np.flatnonzero(inside.any(axis=axis))
        first, stop = int(filled[0]), int(filled[-1]) + 1
        pixels = np.arange(first * size // len(inside) - BORDER, -(-stop * size // len(inside)) + BORDER + 1)
        windows.append(slice(first, stop))
        edges.append(np.clip(pixels * (len(inside) / size) - first, 0, stop - first))
        corner.append(int(pixels[0]))
    return Raster((windows[0], windows[1]), edges[0], edges[1]), (corner[0], corner[1])


def _resampled(
    front: np.ndarray, back: np.ndarray, where: np.ndarray, raster: Raster, spacing: float, smoothing: float
) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) float32 front and back of the part of the body that is where (H, W) bool `where` is true.

    spacing: canvas pixels between those of the arrays. smoothing: in pixels of the arrays.
    """
    weight = (where & _like_the_centre(front, back, where, raster, spacing)).astype(np.float32)
    sums = [weight, 0.5 * (front + back) * weight, (0.5 * (back - front)) ** 2 * weight]
    if smoothing and where.any():
        around, *spread = (blurred(values, smoothing) for values in sums)
        share = weight * np.maximum(2 - 1 / np.maximum(around, 0.5), 0)  # none on the outline, where half of the window is empty
        sums[1:] = [own + share * (values / np.maximum(around, 1e-6) - own) for own, values in zip(sums[1:], spread, strict=True)]
    cover, middle, squared = (raster.sums(values) for values in sums)
    cover = np.maximum(cover, 1e-6)
    half = np.sqrt(squared / cover)
    return middle / cover - half, middle / cover + half


def _like_the_centre(front: np.ndarray, back: np.ndarray, where: np.ndarray, raster: Raster, spacing: float) -> np.ndarray:
    """(H, W) bool: in each area, the pixels of the same surface as its central one; all of them if that is elsewhere."""
    step = float(np.diff(raster.row_edges).max())
    if step == 1:
        return np.ones_like(where)
    most = (JUMP + JUMP_SLOPE * step * spacing) / camera.PIXELS_PER_VALUE
    like = ~raster.centres(where)
    like |= (np.abs(front - raster.centres(front)) < most) & (np.abs(back - raster.centres(back)) < most)
    return like
