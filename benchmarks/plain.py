"""The published data flow written down plainly, as the yardstick of `benchmarks.reference`; no code of the authors.

The networks are those of `inference`, evaluated as they were trained: batch norms apart, float32, tensors in NCHW order. What
differs is the way between them: every part is resampled as a whole canvas of which the window is then cut, every window goes
back as a whole canvas, all canvases are held until they are blended, and the refinement sees the whole canvas at once.
Source: Han et al., 2K2K, CVPR 2023, and what is known of the published program.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inference.camera import CANVAS
from inference.model import COARSE, Maps, Model, activated, without_background
from inference.parts import PARTS, Part
from inference.windows import BLUR_SIGMA, BLUR_SIZE, FEATHER_MARGIN


class PlainModel(nn.Module):
    """2K2K as published; wraps a model whose batch norms are not folded."""

    def __init__(self, model: Model):
        super().__init__()
        self.model = model.eval()

    def forward(self, image: Tensor, theta: Tensor, step: Callable[[str], None] = lambda name: None) -> Maps:
        """Digitize canvases; arguments and result as for `Model.digitized`, which also says when `step` is called."""
        step("coarse shape")
        small = F.interpolate(image, size=(COARSE, COARSE), mode="bilinear", align_corners=False)
        coarse_normal = self.model.coarse_normal(small)
        coarse = activated(self.model.coarse_depth(small, coarse_normal))
        guide = F.interpolate(coarse_normal[:, :3], size=(CANVAS, CANVAS), mode="bilinear", align_corners=False)
        answers = []
        for i, part in enumerate(PARTS):
            step(part.name)
            views = [_cropped(_resampled(canvas, theta[:, i]), part.height, part.width) for canvas in (image, guide)]
            answers.append(self.model.part_normal[part.kind](torch.cat(views, dim=1)))
        step("merge")
        normal = _blended(answers, theta)
        depth = without_background(coarse)
        step("refinement")
        refined = activated(self.model.refine(depth, normal))
        return Maps(
            coarse_normal=coarse_normal,
            coarse_front_depth=depth[:, 0:1],
            coarse_back_depth=depth[:, 1:2],
            coarse_mask=coarse[:, 2:3],
            normal=normal,
            front_depth=refined[:, 0:1],
            back_depth=refined[:, 1:2],
            mask=refined[:, 2:3],
        )


def _resampled(canvas: Tensor, theta: Tensor) -> Tensor:
    """Return the whole canvas [B, C, 2048, 2048] seen through theta [B, 2, 3]."""
    return F.grid_sample(canvas, F.affine_grid(theta, list(canvas.shape), align_corners=False), align_corners=False)


def _cropped(canvas: Tensor, height: int, width: int) -> Tensor:
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    return canvas[..., top : top + height, left : left + width]


def _padded(window: Tensor) -> Tensor:
    """Return a centred window [B, C, h, w] on an empty canvas [B, C, 2048, 2048]."""
    height, width = window.shape[-2:]
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    return F.pad(window, (left, CANVAS - width - left, top, CANVAS - height - top))


def _blended(answers: list[Tensor], theta: Tensor) -> Tensor:
    """Return the canvas [B, 6, 2048, 2048] of the parts' windows, each weighed by its soft window."""
    layers, weights = [], []
    for i, (part, answer) in enumerate(zip(PARTS, answers, strict=True)):
        back = _inverse(theta[:, i])
        weights.append(_resampled(_soft_window(part, theta[:, i]), back))
        layers.append(_resampled(_padded(answer), back) * weights[-1])
    total = torch.stack(weights).sum(dim=0)
    return torch.stack(layers).sum(dim=0) / total.masked_fill(total == 0, 1.0)


def _soft_window(part: Part, theta: Tensor) -> Tensor:
    ones = _resampled(theta.new_ones(len(theta), 1, CANVAS, CANVAS), theta)
    kept = _padded(_cropped(ones, (part.height - FEATHER_MARGIN) // 2 * 2, (part.width - FEATHER_MARGIN) // 2 * 2))
    steps = torch.arange(BLUR_SIZE, device=theta.device, dtype=theta.dtype) - BLUR_SIZE // 2
    kernel = torch.exp(-0.5 * (steps / BLUR_SIGMA) ** 2)
    kernel = kernel[:, None] * kernel / kernel.sum() ** 2
    return F.conv2d(kept, kernel[None, None], padding=BLUR_SIZE // 2)


def _inverse(theta: Tensor) -> Tensor:
    bottom = theta.new_tensor([[[0, 0, 1]]]).expand(len(theta), 1, 3)
    return torch.linalg.inv(torch.cat([theta, bottom], dim=1))[:, :2]
