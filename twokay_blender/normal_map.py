"""The relief of the maps as a tangent-space normal map for a surface of fewer faces, without a bake.

A texel belongs to a place on the canvas, seen from the front or from the back. The normal of the full maps there is told in the
frame of the light surface: its smooth normal N, its tangent T along growing u, and N x T. That is the frame of MikkTSpace, which
Blender and glTF use, but for how the tangents of neighbouring faces are averaged.

Convention: network frame of `inference.camera`; pictures have row 0 on top, texture coordinates count from the lower left.
"""

from typing import NamedTuple

import numpy as np

from ..inference import camera
from ..inference.canvas_windows import window_around
from ..inference.reconstruction import Reconstruction
from .surface import BACK, FRONT, Surface

FLAT = (0.5, 0.5, 1.0, 0.0)
"""A texel of which nothing is known."""
EDGE = 3
"""Canvas pixels along outlines and jumps whose relief is not told: differences across these mean nothing."""
FACING, AGREEING = (0.2, 0.5), (0.3, 0.7)
"""Cosines to the camera's axis, and to the light surface's normal, between which relief fades in."""
JUMP = 8.0 / camera.PIXELS_PER_VALUE
"""Depth difference of neighbouring canvas pixels that is no slope."""


class _Grid(NamedTuple):
    """Values on a regular grid over the canvas."""

    values: np.ndarray
    """(c, h, w) float32, 0 where there are none."""
    known: np.ndarray
    """(h, w) bool."""
    first: np.ndarray
    """(2,) canvas (column, row) of the first grid point."""
    step: float
    """Canvas pixels between grid points."""

    def at(self, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(c, h, w) float32 bilinear values where h canvas rows cross w columns, and (h, w) whether all four points around are known."""
        values, known = self.values, self.known
        for axis, line in ((0, rows), (1, columns)):
            place = (line - self.first[1 - axis]) / self.step
            lower = np.clip(np.floor(place), 0, known.shape[axis] - 2).astype(np.intp)
            inside = (place >= 0) & (place <= known.shape[axis] - 1)
            known = known.take(lower, axis) & known.take(lower + 1, axis) & np.expand_dims(inside, 1 - axis)
            share = np.expand_dims((place - lower).astype(np.float32), 1 - axis)
            low = values.take(lower, axis + 1)
            high = values.take(lower + 1, axis + 1)
            high -= low
            high *= share
            values = np.add(low, high, out=low)
        return values, known


def tangent_normals(maps: Reconstruction, surface: Surface, corner_uvs: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(height, width, 4) float32 normal map: x, y, z as (n + 1) / 2, and 1 where there is relief, 0 where it is flat for lack of it.

    Args:
        maps: what the surface was built from.
        surface: the light surface.
        corner_uvs: (4 m, 2) texture coordinates of its quads' corners: one affine image of the canvas for its front, another
            one beside it for its back.
        size: width and height of the picture.
    """
    picture = np.tile(np.array(FLAT, np.float32), (size[1], size[0], 1))
    vertex_normals = _vertex_normals(surface)
    uvs = corner_uvs.reshape(-1, 4, 2)
    for part, depth, toward in ((FRONT, maps.front_depth, 1.0), (BACK, maps.back_depth, -1.0)):
        chosen = surface.part == part
        quads = surface.quads[chosen]
        corners, corner_places = surface.canvas[quads].reshape(-1, 2), uvs[chosen].reshape(-1, 2)
        across, columns, along_u = _texels(corner_places[:, 0], corners[:, 0], size[0])
        down, rows, _ = _texels(1 - corner_places[:, 1], corners[:, 1], size[1])
        frame, has_frame = _frame_grid(surface, vertex_normals, quads, np.sign(along_u)).at(columns, rows)
        relief, has_relief = _relief_grid(depth, maps.mask > 0.5, toward, maps.spacing).at(columns, rows)
        known = has_frame & has_relief
        frame, relief = frame[:, known], relief[:, known]
        local = _in_frame(relief, frame[:3], frame[3:6])
        local = _faded(local, np.minimum(frame[6], _share(toward * relief[2], FACING)))
        picture[down, across][known] = np.concatenate([0.5 * local + 0.5, np.ones_like(local[:1])]).T
    return picture


def _texels(places: np.ndarray, canvas: np.ndarray, count: int) -> tuple[slice, np.ndarray, float]:
    """Return the texels along one side of a part's box in the picture, their canvas positions, and the canvas pixels of the whole side.

    places: (n,) shares of the side, of which `canvas`, (n,), is a linear function. count: texels of the whole side.
    """
    texels = slice(int(np.floor(places.min() * count)), min(int(np.ceil(places.max() * count)), count))
    ends = [int(places.argmin()), int(places.argmax())]
    (first, last), (start, stop) = places[ends].astype(np.float64), canvas[ends].astype(np.float64)
    slope = (stop - start) / (last - first)
    return texels, start + slope * ((np.arange(texels.start, texels.stop) + 0.5) / count - first), slope


def _frame_grid(surface: Surface, vertex_normals: np.ndarray, quads: np.ndarray, along_u: float) -> _Grid:
    """Return (normal, direction of growing u, share) of the light surface over its own grid, (7, h, w); the share is 0 on its border.

    along_u: 1 where u grows with the canvas column, -1 where it falls.
    """
    used = np.unique(quads)[::-1]  # of two vertices over a pixel the nearer one is written last
    step = float(np.median(np.abs(surface.canvas[quads[:, 3], 0] - surface.canvas[quads[:, 0], 0])))
    place = np.rint((surface.canvas[used] + 0.5) / step - 0.5).astype(int)
    corner = place.min(axis=0)
    column, row = (place - corner).T
    values = np.zeros((7, row.max() + 1, column.max() + 1), np.float32)
    known = np.zeros(values.shape[1:], bool)
    points = np.zeros((3, *known.shape), np.float32)
    points[:, row, column] = surface.vertices[used].T
    values[:3, row, column] = vertex_normals[used].T
    known[row, column] = True
    values[3:6] = np.float32(along_u) * _slope(points, known, 1)
    values[6] = _without_border(known)
    return _Grid(values, known, (corner + 0.5) * step - 0.5, step)


def _relief_grid(depth: np.ndarray, inside: np.ndarray, toward: float, spacing: float) -> _Grid:
    """Return the outward normals of a depth map, over the window of the person.

    toward: 1 if it is seen from the camera, -1 behind. spacing: canvas pixels between those of the map.
    """
    size = len(inside)
    rows, columns = window = window_around(inside)
    depth, known = depth[window], inside[window]
    canvas_columns, canvas_rows = (camera.canvas_positions(size, np.arange(side.start, side.stop)) for side in (columns, rows))
    smooth = known
    for axis in (0, 1):
        near = np.abs(np.diff(depth, axis=axis, prepend=np.take(depth, [0], axis))) < JUMP * spacing
        smooth = smooth & near & np.roll(near, -1, axis)
    for _ in range(round(EDGE / spacing)):
        smooth = _without_border(smooth)
    points = camera.unproject(depth, canvas_columns.astype(np.float32), canvas_rows.astype(np.float32)[:, None], axis=0)
    normals = np.zeros_like(points)  # on the border, which is not smooth, they mean nothing
    sides = points[:, 2:, 1:-1] - points[:, :-2, 1:-1], points[:, 1:-1, 2:] - points[:, 1:-1, :-2]
    normals[:, 1:-1, 1:-1] = np.float32(toward) * _unit(_cross(*sides))
    return _Grid(normals, smooth, np.array([canvas_columns[0], canvas_rows[0]]), spacing)


def _without_border(pixels: np.ndarray) -> np.ndarray:
    """(h, w) bool pixels whose four neighbours are there, too."""
    padded = np.pad(pixels, 1)
    return pixels & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]


def _slope(values: np.ndarray, known: np.ndarray, axis: int) -> np.ndarray:
    """(c, h, w) difference to the next row (axis 0) or column (1): central, one-sided where only one neighbour is known."""
    before, after = ((slice(None),) * axis + (part,) for part in (slice(None, -1), slice(1, None)))
    both = (known[after] & known[before]).astype(np.float32)
    count = np.zeros(known.shape, np.float32)
    count[before] += both
    count[after] += both
    share = 1 / np.maximum(count, 1)
    slopes = np.zeros_like(values)
    for plane, slope in zip(values, slopes, strict=True):
        step = (plane[after] - plane[before]) * both
        slope[before] += step
        slope[after] += step
        slope *= share
    return slopes


def _in_frame(vectors: np.ndarray, normals: np.ndarray, along_u: np.ndarray) -> np.ndarray:
    """(3, n) unit vectors in the frames of normals and tangents, which are made orthogonal."""
    normals = _unit(normals)
    tangents = _unit(along_u - _dot(along_u, normals) * normals)
    return _unit(np.stack([_dot(axis, vectors) for axis in (tangents, _cross(normals, tangents), normals)]))


def _faded(local: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(3, n) unit vectors, (n,) shares of which are told: none where the light surface has another direction altogether."""
    told = np.minimum(share, _share(local[2], AGREEING))
    faded = told * local
    faded[2] += 1 - told
    return _unit(faded)


def _share(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """(n,) 0 up to the first end, 1 from the second on."""
    return ((values - ends[0]) / (ends[1] - ends[0])).clip(0, 1)


def _vertex_normals(surface: Surface) -> np.ndarray:
    """(n, 3) float32 smooth normals, as Blender makes them: face normals weighted by the corner's angle."""
    corners = surface.vertices.T.astype(np.float64)[:, surface.quads.T]  # (3, 4, m)
    face = _unit(_cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]))
    sides = _unit(np.roll(corners, -1, axis=1) - corners)
    angles = np.arccos(np.clip(-_dot(sides, np.roll(sides, 1, axis=1)), -1, 1))
    normals = np.zeros((3, len(surface.vertices)))
    for corner, angle in zip(surface.quads.T, angles, strict=True):
        for plane, value in zip(normals, face, strict=True):
            plane += np.bincount(corner, value * angle, len(plane))
    return _unit(normals).T.astype(np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    """(3, ...) vectors of length 1; 0 stays 0."""
    return vectors / np.maximum(np.sqrt(_dot(vectors, vectors)), vectors.dtype.type(1e-20))


def _dot(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.stack([one[i] * other[j] - one[j] * other[i] for i, j in ((1, 2), (2, 0), (0, 1))])
