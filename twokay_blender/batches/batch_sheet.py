"""One picture of all that a batch has made: the contact sheets of its photos, small, in rows."""

from pathlib import Path

import numpy as np

from ..contact_sheet import BACKGROUND, write_picture
from ..pixels import float_picture

WIDTH = 2400
"""Pixels, at most."""
GAP = 8
MOST_PIXELS = 25_000_000
"""Of the picture; beyond, all of it becomes smaller."""


def write_batch_sheet(tiles: list[Path], path: Path) -> None:
    """Write a PNG of pictures in their order, from left to right and from top to bottom."""
    pictures = [float_picture(tile)[:, :WIDTH, :3].astype(np.float16) for tile in tiles]
    corners, (height, width) = _flowed([picture.shape[:2] for picture in pictures])
    sheet = np.full((height, width, 3), BACKGROUND, np.float16)
    for picture, (top, left) in zip(pictures, corners, strict=True):
        sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    step = int(np.ceil((height * width / MOST_PIXELS) ** 0.5))
    write_picture(sheet[::step, ::step], path)


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
