"""Front and back depth maps -> one closed quad surface with a rounded rim."""

from dataclasses import dataclass

import numpy as np

from ..inference import camera
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .density import Maps, maps_at
from .sheet import Sheet, sheet_from_mask

FRONT, RIM, BACK = range(3)
"""Values of `Surface.part`."""


@dataclass(frozen=True)
class Surface:
    """A closed surface: every edge has two quads, every vertex one fan of them, and all quads face outward.

    Convention: points are in the network frame of `inference.camera`; quads run counter-clockwise seen from outside.
    """

    vertices: np.ndarray
    """(n, 3) float32 points: the front, then the back, then the ring on the outline."""
    quads: np.ndarray
    """(m, 4) int32 vertex indices."""
    canvas: np.ndarray
    """(n, 2) float32 canvas (column, row) under which each vertex is seen."""
    part: np.ndarray
    """(m,) uint8: FRONT, RIM or BACK."""


def surface_from_reconstruction(reconstruction: Reconstruction, density: int = camera.CANVAS) -> Surface:
    """Stitch the front and the back along the outline of the person.

    The sheets have a vertex at each pixel centre and bridge depth jumps. Between their borders runs a ring of vertices on
    the 0.5 line of the mask, halfway between front and back. What is only one pixel wide has no area and drops out.

    Args:
        reconstruction: front and back of the person.
        density: pixels per side of the canvas that is turned into vertices: 2048, 1024, 512 or 256.

    Raises:
        TwokayError: no person in the mask, or an unknown density.
    """
    maps = maps_at(reconstruction, density)
    sheet = sheet_from_mask(np.pad(maps.mask > 0.5, 1))
    if not len(sheet.quads):
        raise TwokayError(
            "person-missing", "No person was found in the photo: its matte is empty. Give a matte, or a photo with a plain background."
        )
    rows, columns = (index - 1 for index in np.divmod(sheet.pixels, density + 2))
    front, back = maps.front[rows, columns], maps.back[rows, columns]
    canvas = _on_canvas(np.stack([columns, rows], axis=1), density)
    on_border = sheet.border[:, 0]
    ring_canvas = _on_canvas(_outline(maps, rows[on_border], columns[on_border], sheet.outward), density)
    ring = 0.5 * (front[on_border] + back[on_border])
    quads, part = _stitched(sheet)
    return Surface(
        np.concatenate([_unprojected(front, canvas), _unprojected(back, canvas), _unprojected(ring, ring_canvas)]),
        quads,
        np.concatenate([canvas, canvas, ring_canvas]),
        part,
    )


def _stitched(sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """Return quads and part of the front sheet, the two strips of the rim and the reversed back sheet."""
    count = len(sheet.pixels)
    ring = np.zeros(count, np.int32)
    ring[sheet.border[:, 0]] = np.arange(2 * count, 2 * count + len(sheet.border), dtype=np.int32)
    start, end = sheet.border.T
    front_strip = np.stack([end, start, ring[start], ring[end]], axis=1)
    back_strip = np.stack([ring[end], ring[start], start + count, end + count], axis=1)
    strips = [sheet.quads, front_strip, back_strip, sheet.quads[:, ::-1] + np.int32(count)]
    part = np.repeat(np.array([FRONT, RIM, RIM, BACK], np.uint8), [len(strip) for strip in strips])
    return np.concatenate(strips), part


def _outline(maps: Maps, rows: np.ndarray, columns: np.ndarray, outward: np.ndarray) -> np.ndarray:
    """(k, 2) float64 pixel (column, row) of the mask's 0.5 line on the way from border pixels to their outer neighbour.

    A neighbour that is inside is a dropped whisker or another part that touches this one: there the ring keeps to its pixel.
    """
    mask = np.pad(maps.mask, 1).astype(np.float64)
    inner = mask[rows + 1, columns + 1]
    outer = mask[rows + 1 + outward[:, 0], columns + 1 + outward[:, 1]]
    way = np.where(outer > 0.5, 0.0, (inner - 0.5) / np.maximum(inner - outer, 1e-12))
    return np.stack([columns + way * outward[:, 1], rows + way * outward[:, 0]], axis=1)


def _on_canvas(pixels: np.ndarray, size: int) -> np.ndarray:
    """(n, 2) float32 positions on the 2048 canvas of sub-pixel positions on a canvas of `size`."""
    first, second = camera.canvas_positions(size)[:2]
    return (first + pixels * (second - first)).astype(np.float32)


def _unprojected(depth: np.ndarray, canvas: np.ndarray) -> np.ndarray:
    """(n, 3) float32 points of network depth values at canvas positions."""
    return camera.unproject(depth, canvas[:, 0], canvas[:, 1]).astype(np.float32, copy=False)
