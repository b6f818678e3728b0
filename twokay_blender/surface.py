"""Front and back depth maps -> one closed quad surface with a round rim."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..inference import camera
from ..inference.reconstruction import Reconstruction
from .cells import EMPTY, FILLED, around, cell_kinds
from .columns import columns_of
from .density import Maps, maps_at
from .face_count import density_of_faces
from .stitching import BACK, FRONT, GAP_FAR, GAP_MIDDLE, GAP_NEAR, HIDDEN, RIM, Quads, stitched

FACES_DENSITY = camera.CANVAS / np.sqrt(1_400_000)
"""Density by the square root of the number of faces, of a person who has many."""

__all__ = ["BACK", "FRONT", "HIDDEN", "RIM", "Surface", "SurfaceOptions", "surface_from_reconstruction"]


@dataclass(frozen=True)
class SurfaceOptions:
    """How a surface is built from the maps; all of it can be changed later without the networks."""

    density: int = camera.CANVAS
    """Pixels per side of the canvas that is turned into vertices, from 64 to what the maps have."""
    faces: int | None = None
    """About how many quads to make instead of `density`."""
    occlusion: Literal["cut", "bridge"] = "cut"
    """Where a part of the body is before another one: a gap between them, or skin from one to the other."""
    smoothing: float = 0.0
    """Standard deviation in canvas pixels (about a millimetre) of a blur of the surface."""
    keep_parts: float = 1.0
    """Pieces that hang together are kept above this share of the person's area; the largest always."""

    @property
    def map_size(self) -> int:
        """One of `camera.SIZES`: the fewest pixels along the canvas that maps need for such a surface."""
        density = FACES_DENSITY * np.sqrt(self.faces) if self.faces else self.density
        return next((size for size in camera.SIZES if size >= density), camera.SIZES[-1])


@dataclass(frozen=True)
class Surface:
    """A closed surface: every edge has two quads, every vertex one fan of them, and all quads face outward.

    Convention: points are in the network frame of `inference.camera`; quads run counter-clockwise seen from outside.
    """

    vertices: np.ndarray
    """(n, 3) float32 points."""
    quads: np.ndarray
    """(m, 4) int32 vertex indices."""
    canvas: np.ndarray
    """(n, 2) float32 canvas (column, row) under which each vertex is seen."""
    part: np.ndarray
    """(m,) uint8: FRONT, RIM, BACK or HIDDEN (facing a gap between two parts of the body)."""


def surface_from_reconstruction(reconstruction: Reconstruction, options: SurfaceOptions = SurfaceOptions()) -> Surface:
    """Stitch the front and the back of a person into one closed surface.

    The sheets have a vertex at each pixel centre. Between their borders run rings of vertices along a parabola that has its
    tip on the 0.5 line of the mask, halfway between front and back, so that the surface turns over without a crease. What
    is only one pixel wide has no area and drops out.

    Raises:
        TwokayError: no person in the mask, or an impossible density or number of faces.
    """
    density = density_of_faces(reconstruction.mask, options.faces) if options.faces else options.density
    cut = options.occlusion == "cut"
    maps = maps_at(reconstruction, density, cut=cut, smoothing=options.smoothing)
    kinds, gap = cell_kinds(maps, cut=cut, keep_parts=options.keep_parts)
    quads = stitched(kinds, gap)
    pixels, depth = _placed(quads, maps, kinds, gap)
    canvas = _on_canvas(pixels + maps.corner[::-1], density)
    return Surface(_unprojected(depth, canvas), quads.corners, canvas, quads.part)


def _placed(quads: Quads, maps: Maps, kinds: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) float32 position (column, row) in the crop and (n,) float32 depth of each vertex."""
    share = (quads.level % GAP_FAR).astype(np.float32) / GAP_NEAR  # of the way from front to back of a part
    at_gap = gap.ravel()[quads.pixel]
    far = quads.level >= GAP_FAR
    bodies = (
        (~at_gap, maps.front, maps.back, maps.mask, maps.inside & ~gap, kinds != EMPTY),
        (at_gap & ~far, maps.front, maps.gap_near, maps.gap_share, gap, FILLED[kinds, 0]),
        (at_gap & far, maps.gap_far, maps.back, maps.gap_share, gap, FILLED[kinds, 2]),
    )
    position, depth = np.empty((len(share), 2), np.float32), np.empty(len(share), np.float32)
    sides = _rim_sides(quads)
    for chosen, front, back, cover, exists, filled in bodies:
        if chosen.any():
            pixel, way = quads.pixel[chosen], share[chosen]
            rim = np.unique(pixel[(way > 0) & (way < 1)])
            own_sides = quads.pixel[sides[chosen[sides].all(axis=1)]]
            columns = columns_of(front, back, cover, exists, rim, own_sides, _open_side(filled, rim))
            position[chosen], depth[chosen] = columns.points(pixel, way)
    middle = quads.level == GAP_MIDDLE
    pixel = quads.pixel[middle]
    position[middle] = np.stack(np.divmod(pixel, np.int32(gap.shape[1]))[::-1], axis=1)
    depth[middle] = 0.5 * (maps.gap_near.ravel()[pixel] + maps.gap_far.ravel()[pixel])
    return position, depth


def _rim_sides(quads: Quads) -> np.ndarray:
    """(j, 2) int32 pairs of vertices on the upper border of a rim, one after the other."""
    end, start, below, end_below = quads.corners[quads.part == RIM].T
    top = np.isin(quads.level[start], (0, GAP_FAR)) & (quads.pixel[below] == quads.pixel[start])
    strip = quads.pixel[end_below] == quads.pixel[end]
    return np.stack([start, end], axis=1)[top & strip & (quads.pixel[end] != quads.pixel[start])]


def _open_side(filled: np.ndarray, pixel: np.ndarray) -> np.ndarray:
    """(k, 2) float32 (column, row) direction from flat pixels to those of their four cells that are not filled."""
    diagonals = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    free = [~cells.ravel()[pixel] for cells in around(filled)]
    return np.sum([np.outer(cell, diagonal) for cell, diagonal in zip(free, diagonals, strict=True)], axis=0, dtype=np.float32)


def _on_canvas(pixels: np.ndarray, size: int) -> np.ndarray:
    """(n, 2) float32 positions on the canvas of sub-pixel positions on a canvas of `size`."""
    first, second = camera.canvas_positions(size)[:2]
    return (first + pixels * (second - first)).astype(np.float32)


def _unprojected(depth: np.ndarray, canvas: np.ndarray) -> np.ndarray:
    """(n, 3) float32 points of network depth values at canvas positions."""
    return camera.unproject(depth, canvas[:, 0], canvas[:, 1]).astype(np.float32, copy=False)
