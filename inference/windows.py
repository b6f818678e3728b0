"""Part windows: cut from the canvas, and laid back onto it.

A window is sampled directly where it lies, and laid back only where it reaches: whole canvases are never resampled.
Convention: theta as in `inference.parts`; sampling is bilinear, zero beyond the borders (align_corners=False).
"""

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from .camera import CANVAS
from .canvas_windows import WHOLE, Window, extent, shared, within
from .parts import PARTS, Part

FEATHER_MARGIN = 15
BLUR_SIZE, BLUR_SIGMA = 15, 5.0


def cut(theta: Tensor, part: Part, *canvases: Tensor) -> Tensor:
    """Sample one part's upright window [B, C, h, w] of canvases, of any resolution and C channels in all; theta is [B, 2, 3]."""
    places = _places(theta, part)
    return torch.cat([F.grid_sample(canvas, places, align_corners=False) for canvas in canvases], dim=1)


def on_canvas(theta: Tensor, part: Part) -> Tensor:
    """[B, 1, h, w] of a part's window for theta [B, 2, 3]: 1 on the canvas, 0 beyond it; what `cut` gives of a canvas of ones."""
    pixels = (_places(theta, part) + 1) * (CANVAS / 2) - 0.5
    inside = (pixels + 1).clamp_(0, 1) * (CANVAS - pixels).clamp_(0, 1)
    return inside.prod(dim=-1)[:, None]


def merged(windows: list[Tensor], theta: Tensor, shown: Window = WHOLE, *, fading: bool = False) -> Tensor:
    """Blend the parts' windows [B, C, h, w], in the order of `PARTS`, into a canvas [B, C, H, W]; theta is [B, 12, 2, 3].

    Of the canvas, only what is shown is made. Each window fades out at its border into the others; where there is no other, only if
    `fading`. The canvas is 0 where no window reaches. A theta that lies on the CPU makes no GPU wait.
    """
    batch, channels = windows[0].shape[:2]
    canvas = windows[0].new_zeros(batch, channels, *extent(shown))
    weight = windows[0].new_zeros(batch, 1, *extent(shown))
    for item, transforms in enumerate(theta.cpu()):
        for part, window, transform in zip(PARTS, windows, transforms, strict=True):
            covered = reach(part, transform)
            if covered is None or (visible := shared(covered, shown)) is None:
                continue
            fading_out = _fade(part, transform, canvas.device)
            layer = _laid_back(part, torch.cat([window[item : item + 1], fading_out], dim=1), transform, *visible)
            place = item, slice(None), *within(visible, shown)
            canvas[place] += layer[0, :channels] * layer[0, channels:]
            weight[place] += layer[0, channels:]
    return canvas.div_(weight.clamp_(min=1.0) if fading else weight.masked_fill_(weight == 0, 1.0))


def _fade(part: Part, theta: Tensor, device: torch.device) -> Tensor:
    """[1, 1, h, w] weight of a window: one inside the canvas and away from the border, softly zero at the border."""
    if _corners(part, theta).abs().max() <= CANVAS / 2:
        return _whole_fade(part.height, part.width, device)
    return _faded(on_canvas(theta[None].to(device), part))


@cache
@torch.inference_mode(False)
def _whole_fade(height: int, width: int, device: torch.device) -> Tensor:
    """As `_fade`, of a window that lies on the canvas; for good, so for training, too."""
    return _faded(torch.ones(1, 1, height, width, device=device))


@torch.no_grad()
def _faded(inside: Tensor) -> Tensor:
    """[1, 1, h, w] of what lies on the canvas: without the border, blurred."""
    size = inside.shape[-2:]
    height, width = ((side - FEATHER_MARGIN) // 2 * 2 for side in size)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    kept = torch.zeros_like(inside)
    kept[:, :, top : top + height, left : left + width] = inside[:, :, top : top + height, left : left + width]
    return _blurred(_blurred(kept, -2), -1)


def _blurred(image: Tensor, axis: int) -> Tensor:
    """Return an image after a Gaussian along an axis, 0 beyond its ends; not as a convolution, which autocast would round."""
    half, size = BLUR_SIZE // 2, image.shape[axis]
    shares = [math.exp(-0.5 * (step / BLUR_SIGMA) ** 2) for step in range(-half, half + 1)]
    padded = F.pad(image, (half, half, 0, 0) if axis == -1 else (0, 0, half, half))
    return sum(share / sum(shares) * padded.narrow(axis, start, size) for start, share in enumerate(shares))  # pyright: ignore[reportReturnType]


def reach(part: Part, theta: Tensor) -> Window | None:
    """Rows and columns of the canvas that the part's window covers, for theta [2, 3]; None where it lies beside the canvas."""
    pixels = _corners(part, theta) + CANVAS / 2
    low = pixels.amin(dim=0).floor().clamp(0, CANVAS).int().tolist()
    high = (pixels.amax(dim=0).ceil() + 1).clamp(0, CANVAS).int().tolist()
    if low[0] >= high[0] or low[1] >= high[1]:
        return None
    return slice(low[1], high[1]), slice(low[0], high[0])


def _corners(part: Part, theta: Tensor) -> Tensor:
    """(4, 2) corners of the window on the canvas, in pixels from its middle."""
    ends = torch.tensor([-1, 1], dtype=theta.dtype, device=theta.device) / CANVAS
    corners = _transformed(theta[None], *torch.meshgrid(ends * part.width, ends * part.height, indexing="ij"))
    return corners.reshape(4, 2) * (CANVAS / 2)


def _laid_back(part: Part, window: Tensor, theta: Tensor, rows: slice, columns: slice) -> Tensor:
    """Resample a window [1, C, h, w] onto the given rows and columns of the canvas; theta [2, 3] lies on the CPU."""
    square = torch.cat([theta, theta.new_tensor([[0, 0, 1]])]).double()
    inverse = torch.linalg.inv(square)[:2] * torch.tensor([[CANVAS / part.width], [CANVAS / part.height]], dtype=torch.float64)
    y, x = torch.meshgrid(_coordinates(rows, window), _coordinates(columns, window), indexing="ij")
    frame = [a * x + (b * y + c) for a, b, c in inverse.tolist()]
    return F.grid_sample(window, torch.stack(frame, dim=-1)[None], align_corners=False)


def _places(theta: Tensor, part: Part) -> Tensor:
    """[B, h, w, 2] places of the canvas, -1..1, that an upright window shows."""
    frame = torch.meshgrid(_centred(part.height, theta), _centred(part.width, theta), indexing="ij")
    return _transformed(theta, frame[1], frame[0])


def _centred(size: int, like: Tensor) -> Tensor:
    start = (CANVAS - size) // 2
    return _coordinates(slice(start, start + size), like)


def _coordinates(pixels: slice, like: Tensor) -> Tensor:
    return (2 * torch.arange(pixels.start, pixels.stop, device=like.device, dtype=like.dtype) + 1) / CANVAS - 1


def _transformed(theta: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """[B, h, w, 2] grid of theta [B, 2, 3] applied to places x, y [h, w].

    Not as a product of matrices, which autocast would round to half precision: half a pixel.
    """
    return torch.stack([row[:, 0] * x + row[:, 1] * y + row[:, 2] for row in theta[..., None, None].unbind(dim=1)], dim=-1)
