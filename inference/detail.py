"""Normals sharpened by a large photo at its own resolution, in overlapping tiles without seams.

A network of the kind that reads the parts sees the photo beside the normals so far, on pixels half as wide as theirs, and answers what
they lack. What it answers for a pixel hangs on `HALO` pixels around it alone, so tiles that overlap by that give what one piece would.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .networks import NORMAL_CHANNELS, NormalNet

HALO = 64
"""Pixels around a tile; a multiple of 8, as the network halves three times."""


@dataclass(frozen=True)
class DetailConfig:
    """What tells one set of weights from another."""

    width: int = 16
    """Channels of the network's first level."""
    black_level: float = 0.08
    """As `ModelConfig.black_level`."""

    def __post_init__(self):
        if not (isinstance(self.width, int) and 2 <= self.width <= 512):
            raise ValueError(f"width must be a whole number from 2 to 512, got {self.width}")
        if not (type(self.black_level) in (int, float) and 0 <= self.black_level < 1):
            raise ValueError(f"black_level must be at least 0 and below 1, got {self.black_level!r}")


class Detail(nn.Module):
    """The network that sharpens normals."""

    def __init__(self, config: DetailConfig):
        super().__init__()
        self.config = config
        self.network = NormalNet(3 + NORMAL_CHANNELS, config.width, signed=True)

    def forward(self, image: Tensor, normal: Tensor) -> Tensor:
        """Encoded normals [B, 6, h, w] of an image [B, 3, h, w] in -1..1 and the normals so far, on its pixels."""
        return torch.relu(normal + self.network(torch.cat([image, normal], dim=1)).float())

    def sharpened(self, image: Tensor, normal: Tensor, tile: int, step: Callable[[str], None] = lambda name: None) -> Tensor:
        """Encoded normals [1, 6, 2 h, 2 w] float16 on the CPU, of encoded normals [1, 6, h, w].

        normal: on the CPU, as is the image; only a tile at a time goes to the device of the network. image: [1, 3, 2 h, 2 w] in -1..1,
        background -1; tiles without a person are only enlarged. tile: pixels along a tile, a multiple of 16. step: called before each
        row of tiles; what it raises ends the work.
        """
        height, width = image.shape[-2:]
        result = doubled(normal).half()
        for top in range(0, height, tile):
            step("normals")
            for left in range(0, width, tile):
                here = slice(top, min(top + tile, height)), slice(left, min(left + tile, width))
                if (image[..., *here] > -1).any():
                    result[..., *here] = self._sharpened_tile(image, normal, *here)
        return result

    def _sharpened_tile(self, image: Tensor, normal: Tensor, rows: slice, columns: slice) -> Tensor:
        """Return rows and columns of `sharpened`'s result."""
        device = next(self.parameters()).device
        seen = _with_halo(image, rows, columns, fill=-1.0).to(device)
        half = (slice(side.start // 2, -(-side.stop // 2)) for side in (rows, columns))
        known = doubled(_with_halo(normal, *half, halo=HALO // 2).to(device))
        answer = self(seen, known[..., : seen.shape[-2], : seen.shape[-1]])
        return answer[..., HALO : HALO + rows.stop - rows.start, HALO : HALO + columns.stop - columns.start].half().cpu()


def doubled(normal: Tensor) -> Tensor:
    """[B, C, 2 h, 2 w] of [B, C, h, w]."""
    return F.interpolate(normal.float(), scale_factor=2, mode="bilinear", align_corners=False)


def _with_halo(image: Tensor, rows: slice, columns: slice, *, fill: float = 0.0, halo: int = HALO) -> Tensor:
    """Return a cut of an image [1, C, H, W] with what lies around it, `fill` beyond its edges, in steps that the network can halve."""
    height, width = image.shape[-2:]
    bottom, right = (side.start + -(-(side.stop - side.start) // 8) * 8 + halo for side in (rows, columns))
    top, left = rows.start - halo, columns.start - halo
    cut = image[..., max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    return F.pad(cut, (max(-left, 0), max(right - width, 0), max(-top, 0), max(bottom - height, 0)), value=fill)
