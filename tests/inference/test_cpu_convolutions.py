import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from inference.cpu_convolutions import PointwiseConv, WinogradConv, for_cpu


def convolution(inputs: int, outputs: int, size: int) -> nn.Conv2d:
    torch.manual_seed(0)
    return nn.Conv2d(inputs, outputs, size, padding=size // 2).requires_grad_(False)


@torch.inference_mode()
@pytest.mark.parametrize(("batch", "height", "width"), [(1, 4, 4), (2, 13, 18), (1, 1, 5), (1, 90, 60)])
def test_fewer_products_give_the_convolution(batch, height, width):
    direct, image = convolution(64, 48, 3), torch.randn(batch, 64, height, width)
    result = WinogradConv(direct)(image)
    assert result.shape == (batch, 48, height, width)
    assert result.is_contiguous(memory_format=torch.channels_last) or height % 4 or width % 4
    assert torch.allclose(result, direct(image), atol=1e-4)


@torch.inference_mode()
def test_products_are_a_quarter_and_the_sums_half_of_that():
    direct, image = convolution(128, 128, 3), torch.randn(1, 128, 64, 64)
    with FlopCounterMode(display=False) as plain:
        direct(image)
    with FlopCounterMode(display=False) as fewer:
        WinogradConv(direct)(image)
    assert fewer.get_total_flops() < 0.32 * plain.get_total_flops()


@torch.inference_mode()
def test_half_precision_of_others_leaves_the_factors_alone():
    direct, image = convolution(64, 64, 3), torch.randn(1, 64, 16, 16)
    fewer = WinogradConv(direct)
    with torch.autocast("cpu", torch.float16):
        result = fewer(image)
    assert torch.allclose(result, direct(image), atol=1e-4)


@torch.inference_mode()
def test_points_are_products_of_matrices():
    direct, image = convolution(16, 5, 1), torch.randn(2, 16, 7, 9).to(memory_format=torch.channels_last)
    result = PointwiseConv(direct)(image)
    assert result.is_contiguous(memory_format=torch.channels_last)
    assert torch.allclose(result, direct(image), atol=1e-6)


def test_only_layers_that_gain_are_replaced():
    network = nn.Sequential(convolution(8, 64, 3), convolution(64, 64, 3), nn.Sequential(convolution(64, 8, 1)), convolution(64, 8, 3))
    network.append(nn.Conv2d(64, 64, 3, padding=1, stride=2))
    network.append(nn.Conv2d(512, 512, 3, padding=1))
    for_cpu(network)
    kinds = [type(layer) for layer in (network[0], network[1], network[2][0], network[3], network[4], network[5])]
    assert kinds == [nn.Conv2d, WinogradConv, PointwiseConv, nn.Conv2d, nn.Conv2d, nn.Conv2d]
