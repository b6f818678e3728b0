"""A person of a large photo on finer pixels than the canvas has: what the networks say there, taken to the photo's own resolution.

The depth keeps its shape and follows the normals that `detail` has sharpened; the matte's finer outline is where it ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .camera import CANVAS, SIZES
from .canvas import PERSON_HEIGHT, Canvas, warped
from .canvas_windows import Window, extent, window_around
from .completion import TRUSTED_NORMALS, Layers
from .detail import Detail
from .fusion import changed_depth
from .lifting import THINNEST, inner_distance, lifted_layers, ordered
from .outline import smoothstep

WORTH_IT = 1.4
"""Pixels of the photo for each one that coarser maps would have, from which on finer maps are made."""
LEAST_HEIGHT = WORTH_IT * PERSON_HEIGHT * CANVAS
"""Pixels of a person's height in the photo from which on that is so for twice the canvas, unless that has to fit the width."""


@dataclass(frozen=True)
class CloseUp:
    """A window of the canvas on pixels of which `scale` lie along a canvas pixel."""

    window: Window
    """Of the canvas, around the matte."""
    scale: int
    image: np.ndarray
    """(h, w, 3) uint8 RGB with its background."""
    matte: np.ndarray
    """(h, w) float32 0..1."""

    @property
    def size(self) -> int:
        """Pixels that the whole canvas would have."""
        return self.scale * CANVAS


@dataclass(frozen=True)
class Sharpened:
    """A close-up and the normals that its photo tells; [1, 6, h, w] float16 encoded ones on its pixels, on the CPU."""

    seen: CloseUp
    before: Tensor
    """Those of the canvas, enlarged."""
    normal: Tensor


def close_up(photo: np.ndarray, matte: np.ndarray, canvas: Canvas, most: int) -> CloseUp | None:
    """Return the person of the (h, w, 3) uint8 photo, with its (h, w) float32 matte, on finer pixels; None if the photo has no more.

    most: `CloseUp.size` that is wanted.
    """
    per_pixel = 1 / canvas.canvas_from_photo[0, 0]
    scale = max(size // CANVAS for size in SIZES if size == CANVAS or (size <= most and per_pixel >= 0.5 * WORTH_IT * size / CANVAS))
    if scale == 1:
        return None
    window = window_around(canvas.matte > 0)
    rows, columns = window
    height, width = (scale * side for side in extent(window))
    transform = scale * canvas.canvas_from_photo
    transform[:, 2] += 0.5 * (scale - 1) - scale * np.array([columns.start, rows.start])
    return CloseUp(
        window=window,
        scale=scale,
        image=warped(photo, transform, (width, height)),
        matte=warped(matte, transform, (width, height), beyond=cv2.BORDER_CONSTANT).clip(0, 1),
    )


def sharpened(detail: Detail, seen: CloseUp, normal: Tensor, tile: int, step: Callable[[str], None] = lambda name: None) -> Sharpened:
    """Sharpen normals by the photo, doubling their pixels until they are the close-up's.

    normal: [1, 6, h, w] encoded normals of the canvas in the close-up's window, on any device. tile, step: as for `Detail.sharpened`.
    """
    normal = normal.cpu()
    lifted = detail.config.black_level
    matte = torch.from_numpy(seen.matte)
    image = torch.from_numpy(seen.image).permute(2, 0, 1) * (matte / 255) * (1 - lifted) + lifted * matte
    image = (2 * image - 1)[None]
    before = F.interpolate(normal.float(), scale_factor=seen.scale, mode="bilinear", align_corners=False).half()
    for pixels in _reductions(seen):
        normal = detail.sharpened(F.avg_pool2d(image, pixels) if pixels > 1 else image, normal, tile, step)
    return Sharpened(seen, before, normal)


def tile_rows(seen: CloseUp, tile: int) -> int:
    """Return how often `sharpened` calls its `step`."""
    return sum(-(-len(seen.matte) // (pixels * tile)) for pixels in _reductions(seen))


def _reductions(seen: CloseUp) -> list[int]:
    """Return how many of its pixels are taken for one, along each side, in the order of the doublings."""
    return [2**power for power in reversed(range(seen.scale.bit_length() - 1))]


def close_up_layers(layers: Layers, sure: np.ndarray, matte: np.ndarray, sharp: Sharpened) -> Layers:
    """Return the layers on the close-up's pixels.

    Args:
        layers: (h, w) ones of the canvas in the close-up's window.
        sure: (h, w) bool, where the networks see the person.
        matte: (h, w) float32 0..1.
        sharp: close-up and normals. The layers follow those `before` already.
    """
    seen = sharp.seen
    before, after = (normal[0].permute(1, 2, 0).numpy() for normal in (sharp.before, sharp.normal))
    lifted = lifted_layers(layers, matte, seen.matte)
    inside, distance = inner_distance(seen.matte, seen.scale)
    trust = np.repeat(np.repeat(sure.astype(np.float32), seen.scale, axis=0), seen.scale, axis=1) * smoothstep(distance, *TRUSTED_NORMALS)
    front, back = (
        changed_depth(depth, before[..., side], after[..., side], trust, 1 / seen.scale)
        for depth, side in ((lifted.front, np.s_[:3]), (lifted.back, np.s_[3:]))
    )
    fading = smoothstep(distance, 0, TRUSTED_NORMALS[1])
    front, back = (depth + fading * (changed - depth) for depth, changed in ((lifted.front, front), (lifted.back, back)))
    return ordered(Layers(front, np.maximum(back, front + THINNEST), lifted.gap_near, lifted.gap_far), inside, lifted.gap_far > 0)
