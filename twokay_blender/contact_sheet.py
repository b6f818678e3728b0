"""One picture to judge a human by: the photo and four renders beside each other."""

from pathlib import Path

import bpy
import numpy as np

from ..inference.camera import canvas_positions
from ..inference.canvas_windows import window_around
from ..inference.reconstruction import Reconstruction
from .pixels import png_of
from .studio import Place, film, rendered, studio_scene
from .whole_files import written_whole

TURNS = (0.0, 40.0, 90.0, 180.0)
"""Degrees by which the human is turned: front, three quarters, side, back."""
TILE_WIDTH = 400
MARGIN = 1.12
NARROWEST = 0.5
"""Width of a tile by its height, at least."""
BACKGROUND = 0.86
"""Grey of the sheet, in sRGB 0..1."""


def write_contact_sheet(people: list[tuple[bpy.types.Object, Reconstruction]], path: Path) -> None:
    """Write a PNG with a row per human: the photo, then Cycles renders from the front, three quarters, the side and the back.

    The file appears when it is complete.

    Convention: pictures are (rows, columns, 3) float32 sRGB in 0..1, row 0 on top.
    """
    picture = np.concatenate([_row(human, reconstruction) for human, reconstruction in people])
    with written_whole(path) as partial:
        partial.write_bytes(png_of(np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8)))


def _row(human: bpy.types.Object, reconstruction: Reconstruction) -> np.ndarray:
    places, tile_width, tile_height = _tiled(human)
    height = round(TILE_WIDTH * tile_height / tile_width)
    with studio_scene(human.data, places) as scene:
        film(scene, len(places) * tile_width, (len(places) * TILE_WIDTH, height))
        renders = _on_background(rendered(scene))
    return np.concatenate([_photo_tile(reconstruction, (height, TILE_WIDTH)), renders], axis=1)


def _tiled(human: bpy.types.Object) -> tuple[list[Place], float, float]:
    """Return the place of each turned human, centred in tiles beside each other, and the tiles' width and height in metres."""
    points = np.empty((len(human.data.vertices), 3), np.float32)
    human.data.attributes["position"].data.foreach_get("vector", points.ravel())
    turns = np.radians(TURNS)
    spans = np.array([_span(points[:, 0] * np.cos(turn) - points[:, 1] * np.sin(turn)) for turn in turns])
    bottom, top = _span(points[:, 2])
    height = MARGIN * (top - bottom)
    width = max(MARGIN * np.ptp(spans, axis=1).max(), NARROWEST * height)
    across = width * (np.arange(len(turns)) - 0.5 * (len(turns) - 1)) - spans.mean(axis=1)
    up = -0.5 * (bottom + top)
    return [Place(float(turn), (float(x), 0.0, up)) for turn, x in zip(turns, across, strict=True)], float(width), height


def _span(values: np.ndarray) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _on_background(pixels: np.ndarray) -> np.ndarray:
    """(h, w, 3) picture of (h, w, 4) pixels."""
    colour, alpha = pixels[..., :3], pixels[..., 3:]
    return colour * alpha + BACKGROUND * (1 - alpha)


def _photo_tile(reconstruction: Reconstruction, shape: tuple[int, int]) -> np.ndarray:
    """Return the part of the canvas around the person, as large in its tile as the renders are in theirs."""
    window = window_around(reconstruction.mask > 0.5)
    rows, columns = (canvas_positions(reconstruction.size, np.array([side.start, side.stop - 1])) for side in window)
    step = MARGIN * (rows[-1] - rows[0]) / shape[0]
    fine = 3  # samples per pixel and axis, against aliasing
    lines = [
        0.5 * (inside[0] + inside[-1]) + step * ((np.arange(fine * size) + 0.5) / fine - 0.5 * size)
        for inside, size in zip((rows, columns), shape, strict=True)
    ]
    last = reconstruction.image.shape[0] - 1
    nearest = [np.clip(np.rint(line), 0, last).astype(int) for line in lines]
    samples = reconstruction.image[np.ix_(*nearest)].reshape(shape[0], fine, shape[1], fine, 3)
    return samples.mean(axis=(1, 3), dtype=np.float32) / 255
