"""The losses of 2K2K: normals, depths, normals of depths, mask.

Source: Han et al., 2K2K, CVPR 2023. Two deviations, for short schedules: depths are compared inside the person only
(published: everywhere, with 6 as the depth of the background; the matte is known at inference, and 6 bleeds into the
outline), and smooth L1 turns linear at 0.05 depth units = 3 cm (published: 1 = 60 cm, beyond every error). Further
losses are options, see `DepthOptions`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

SMOOTH_L1_TURN = 0.05
NORMAL_Z = 1 / 255
"""z of a normal before it is made unit length; x and y are depth differences of neighbouring canvas pixels."""
SSIM_WINDOW = 5
GRADIENT_DISTANCES = (1, 2, 4, 8, 16, 32)
"""Pixels apart at which differences of depth are compared."""


def normal_of_depth(depth: Tensor, inside: Tensor, spacing: float = 1.0) -> Tensor:
    """[B, 3, H, W] normals encoded as (n + 1) / 2 of depth [B, 1, H, W] by forward differences, 0 outside.

    Convention: that of the published data: x = d[y, x] - d[y, x + 1], y = d[y - 1, x] - d[y, x]. A neighbour outside
    the person counts as a difference of 0. spacing: canvas pixels between neighbours.
    """
    x = (depth[..., :-1] - depth[..., 1:]) * (inside[..., :-1] & inside[..., 1:])
    y = (depth[..., :-1, :] - depth[..., 1:, :]) * (inside[..., :-1, :] & inside[..., 1:, :])
    x, y, z = F.pad(x, (0, 1)), F.pad(y, (0, 0, 1, 0)), NORMAL_Z * spacing
    length = torch.sqrt(x * x + y * y + z * z)
    normal = torch.cat([x, y, torch.full_like(depth, z)], dim=1) / length
    return (normal * 0.5 + 0.5) * inside


def normal_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Return 0.5 (0.85 L1 + 0.15 (1 - SSIM)) of encoded normals [B, C, H, W]."""
    return 0.5 * (0.85 * F.l1_loss(predicted, target) + 0.15 * (1 - ssim(predicted, target)))


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Mean structural similarity of [B, C, H, W] images in 0..1 over uniform 5x5 windows (Wang et al., 2004)."""

    def mean(image: Tensor) -> Tensor:
        return F.avg_pool2d(F.avg_pool2d(image, (SSIM_WINDOW, 1), stride=1), (1, SSIM_WINDOW), stride=1)  # 10 values a pixel, not 25

    mean_a, mean_b = mean(a), mean(b)
    product, squares = mean_a * mean_b, mean_a * mean_a + mean_b * mean_b
    covariance, variances = mean(a * b) - product, mean(a * a + b * b) - squares
    likeness = (2 * product + 0.01**2) * (2 * covariance + 0.03**2)
    return (likeness / ((squares + 0.01**2) * (variances + 0.03**2))).mean()


@dataclass(frozen=True)
class DepthOptions:
    """Weights of depth losses that 2K2K has not; 0 leaves one out."""

    offset_free: float = 0.0
    """Depth less each person's mean error: the distance of the whole person cannot be seen in one photo."""
    thickness: float = 0.0
    """Back less front depth, which a photo tells better than either."""
    gradients: float = 0.0
    """Differences between places 1, 2, 4 ... 32 pixels apart: the shape at every scale, whatever its distance."""


PUBLISHED = DepthOptions()


def depth_losses(raw: Tensor, target: Tensor, cover: Tensor, spacing: float, options: DepthOptions = PUBLISHED) -> dict[str, Tensor]:
    """Losses of a depth network.

    raw: [B, 3, H, W] front depth, back depth, mask logit. target: [B, 2, H, W] depths. cover: [B, 1, H, W], how much of
    a pixel the person covers, 0..1; depths are compared where it is 1. spacing: canvas pixels between neighbours.
    """
    inside = cover >= 0.999
    count = inside.sum().clamp(min=1)
    error = (raw[:, :2] - target) * inside
    relief = torch.zeros((), device=raw.device)
    for i in range(2):
        ours = normal_of_depth(raw[:, i : i + 1], inside, spacing)
        relief = relief + F.smooth_l1_loss(ours, normal_of_depth(target[:, i : i + 1], inside, spacing), reduction="sum") / count
    losses = {
        "depth": 0.85 * _smooth_l1(error) / count,
        "relief": 0.15 * relief,
        "mask": F.binary_cross_entropy_with_logits(raw[:, 2:3], cover),
    }
    if options.offset_free:
        losses["offset_free"] = options.offset_free * _smooth_l1(without_mean(error, inside)) / count
    if options.thickness:
        losses["thickness"] = options.thickness * _smooth_l1(error[:, 1] - error[:, 0]) / count
    if options.gradients:
        losses["gradients"] = options.gradients * gradient_error(error, inside)
    return losses


def _smooth_l1(error: Tensor) -> Tensor:
    return F.smooth_l1_loss(error, torch.zeros_like(error), reduction="sum", beta=SMOOTH_L1_TURN)


def without_mean(error: Tensor, inside: Tensor) -> Tensor:
    """Errors [B, C, H, W], 0 outside, less each person's mean over channels and places inside [B, 1, H, W]."""
    count = error.shape[1] * inside.sum(dim=(1, 2, 3), keepdim=True).clamp(min=1)
    return (error - error.sum(dim=(1, 2, 3), keepdim=True) / count) * inside


def gradient_error(error: Tensor, inside: Tensor, distances: tuple[int, ...] = GRADIENT_DISTANCES) -> Tensor:
    """Mean absolute difference of errors between places so many pixels apart, both inside, summed over these distances.

    Source: the gradient matching of Li and Snavely, MegaDepth, CVPR 2018, over distances instead of an image pyramid.
    """
    total = torch.zeros((), device=error.device)
    for apart in distances:
        for axis in (2, 3):
            length = error.shape[axis] - apart
            both = inside.narrow(axis, 0, length) & inside.narrow(axis, apart, length)
            difference = (error.narrow(axis, apart, length) - error.narrow(axis, 0, length)).abs() * both
            total = total + difference.sum() / both.sum().clamp(min=1)
    return total
