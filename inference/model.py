"""The whole 2K2K data flow: canvas and part transforms to coarse maps, merged normals and refined depth."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import windows
from .camera import CANVAS
from .canvas_windows import WHOLE, Window, extent, scaled, shared, within
from .networks import NORMAL_CHANNELS, CoarseDepthNet, NormalNet, RefineNet
from .parts import PART_KINDS, PARTS

COARSE = 256
SCALE = CANVAS // COARSE
SMALL_TILE = 16
"""Coarse pixels along the smallest tile of the refinement, by which it knows what is empty."""
STEPS = 2 + len(PARTS) + COARSE // SMALL_TILE
SURE, REACH = 0.9, 8
"""Coarse mask from which a depth is carried on, and how many coarse pixels far."""
MAX_WIDTH = 512
MAX_DEPTH = 6.0
"""Depths end in ReLU6, and 6 stands for "no front surface" between the coarse and the refinement network."""


@dataclass(frozen=True)
class ModelConfig:
    """What tells one set of weights from another."""

    normal_width: int = 64
    """Channels of the first level of the part and coarse normal networks."""
    depth_width: int = 32
    """Channels of the first level of the coarse depth network, and half those of the refinement."""
    colour_gain: float = 0.85
    """Brightness, contrast and saturation of the image that the weights expect (0.85: the published setting)."""

    black_level: float = 0.0
    """To what value in 0..1 the person's black is lifted, so that dark cloth is not taken for background (published: not)."""
    extend_depth: bool = False
    """What the refinement sees outside the coarse mask: the person's depth carried on, or (published) 6 and 0."""
    correct_normals: bool = False
    """What the part networks see and answer: both coarse normals and what these lack, or (published) the front one and whole normals."""
    relief: float = 1.0
    """What the surface's relief is multiplied by: networks that know little answer the mean of what may be, which is too flat."""

    def __post_init__(self):
        widths = (self.normal_width, self.depth_width)
        if not all(isinstance(width, int) and 2 <= width <= MAX_WIDTH for width in widths):
            raise ValueError(f"widths must be whole numbers from 2 to {MAX_WIDTH}, got {widths}")
        if not (type(self.colour_gain) in (int, float) and 0 < self.colour_gain <= 2):
            raise ValueError(f"colour_gain must be above 0 and at most 2, got {self.colour_gain!r}")
        if not (type(self.black_level) in (int, float) and 0 <= self.black_level < 1):
            raise ValueError(f"black_level must be at least 0 and below 1, got {self.black_level!r}")
        if not (type(self.relief) in (int, float) and 0 <= self.relief <= 2):
            raise ValueError(f"relief must be from 0 to 2, got {self.relief!r}")
        if not all(isinstance(choice, bool) for choice in (self.extend_depth, self.correct_normals)):
            raise ValueError(f"extend_depth and correct_normals must be true or false, got {self.extend_depth!r}, {self.correct_normals!r}")

    def to_json(self) -> str:
        """Return the config as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Division:
    """How the work on a canvas is divided; it changes values by no more than the order of sums does."""

    tile: tuple[int, int] = (SMALL_TILE, 2 * SMALL_TILE)
    """Rows and columns, in coarse pixels, of the refinement's tiles at most; multiples of `SMALL_TILE`, the rows a divisor of `COARSE`."""
    batched: bool = False
    """Whether the windows of all parts that share a network go through it at once."""


IN_CACHE = Division()
"""For a CPU, in whose cache small tiles stay, and for a GPU with little memory."""
ON_GPU = Division(tile=(64, COARSE), batched=True)
"""Few large pieces keep a GPU busy."""


@dataclass(frozen=True)
class Provenance:
    """Where weights come from, for the artist and for the result's metadata."""

    name: str = "untrained"
    licence: str = ""
    sha256: str = ""


FULL_MAPS = ("normal", "front_depth", "back_depth", "mask")


@dataclass(frozen=True)
class Maps:
    """Output of the networks for a batch of B canvases; normals are encoded 0..1, depths are network values, masks 0..1.

    The full-resolution maps show a window of the canvas, of h rows and w columns; depths and mask are 0 in tiles where the image
    holds nothing.
    """

    coarse_normal: Tensor
    """[B, 6, 256, 256] front then back."""
    coarse_front_depth: Tensor
    """[B, 1, 256, 256] as the refinement sees it; see `ModelConfig.extend_depth`."""
    coarse_back_depth: Tensor
    """[B, 1, 256, 256] likewise."""
    coarse_mask: Tensor
    """[B, 1, 256, 256]"""
    normal: Tensor
    """[B, 6, h, w] front then back."""
    front_depth: Tensor
    """[B, 1, h, w]"""
    back_depth: Tensor
    """[B, 1, h, w]"""
    mask: Tensor
    """[B, 1, h, w]"""
    window: Window = WHOLE

    def shown(self, window: Window) -> "Maps":
        """Return the maps of another window, 0 where these do not reach."""
        return replace(self, **{name: self._cut(getattr(self, name), window) for name in FULL_MAPS}, window=window)

    def cpu(self) -> "Maps":
        """Return the same maps on the CPU."""
        return replace(self, **{name: value.cpu() for name, value in vars(self).items() if isinstance(value, Tensor)})

    def _cut(self, full: Tensor, window: Window) -> Tensor:
        result = full.new_zeros(*full.shape[:2], *extent(window))
        if common := shared(window, self.window):
            result[..., *within(common, window)] = full[..., *within(common, self.window)]
        return result


class Model(nn.Module):
    """2K2K with configurable widths."""

    def __init__(self, config: ModelConfig, provenance: Provenance | None = None):
        super().__init__()
        self.config = config
        self.provenance = provenance or Provenance()
        corrects = config.correct_normals
        seen = 3 + (NORMAL_CHANNELS if corrects else NORMAL_CHANNELS // 2)
        self.coarse_normal = NormalNet(3, config.normal_width)
        self.coarse_depth = CoarseDepthNet(config.depth_width)
        self.part_normal = nn.ModuleDict({kind: NormalNet(seen, config.normal_width, signed=corrects) for kind in PART_KINDS})
        self.refine = RefineNet(config.depth_width)

    def forward(self, image: Tensor, theta: Tensor) -> Maps:
        """Return the maps of `digitized` on whole canvases."""
        return self.digitized(image, theta).shown(WHOLE)

    def digitized(
        self, image: Tensor, theta: Tensor, step: Callable[[str], None] = lambda name: None, division: Division = IN_CACHE
    ) -> Maps:
        """Digitize canvases; the full-resolution maps show only a window around what they hold.

        image: [B, 3, 2048, 2048] in -1..1, background -1. theta: [B, 12, 2, 3] of `inference.part_transforms`, best on the CPU.
        step: called with a name before each of `STEPS` pieces of work or fewer; what it raises ends the run. division: of the work.
        """
        theta, tiles = theta.cpu(), occupied_tiles(image, division.tile)  # a GPU is waited for before it has much to do
        step("coarse shape")
        coarse_normal, coarse = self.coarse(downsampled(image))
        window = _seen_window(tiles)
        normal = self.merged_normal(image, coarse_normal, theta, step, window, division)
        coarse_depth = self.refine_input(coarse)
        refined = self.refined(coarse_depth, normal, tiles, step, window, division)
        return Maps(
            coarse_normal=coarse_normal,
            coarse_front_depth=coarse_depth[:, 0:1],
            coarse_back_depth=coarse_depth[:, 1:2],
            coarse_mask=coarse[:, 2:3],
            normal=normal,
            front_depth=refined[:, 0:1],
            back_depth=refined[:, 1:2],
            mask=refined[:, 2:3],
            window=window,
        )

    def coarse(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Coarse normals [B, 6, 256, 256] and front depth, back depth, mask [B, 3, 256, 256] of a 256 image."""
        normal = self.coarse_normal(image)
        with precise(image):
            return normal, activated(self.coarse_depth(image, normal.float()))

    def refine_input(self, coarse: Tensor) -> Tensor:
        """[B, 2, 256, 256] front and back depth for the refinement, of `coarse`'s [B, 3, 256, 256]."""
        return extended(coarse) if self.config.extend_depth else without_background(coarse)

    def merged_normal(
        self,
        image: Tensor,
        coarse_normal: Tensor,
        theta: Tensor,
        step: Callable[[str], None] = lambda name: None,
        window: Window = WHOLE,
        division: Division = IN_CACHE,
    ) -> Tensor:
        """[B, 6, h, w] normals of the parts, blended; where they correct the coarse ones, these stay where no part reaches.

        window: what is made of them, whole coarse pixels.
        """
        answers = self.part_answers(image, coarse_normal, theta, step, division)
        step("merge")
        if not self.config.correct_normals:
            return windows.merged(answers, theta, window)
        return windows.merged(answers, theta, window, fading=True).add_(enlarged(coarse_normal, window)).relu_()

    def part_answers(
        self,
        image: Tensor,
        coarse_normal: Tensor,
        theta: Tensor,
        step: Callable[[str], None] = lambda name: None,
        division: Division = IN_CACHE,
    ) -> list[Tensor]:
        """Answers [B, 6, h, w] in each part's upright window, in the order of `PARTS`."""
        views, theta, answers = (image, self.part_guide(coarse_normal)), theta.to(image), []
        for parts in _parts_of_a_kind() if division.batched else [slice(i, i + 1) for i in range(len(PARTS))]:
            part, places = PARTS[parts.start], theta[:, parts]
            step(part.name)
            seen = windows.cut(places.flatten(0, 1), part, *(_repeated(view, places.shape[1]) for view in views))
            answer = self.part_normal[part.kind](seen).float()  # half precision cannot weigh
            answers += answer.unflatten(0, places.shape[:2]).unbind(dim=1)
        return answers

    def part_guide(self, coarse_normal: Tensor) -> Tensor:
        """Return what the part networks' windows show beside the image: both coarse normals, or the front one enlarged."""
        return coarse_normal if self.config.correct_normals else enlarged(coarse_normal[:, :3])

    def whole_normal(self, answer: Tensor, seen: Tensor) -> Tensor:
        """Encoded normals [B, 6, h, w] of what a part network answers to what it has seen in a window."""
        return torch.relu(seen[:, 3:] + answer) if self.config.correct_normals else answer

    def refined(
        self,
        depth: Tensor,
        normal: Tensor,
        tiles: list[Window],
        step: Callable[[str], None] = lambda name: None,
        window: Window = WHOLE,
        division: Division = IN_CACHE,
    ) -> Tensor:
        """[B, 3, h, w] front depth, back depth, mask, computed in the given tiles of coarse pixels only.

        normal: [B, 6, h, w] of the window, which holds the tiles and `RefineNet.HALO` coarse pixels around them. tiles: row by row;
        `step` is called before each row of them.
        """
        result = depth.new_zeros(len(depth), 3, *extent(window))
        band = None
        for tile in tiles:
            if tile[0] != band:
                band = tile[0]
                step("refinement")
            rows, columns = _with_halo(tile)
            cut = (rows.start > 0, rows.stop < COARSE, columns.start > 0, columns.stop < COARSE)
            with precise(depth):
                found = self.refine(depth[..., rows, columns], normal[..., *within(scaled((rows, columns), SCALE), window)], cut)
            result[..., *within(scaled(tile, SCALE), window)] = activated(found)
        return result


@contextmanager
def precise(like: Tensor) -> Iterator[None]:
    """Compute in full float32: near 2.0, what half precision and TF32 can tell apart is more than a millimetre of depth."""
    with torch.autocast(like.device.type, enabled=False), torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        yield


def downsampled(image: Tensor) -> Tensor:
    """[B, C, 256, 256] of a canvas [B, C, 2048, 2048], as the published networks have seen it: means of the four pixels in the middle."""
    middle = (SCALE // 2 - 1, SCALE // 2)
    upper, lower = ([image[..., row::SCALE, column::SCALE] for column in middle] for row in middle)
    return (upper[0] + upper[1] + (lower[0] + lower[1])) / 4


def enlarged(coarse: Tensor, window: Window = WHOLE) -> Tensor:
    """[B, C, h, w] of a window of whole coarse pixels, of coarse maps [B, C, 256, 256]."""
    rows, columns = (slice(max(side.start // SCALE - 1, 0), min(side.stop // SCALE + 1, COARSE)) for side in window)
    part = coarse[..., rows, columns]
    whole = F.interpolate(part, scale_factor=SCALE, mode="bilinear", align_corners=False)
    return whole[..., *within(window, scaled((rows, columns), SCALE))]


def activated(raw: Tensor) -> Tensor:
    """Depths through ReLU6 and the mask through a sigmoid: [B, 3, H, W]."""
    return torch.cat([F.relu6(raw[:, :2]), torch.sigmoid(raw[:, 2:])], dim=1)


def without_background(coarse: Tensor) -> Tensor:
    """[B, 2, H, W] front and back depth of [B, 3, H, W]: outside the mask the front becomes 6 and the back 0."""
    outside = coarse[:, 2:3] <= 0.5
    return torch.cat([coarse[:, 0:1].masked_fill(outside, MAX_DEPTH), coarse[:, 1:2].masked_fill(outside, 0.0)], dim=1)


def extended(coarse: Tensor) -> Tensor:
    """[B, 2, H, W] front and back depth of [B, 3, H, W], carried on from where the mask is sure to `REACH` pixels around.

    Farther away both are 2, the subject's distance.
    """
    coarse = coarse.contiguous()  # means of so few channels are slow in channels_last
    depth, known = coarse[:, :2], (coarse[:, 2:3] > SURE).to(coarse.dtype)
    values = depth * known
    for _ in range(REACH):
        near = F.avg_pool2d(known, 3, stride=1, padding=1)
        carried = F.avg_pool2d(values, 3, stride=1, padding=1) / near.clamp(min=1e-6)
        values = torch.where(known > 0, values, carried)
        known = (near > 1e-6).to(known.dtype)
    return torch.where(known > 0, values, 2.0)


def occupied_tiles(image: Tensor, most: tuple[int, int] = IN_CACHE.tile) -> list[Window]:
    """Windows in coarse pixels, row by row, that cover what a canvas [B, 3, 2048, 2048] holds from its left to its right end.

    most: rows of each and columns at most, in coarse pixels.
    """
    rows, columns = most
    count, pixels = COARSE // SMALL_TILE, SMALL_TILE * SCALE
    lines = image.reshape(-1, CANVAS, count, pixels).amax(dim=-1).amax(dim=0)
    held = (lines.view(COARSE // rows, rows * SCALE, count).amax(dim=1) > -1).tolist()
    tiles = []
    for top, band in zip(range(0, COARSE, rows), held, strict=True):
        places = [SMALL_TILE * place for place in range(count) if band[place]]
        if places:
            stop = places[-1] + SMALL_TILE
            tiles += [(slice(top, top + rows), slice(left, min(left + columns, stop))) for left in range(places[0], stop, columns)]
    return tiles


def _seen_window(tiles: list[Window]) -> Window:
    """Return what the refinement sees of the canvas in these tiles."""
    if not tiles:
        return slice(0, 0), slice(0, 0)
    rows, columns = (slice(min(side.start for side in sides), max(side.stop for side in sides)) for sides in zip(*tiles, strict=True))
    return scaled(_with_halo((rows, columns)), SCALE)


def _with_halo(window: Window) -> Window:
    rows, columns = (slice(max(side.start - RefineNet.HALO, 0), min(side.stop + RefineNet.HALO, COARSE)) for side in window)
    return rows, columns


def _parts_of_a_kind() -> list[slice]:
    """Return which of `PARTS` share a network, one after the other."""
    lengths = [len(list(parts)) for _, parts in itertools.groupby(PARTS, lambda part: part.kind)]
    stops = itertools.accumulate(lengths)
    return [slice(stop - length, stop) for stop, length in zip(stops, lengths, strict=True)]


def _repeated(image: Tensor, times: int) -> Tensor:
    """[B * times, C, H, W] of [B, C, H, W], of one image without a copy."""
    return image.expand(times, -1, -1, -1) if len(image) == 1 else image.repeat_interleave(times, dim=0)
