"""The atlas: one picture whose left half is the person as in the photo, and whose right half is the back as seen from behind.

Convention: photo pixels are (column, row), integers at pixel centres, row 0 on top; arrays have row 0 on top, too; texture
coordinates are shares of the atlas from its lower left corner.
"""

from dataclasses import dataclass

import numpy as np

from ..inference.camera import canvas_positions
from ..inference.canvas_windows import window_around
from ..inference.reconstruction import Reconstruction
from .surface import BACK, HIDDEN, RIM, Surface

MARGIN = 16
"""Photo pixels around the person."""


@dataclass(frozen=True)
class Atlas:
    """The part of the photo that each half shows, in whole photo pixels."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def of(cls, maps: Reconstruction) -> "Atlas":
        """Return the atlas of a person: the box of the matte with a margin, within the photo."""
        rows, columns = window_around(maps.mask > 0)
        ends = np.array([[columns.start, rows.start], [columns.stop - 1, rows.stop - 1]], float)
        corners = photo_positions(maps, canvas_positions(maps.size, ends))
        first = np.clip(np.floor(corners[0]) - MARGIN, 0, maps.photo_size - 1).astype(int)
        last = np.clip(np.ceil(corners[1]) + MARGIN, first, maps.photo_size - 1).astype(int)
        width, height = last - first + 1
        return cls(int(first[0]), int(first[1]), int(width), int(height))

    def front_of(self, photo: np.ndarray) -> np.ndarray:
        """(height, width, c) part of the (h, w, c) photo."""
        return photo[self.top : self.top + self.height, self.left : self.left + self.width]

    def corner_uvs(self, maps: Reconstruction, surface: Surface) -> np.ndarray:
        """(4 m, 2) float32 texture coordinates of the quads' corners."""
        photo = photo_positions(maps, surface.canvas)
        inner = np.stack([(photo[:, 0] - self.left + 0.5) / self.width, (photo[:, 1] - self.top + 0.5) / self.height])
        border = 0.5 / np.array([[self.width], [self.height]])
        columns, rows = np.clip(inner, border, 1 - border).astype(np.float32)
        uvs = np.empty((*surface.quads.shape, 2), np.float32)
        across = (0.5 * columns)[surface.quads]
        uvs[..., 0] = np.where(shows_back(surface)[:, None], 1 - across, across)
        uvs[..., 1] = (1 - rows)[surface.quads]
        return uvs.reshape(-1, 2)


def joined(front: np.ndarray, back: np.ndarray) -> np.ndarray:
    """(h, 2 w, 3) atlas of the front and of the back, which is given as seen from the front's side."""
    return np.concatenate([front, back[:, ::-1]], axis=1)


def shows_back(surface: Surface) -> np.ndarray:
    """(m,) bool: quads that take their colours from the right half: the back, and the rim where it faces away from the camera.

    The two sides of a gap between an arm and the body show the arm's own colours and those that the back has there.
    """
    back = surface.part == BACK
    turned = np.flatnonzero((surface.part == RIM) | (surface.part == HIDDEN))
    columns, rows = surface.canvas[surface.quads[turned]].transpose(2, 0, 1).astype(np.float64)
    area = (columns[:, 2] - columns[:, 0]) * (rows[:, 3] - rows[:, 1]) - (columns[:, 3] - columns[:, 1]) * (rows[:, 2] - rows[:, 0])
    away = area > 0  # rows grow downward
    back[turned] = away == (surface.part[turned] == RIM)
    return back


def photo_positions(maps: Reconstruction, canvas: np.ndarray) -> np.ndarray:
    """(n, 2) photo (column, row) of (n, 2) canvas positions."""
    (a, b, left), (c, d, top) = maps.canvas_from_photo
    columns, rows = (canvas - (left, top)).T / (a * d - b * c)
    return np.stack([d * columns - b * rows, a * rows - c * columns], axis=1)  # not by LAPACK, whose threads wait at full load
