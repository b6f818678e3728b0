"""The networks of 2K2K: part and coarse normals, coarse depth, refinement.

All convolutions are 3x3 with bias, batch norm and ReLU unless said; "up" is nearest x2 followed by one of them.
Source: Han et al., High-fidelity 3D Human Digitization from Single 2K Resolution Images, CVPR 2023; the attention gate
is that of Oktay et al., Attention U-Net, 2018.
"""

import itertools

import torch
from torch import Tensor, nn

from .devices import memory_format

NORMAL_CHANNELS = 6
"""Front normal (x, y, z), then back normal."""


def conv(inputs: int, outputs: int, size: int = 3) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, padding=size // 2), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def conv_pair(inputs: int, outputs: int) -> nn.Sequential:
    """Two convolutions at one resolution."""
    return nn.Sequential(*conv(inputs, outputs), *conv(outputs, outputs))


def up_conv(inputs: int, outputs: int) -> nn.Sequential:
    """Nearest upsampling by 2 and a convolution."""
    return nn.Sequential(nn.Upsample(scale_factor=2), *conv(inputs, outputs))


def projection(inputs: int, outputs: int) -> nn.Sequential:
    """1x1 convolution and batch norm."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1), nn.BatchNorm2d(outputs))


class AttentionGate(nn.Module):
    """Weighs skip features by what the coarser level asks for; both have `width` channels."""

    def __init__(self, width: int):
        super().__init__()
        self.query = projection(width, width // 2)
        self.key = projection(width, width // 2)
        self.score = projection(width // 2, 1)

    def forward(self, query: Tensor, skip: Tensor) -> Tensor:
        return skip * torch.sigmoid(self.score(torch.relu(self.query(query) + self.key(skip))))


class DecoderLevel(nn.Module):
    """From level n + 1 to level n: up, gate the skip features, merge."""

    def __init__(self, inputs: int, width: int):
        super().__init__()
        self.up = up_conv(inputs, width)
        self.gate = AttentionGate(width)
        self.merge = conv_pair(2 * width, width)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        features = self.up(features)
        return self.merge(torch.cat([self.gate(features, skip), features], dim=1))


class Encoder(nn.ModuleList):
    """Conv pairs with max pooling between them."""

    def __init__(self, inputs: int, widths: list[int]):
        super().__init__(conv_pair(i, o) for i, o in zip([inputs, *widths], widths, strict=False))

    def forward(self, image: Tensor) -> list[Tensor]:
        levels = [self[0](image)]
        for level in list(self)[1:]:
            levels.append(level(nn.functional.max_pool2d(levels[-1], 2)))
        return levels


class NormalNet(nn.Module):
    """Attention U-Net: image [B, inputs, H, W] -> front and back normal [B, 6, H, W], encoded 0..1; H, W in multiples of 8.

    signed: it answers what is to be added to normals, which may be below 0. It computes in the precision of its weights.
    """

    def __init__(self, inputs: int, width: int, *, signed: bool = False):
        super().__init__()
        widths = [width, 2 * width, 4 * width, 8 * width]
        self.encoder = Encoder(inputs, widths)
        self.decoder = nn.ModuleList(DecoderLevel(coarse, fine) for fine, coarse in itertools.pairwise(widths))
        self.head = nn.Sequential(nn.Conv2d(width, NORMAL_CHANNELS, 1), *([] if signed else [nn.ReLU()]))
        self.signed = signed

    def forward(self, image: Tensor) -> Tensor:
        *skips, features = self.encoder(image.to(next(self.parameters()).dtype))
        for level, skip in zip(reversed(self.decoder), reversed(skips), strict=True):
            features = level(features, skip)
        return self.head(features)


class CoarseDepthNet(nn.Module):
    """Two encoders, one decoder: image [B, 3, H, W] and normals [B, 6, H, W] -> [B, 3, H, W] in multiples of 16.

    The channels are front depth, back depth and the logit of the mask, all without their last activation.
    """

    def __init__(self, width: int):
        super().__init__()
        widths = [width, 2 * width, 4 * width, 8 * width, 16 * width]
        self.image_encoder = Encoder(3, widths)
        self.normal_encoder = Encoder(NORMAL_CHANNELS, widths)
        joined = [2 * w for w in widths]
        self.decoder = nn.ModuleList(DecoderLevel(coarse, fine) for fine, coarse in itertools.pairwise(joined))
        self.head = nn.Conv2d(joined[0], 3, 1)

    def forward(self, image: Tensor, normal: Tensor) -> Tensor:
        pairs = zip(self.image_encoder(image), self.normal_encoder(normal), strict=True)
        *skips, features = [torch.cat(pair, dim=1) for pair in pairs]
        for level, skip in zip(reversed(self.decoder), reversed(skips), strict=True):
            features = level(features, skip)
        return self.head(features)


class RefineStage(nn.Module):
    """Double the resolution of depth features beside the normals at that resolution."""

    def __init__(self, inputs: int, width: int, head: nn.Module):
        super().__init__()
        self.depth = up_conv(inputs, width)
        self.normal = conv(NORMAL_CHANNELS, width)
        self.merge = conv_pair(2 * width, 2 * width)
        self.head = head

    def forward(self, features: Tensor, normal: Tensor) -> Tensor:
        return self.head(self.merge(torch.cat([self.depth(features), self.normal(normal)], dim=1)))


class RefineNet(nn.Module):
    """Coarse depths [B, 2, H, W] and normals [B, 6, 8 H, 8 W] -> front depth, back depth, mask logit [B, 3, 8 H, 8 W].

    `HALO` coarse pixels around a cut of the input make the inside of its output independent of what was cut away.
    """

    HALO = 4
    KEPT = (4, 2, 0)
    """Pixels of the halo that are left after each stage, at its resolution: what the later ones still look at."""

    def __init__(self, width: int):
        super().__init__()
        wide = 2 * width
        self.stages = nn.ModuleList(
            [
                RefineStage(2, width, nn.Sequential(nn.Conv2d(wide, wide, 1), nn.ReLU(inplace=True))),
                RefineStage(wide, width, nn.Sequential(nn.Conv2d(wide, wide, 1), nn.ReLU(inplace=True))),
                RefineStage(wide, width, nn.Conv2d(wide, 3, 1)),
            ]
        )

    def forward(self, depth: Tensor, normal: Tensor, cut: tuple[bool, bool, bool, bool] = (False, False, False, False)) -> Tensor:
        """Refine a canvas, or the inside of a tile of it.

        cut: whether the tile was cut off, with a halo, at its top, bottom, left and right; the answer is without these halos.
        """
        features, halo = depth, self.HALO
        for stage, stride, first, kept in zip(self.stages, (4, 2, 1), (1, 0, 0), self.KEPT, strict=True):
            features = stage(features, normal[..., first::stride, first::stride])
            surplus = 2 * halo - kept
            features, normal = without_border(features, cut, surplus), without_border(normal, cut, surplus * stride)
            halo = kept
        return features


def without_border(image: Tensor, cut: tuple[bool, bool, bool, bool], width: int) -> Tensor:
    """Return an image [..., H, W] without its outermost rows and columns at the given sides: top, bottom, left, right."""
    top, bottom, left, right = (width * side for side in cut)
    return image[..., top : image.shape[-2] - bottom, left : image.shape[-1] - right]


def fold_batch_norm(module: nn.Module) -> None:
    """Fold every batch norm into the convolution before it, in place; the values stay, the module can only be evaluated."""
    for child in module.modules():
        if not isinstance(child, nn.Sequential):
            continue
        for i in range(len(child) - 1):
            convolution, norm = child[i], child[i + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                child[i] = nn.utils.fusion.fuse_conv_bn_eval(convolution, norm)
                child[i + 1] = nn.Identity()


class DoublingConv(nn.Module):
    """Nearest upsampling by 2 and a 3x3 convolution in one: [B, C, H, W] -> [B, C', 2 H, 2 W], the same values with 16 products for 36.

    Two of three fine rows show the same coarse row, so each fine pixel needs only 2x2 coarse ones, with sums of the weights. Which
    ones, hangs on whether its row and its column are even: four sets of C' channels of one 2x2 convolution.
    Source: Shi et al., Is the deconvolution layer the same as a convolutional layer?, 2016.
    """

    def __init__(self, convolution: nn.Conv2d):
        super().__init__()
        weights = [kernel for rows in _halved(convolution.weight, 2) for kernel in _halved(rows, 3)]
        self.quarters = nn.Conv2d(convolution.in_channels, 4 * convolution.out_channels, 2, padding=1, device="meta")
        self.quarters.weight = nn.Parameter(torch.cat(weights), requires_grad=False)
        assert convolution.bias is not None
        self.quarters.bias = nn.Parameter(convolution.bias.repeat(4), requires_grad=False)

    def forward(self, image: Tensor) -> Tensor:
        height, width = image.shape[-2:]
        quarters = self.quarters(image).unflatten(1, (4, -1)).unbind(1)
        shape = len(image), quarters[0].shape[1], 2 * height, 2 * width
        result = torch.empty(shape, dtype=quarters[0].dtype, device=image.device, memory_format=memory_format(image.device))
        for quarter, (row, column) in zip(quarters, itertools.product((0, 1), repeat=2), strict=True):
            result[..., row::2, column::2] = quarter[..., row : row + height, column : column + width]
        return result


def _halved(weight: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return the weights of a convolution's two coarse pixels along an axis, for even and for odd places of the fine image."""
    before, here, after = weight.unbind(axis)
    return torch.stack([before, here + after], axis), torch.stack([before + here, after], axis)


def fold_upsampling(module: nn.Module) -> None:
    """Join every nearest upsampling by 2 with the 3x3 convolution behind it, in place; the module can only be evaluated then."""
    for child in module.modules():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[0], nn.Upsample):
            convolution = child[1]
            assert isinstance(convolution, nn.Conv2d)
            child[0], child[1] = DoublingConv(convolution), nn.Identity()
