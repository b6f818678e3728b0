"""One picture of all that a batch has made: the contact sheets of its photos, small, in rows."""

from pathlib import Path

import numpy as np

from ..contact_sheet import BACKGROUND
from ..pixels import png_of, rgba_picture
from ..whole_files import written_whole

WIDTH = 2400
"""Pixels, at most."""
GAP = 8
MOST_PIXELS = 25_000_000
"""Of the picture; beyond, all of it becomes smaller."""


def write_batch_sheet(tiles: list[Path], path: Path) -> None:
    """Write a PNG of pictures in their order, from left to right and from top to bottom; one of them is in memory at a time."""
    corners, (height, width) = _flowed([_pixels(tile).shape[:2] for tile in tiles])
    step = int(np.ceil((height * width / MOST_PIXELS) ** 0.5))
    sheet = np.full((-(-height // step), -(-width // step), 3), round(255 * BACKGROUND), np.uint8)
    for tile, corner in zip(tiles, corners, strict=True):
        rows, columns = (-start % step for start in corner)  # the first ones that the smaller picture shows
        shown = _pixels(tile)[rows::step, columns::step]
        top, left = (-(-start // step) for start in corner)
        sheet[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    with written_whole(path) as partial:
        partial.write_bytes(png_of(sheet))


def _pixels(tile: Path) -> np.ndarray:
    """(h, w, 3) uint8."""
    return rgba_picture(tile)[:, :WIDTH, :3]


def _flowed(shapes: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Return (top, left) of pictures of these (height, width) beside each other in rows, and (height, width) of all."""
    corners = []
    top = left = tallest = widest = 0
    for height, width in shapes:
        if left and left + width > WIDTH:
            top, left, tallest = top + tallest + GAP, 0, 0
        corners.append((top, left))
        tallest, widest = max(tallest, height), max(widest, left + width)
        left += width + GAP
    return corners, (top + tallest, widest)
