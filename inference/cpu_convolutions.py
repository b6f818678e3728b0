"""Convolutions in less time on CPUs: what PyTorch does on GPUs alone, or only with several threads. Values are the same but for rounding.

3x3 convolutions of many channels take a quarter of the products: what lies under 4x4 pixels of the output, and the kernel, are brought to
6x6 points by sums with fixed factors, multiplied there point by point, and the products are brought back. With C channels the sums grow
with C and the products with C^2, so few channels gain nothing.

Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016: F(4x4, 3x3).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

TILE, POINTS = 4, 6
"""Pixels along a tile of the output, and points along its transform."""
LEAST_CHANNELS, MOST_KERNELS = 64, 256 * 256
"""Channels of the input from which on that pays, of the output half as many; and for how many kernels: they take four times the memory."""
CACHE = 2**19
"""Values at the points of a band of the image, which stay in the cache; or as many as the kernels have there."""

_TO_POINTS = torch.tensor(
    [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]],
    dtype=torch.float32,
)
_KERNEL_TO_POINTS = torch.tensor([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24
_FROM_POINTS = torch.tensor([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], dtype=torch.float32)


class WinogradConv(nn.Module):
    """A 3x3 convolution of zero-padded images: [B, C, H, W] -> [B, C', H, W].

    In float32 values differ from those of the direct sum by about 1e-5 of the largest; half precision would not do.
    """

    def __init__(self, convolution: nn.Conv2d):
        super().__init__()
        assert convolution.bias is not None
        outputs, inputs = convolution.weight.shape[:2]
        kernels = convolution.weight.permute(3, 2, 1, 0).reshape(9, -1)  # column, row, C, C'
        points = torch.mm(torch.kron(_KERNEL_TO_POINTS, _KERNEL_TO_POINTS), kernels).view(POINTS**2, inputs, outputs)
        self.points = nn.Parameter(points, requires_grad=False)
        """[36, C, C'], the points of a column one after the other, as `_tiles` has them"""
        self.bias = convolution.bias

    def forward(self, image: Tensor) -> Tensor:
        """[B, C', H, W] of [B, C, H, W]."""
        with torch.autocast("cpu", enabled=False):
            first, *others = (self._convolved(item)[None] for item in image.float().permute(0, 2, 3, 1))
        return (torch.cat([first, *others]) if others else first).permute(0, 3, 1, 2)

    def _convolved(self, image: Tensor) -> Tensor:
        """[H, W, C'] of [H, W, C]."""
        (height, width), (inputs, outputs) = image.shape[:2], self.points.shape[1:]
        down, across = (-(-size // TILE) for size in (height, width))
        padded = F.pad(image, (0, 0, 1, TILE * across + 1 - width, 1, TILE * down + 1 - height))
        result = padded.new_empty(down, TILE, across, TILE, outputs)
        line = POINTS**2 * across * max(inputs, outputs)
        band = max(max(CACHE, self.points.numel()) // line, 1)
        for top in range(0, down, band):
            part = result[top : top + band]
            torch.add(self._tiles(padded[TILE * top :], len(part), across), self.bias, out=part)
        return result.view(TILE * down, TILE * across, outputs)[:height, :width]

    def _tiles(self, rows: Tensor, down: int, across: int) -> Tensor:
        """[down, 4, across, 4, C'] output, without bias, of the [H, W, C] rows under it, of which a tile shows 6x6 pixels."""
        (width, channels), line = rows.shape[1:], rows.shape[1] * rows.shape[2]
        shown = rows.as_strided((POINTS, down, line), (line, TILE * line, 1), rows.storage_offset())
        lines = torch.mm(_TO_POINTS, shown.reshape(POINTS, -1)).view(POINTS * down, width, channels)
        shown = lines.as_strided((POINTS, POINTS * down, across, channels), (channels, line, TILE * channels, 1))
        points = torch.mm(_TO_POINTS, shown.reshape(POINTS, -1)).view(POINTS**2, down * across, channels)
        products = torch.bmm(points, self.points)  # [6 columns x 6 rows, tiles, C']
        lines = torch.mm(_FROM_POINTS, products.view(POINTS, -1)).view(TILE, POINTS, -1)
        return torch.matmul(_FROM_POINTS, lines).view(TILE, TILE, down, across, -1).permute(2, 1, 3, 0, 4)


class PointwiseConv(nn.Module):
    """A 1x1 convolution as the product of matrices that it is: with one thread PyTorch would copy the image into another order first."""

    def __init__(self, convolution: nn.Conv2d):
        super().__init__()
        self.weight, self.bias = nn.Parameter(convolution.weight.flatten(1).contiguous(), requires_grad=False), convolution.bias

    def forward(self, image: Tensor) -> Tensor:
        """[B, C', H, W] of [B, C, H, W]."""
        return F.linear(image.permute(0, 2, 3, 1), self.weight, self.bias).permute(0, 3, 1, 2)


def for_cpu(network: nn.Module) -> None:
    """Replace the convolutions of a network for which it pays, in place; the network can only be evaluated on the CPU then."""
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.Conv2d) and (kind := _kind_for_cpu(child)):
                setattr(parent, name, kind(child))


def _kind_for_cpu(layer: nn.Conv2d) -> type[WinogradConv | PointwiseConv] | None:
    is_plain = (
        layer.bias is not None
        and layer.stride == (1, 1)
        and layer.dilation == (1, 1)
        and layer.groups == 1
        and layer.padding_mode == "zeros"
    )
    if is_plain and layer.kernel_size == (1, 1) and layer.padding == (0, 0):
        return PointwiseConv
    inputs, outputs = layer.in_channels, layer.out_channels
    pays = inputs >= LEAST_CHANNELS <= 2 * outputs and inputs * outputs <= MOST_KERNELS
    return WinogradConv if is_plain and pays and layer.kernel_size == (3, 3) and layer.padding == (1, 1) else None
