"""The relief of the maps as a tangent-space normal map for a surface of fewer faces, without a bake.

A texel belongs to a place on the canvas, seen from the front or from the back. The normal of the full maps there is told in the
frame of the light surface: its smooth normal N, its tangent T along growing u, and N x T. That is the frame of MikkTSpace, which
Blender and glTF use, but for how the tangents of neighbouring faces are averaged.

Convention: network frame of `inference.camera`; pictures have row 0 on top, texture coordinates count from the lower left.
"""

from typing import NamedTuple

import numpy as np

from ..inference import camera
from ..inference.reconstruction import Reconstruction
from .surface import BACK, FRONT, Surface

FLAT = (0.5, 0.5, 1.0, 0.0)
"""A texel of which nothing is known."""
EDGE = 3
"""Canvas pixels along outlines and jumps whose relief is not told: differences across these mean nothing."""
FACING, AGREEING = (0.2, 0.5), (0.3, 0.7)
"""Cosines to the camera's axis, and to the light surface's normal, between which relief fades in."""
JUMP = 8.0 / camera.PIXELS_PER_VALUE
"""Depth difference of neighbouring pixels that is no slope."""


class _Grid(NamedTuple):
    """Vectors on a regular grid over the canvas."""

    values: np.ndarray
    """(h, w, c) float32, 0 where there are none."""
    known: np.ndarray
    """(h, w) bool."""
    first: np.ndarray
    """(2,) canvas (column, row) of the first grid point."""
    step: float
    """Canvas pixels between grid points."""

    def at(self, canvas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (n, c) bilinear values at (n, 2) canvas positions, and whether all four grid points around are known."""
        place = (canvas - self.first) / self.step
        limit = np.array(self.known.shape[::-1]) - 2
        corner = np.clip(np.floor(place), 0, limit).astype(np.intp)
        right, down = (place - corner).astype(np.float32).T[:, :, None]
        column, row = corner.T
        known = np.logical_and.reduce([self.known[row + below, column + beside] for below in (0, 1) for beside in (0, 1)])
        upper = self.values[row, column] * (1 - right) + self.values[row, column + 1] * right
        lower = self.values[row + 1, column] * (1 - right) + self.values[row + 1, column + 1] * right
        return upper * (1 - down) + lower * down, known & ((place >= 0) & (place <= limit + 1)).all(axis=1)


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
        texels, canvas, along_u = _texels(surface.canvas[quads].reshape(-1, 2), uvs[chosen].reshape(-1, 2), size)
        frame, has_frame = _frame_grid(surface, vertex_normals, quads, along_u).at(canvas)
        relief, has_relief = _relief_grid(depth, maps.mask > 0.5, toward).at(canvas)
        known = has_frame & has_relief
        local = _in_frame(relief[known], frame[known, :3], frame[known, 3:6])
        local = _faded(local, np.minimum(frame[known, 6], _share(toward * relief[known, 2], FACING)))
        picture[texels[known, 1], texels[known, 0]] = np.column_stack([0.5 * local + 0.5, np.ones(len(local))])
    return picture


def _texels(canvas: np.ndarray, uvs: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the (n, 2) texels (column, row) in the box of a part, their canvas positions, and the canvas step of growing u."""
    matrix = np.linalg.lstsq(np.column_stack([uvs, np.ones(len(uvs))]), canvas.astype(np.float64), rcond=None)[0]  # canvas of (u, v, 1)
    pixels = np.column_stack([uvs[:, 0], 1 - uvs[:, 1]]) * size
    first, last = np.floor(pixels.min(axis=0)).astype(int), np.minimum(np.ceil(pixels.max(axis=0)).astype(int), size)
    columns, rows = (line.ravel() for line in np.meshgrid(*(np.arange(a, b) for a, b in zip(first, last, strict=True))))
    u, v = (columns + 0.5) / size[0], 1 - (rows + 0.5) / size[1]
    return np.column_stack([columns, rows]), np.column_stack([u, v, np.ones(len(u))]) @ matrix, matrix[0]


def _frame_grid(surface: Surface, vertex_normals: np.ndarray, quads: np.ndarray, along_u: np.ndarray) -> _Grid:
    """Return (normal, direction of growing u, share) of the light surface over its own grid, (h, w, 7); the share is 0 on its border."""
    used = np.unique(quads)[::-1]  # of two vertices over a pixel the nearer one is written last
    step = float(np.median(np.abs(surface.canvas[quads[:, 3], 0] - surface.canvas[quads[:, 0], 0])))
    place = np.rint((surface.canvas[used] + 0.5) / step - 0.5).astype(int)
    corner = place.min(axis=0)
    column, row = (place - corner).T
    values = np.zeros((row.max() + 1, column.max() + 1, 6), np.float32)
    known = np.zeros(values.shape[:2], bool)
    values[row, column] = np.concatenate([surface.vertices[used], vertex_normals[used]], axis=1)
    known[row, column] = True
    right, down = (_slope(values[..., :3], known, axis) for axis in (1, 0))
    along = right * np.float32(along_u[0]) + down * np.float32(along_u[1])
    share = _without_border(known)[..., None]
    return _Grid(np.concatenate([values[..., 3:], along, share], axis=-1), known, (corner + 0.5) * step - 0.5, step)


def _relief_grid(depth: np.ndarray, inside: np.ndarray, toward: float) -> _Grid:
    """Return the outward normals of a depth map, over the window of the person; toward: 1 if it is seen from the camera, -1 behind."""
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    depth, known = depth[window], inside[window]
    points = camera.unproject(depth, np.arange(columns[0], columns[-1] + 1), np.arange(rows[0], rows[-1] + 1)[:, None])
    smooth = known
    for axis in (0, 1):
        near = np.abs(np.diff(depth, axis=axis, prepend=np.take(depth, [0], axis))) < JUMP
        smooth = smooth & near & np.roll(near, -1, axis)
    for _ in range(EDGE):
        smooth = _without_border(smooth)
    right, down = (_slope(points.astype(np.float32), known, axis) for axis in (1, 0))
    normals = toward * _unit(np.cross(down, right))
    return _Grid(normals.astype(np.float32), smooth, np.array([columns[0], rows[0]], float), 1.0)


def _without_border(pixels: np.ndarray) -> np.ndarray:
    """(h, w) bool pixels whose four neighbours are there, too."""
    padded = np.pad(pixels, 1)
    return pixels & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]


def _slope(values: np.ndarray, known: np.ndarray, axis: int) -> np.ndarray:
    """(h, w, c) difference to the next grid point along an axis: central, one-sided where only one neighbour is known."""
    values, known = np.moveaxis(values, axis, 0), np.moveaxis(known, axis, 0)
    both = (known[1:] & known[:-1])[..., None]
    step = np.diff(values, axis=0) * both
    sums, count = np.zeros_like(values), np.zeros((*known.shape, 1), np.float32)
    for side in (slice(None, -1), slice(1, None)):
        sums[side] += step
        count[side] += both
    return np.moveaxis(sums / np.maximum(count, 1), 0, axis)


def _in_frame(vectors: np.ndarray, normals: np.ndarray, along_u: np.ndarray) -> np.ndarray:
    """(n, 3) unit vectors in the frames of normals and tangents, which are made orthogonal."""
    normals = _unit(normals)
    tangents = _unit(along_u - (along_u * normals).sum(axis=1, keepdims=True) * normals)
    frames = np.stack([tangents, np.cross(normals, tangents), normals], axis=1)
    return _unit(np.einsum("nij,nj->ni", frames, vectors))


def _faded(local: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(n, 3) unit vectors, (n,) shares of which are told: none where the light surface has another direction altogether."""
    told = np.minimum(share, _share(local[:, 2], AGREEING))[:, None]
    return _unit(told * local + (1 - told) * np.array([0, 0, 1]))


def _share(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """(n,) 0 up to the first end, 1 from the second on."""
    return ((values - ends[0]) / (ends[1] - ends[0])).clip(0, 1)


def _vertex_normals(surface: Surface) -> np.ndarray:
    """(n, 3) float32 smooth normals, as Blender makes them: face normals weighted by the corner's angle."""
    corners = surface.vertices[surface.quads].astype(np.float64)
    face = _unit(np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]))
    sides = _unit(np.roll(corners, -1, axis=1) - corners)
    angle = np.arccos(np.clip(-(sides * np.roll(sides, 1, axis=1)).sum(axis=-1), -1, 1))
    normals = np.zeros((len(surface.vertices), 3))
    for corner in range(4):
        for axis in range(3):
            normals[:, axis] += np.bincount(surface.quads[:, corner], face[:, axis] * angle[:, corner], len(normals))
    return _unit(normals).astype(np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-20)
