"""Where fresh networks start from, so that a short schedule is spent on people."""

import torch
from torch import nn

from inference.model import Model
from inference.networks import NORMAL_CHANNELS, RefineNet, RefineStage
from inference.parts import PART_KINDS

FLAT_FRONT, FLAT_BACK = 1.88, 2.15
"""Depths of an average person's front and back, as network values."""
BINOMIAL = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
"""After nearest upsampling this is linear interpolation."""


def started(model: Model) -> None:
    """Set a fresh model's starting point, in place.

    Normals start above 0: a channel that starts behind its ReLU everywhere stays there. Part networks that correct the
    coarse normals start with nothing to add. The coarse depth starts as a flat person in the subject's place, the
    refinement as a smooth enlargement.
    """
    for network in model.part_normal.values():
        _he(network)
    for name in ("coarse_normal.head", *(f"part_normal.{kind}.head" for kind in PART_KINDS)):
        head = _only_convolution(model.get_submodule(name))
        if model.config.correct_normals and name.startswith("part_normal"):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.get_parameter("bias"))
        else:
            head.bias = nn.Parameter(torch.full((NORMAL_CHANNELS,), 0.5))
    nn.init.normal_(model.coarse_depth.head.weight, std=1e-3)
    model.coarse_depth.head.bias = nn.Parameter(torch.tensor([FLAT_FRONT, FLAT_BACK, 0.0]))
    enlarging(model.refine)


def _he(network: nn.Module) -> None:
    """Draw the convolutions by He et al., ICCV 2015: before batch norm only their steps, seen from the weights' size, become smaller.

    On two windows of heads, 80 steps at 2e-3: loss 0.0136 and 0.0154 from two seeds, 0.0165 from PyTorch's own start.
    """
    for convolution in _convolutions(network):
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")


@torch.no_grad()
def enlarging(refine: RefineNet) -> None:
    """Let the refinement enlarge both depths smoothly, and find the person where there is a normal.

    Channels 0 and 1 carry the depths through all stages; channel 2 of the last stage carries the front normal's z, which
    is 0 outside. Holds while the batch norms are at mean 0 and variance 1.
    """
    stages = [module for module in refine.modules() if isinstance(module, RefineStage)]
    for stage in stages:
        (up,) = _convolutions(stage.depth)
        following = (*_convolutions(stage.merge), *_convolutions(stage.head))
        for channel in range(2):
            _carry(up, channel, channel, BINOMIAL)
            for convolution in following:
                _carry(convolution, channel, channel)
    last = stages[-1]
    (normal,), (first, second), (head,) = (_convolutions(module) for module in (last.normal, last.merge, last.head))
    _carry(normal, 2, 0)
    _carry(first, normal.out_channels, 2)
    _carry(second, 2, 2)
    _carry(head, 2, 2)
    head.weight[2] *= 8
    head.get_parameter("bias")[2] = -4


def _carry(convolution: nn.Conv2d, source: int, target: int, kernel: torch.Tensor | None = None) -> None:
    """Let an output channel be an input channel, smoothed by the 3x3 kernel if there is one."""
    middle = convolution.kernel_size[0] // 2
    convolution.weight[target] = 0
    convolution.get_parameter("bias")[target] = 0
    if kernel is None:
        convolution.weight[target, source, middle, middle] = 1
    else:
        convolution.weight[target, source] = kernel


def _convolutions(module: nn.Module) -> list[nn.Conv2d]:
    return [child for child in module.modules() if isinstance(child, nn.Conv2d)]


def _only_convolution(module: nn.Module) -> nn.Conv2d:
    (convolution,) = _convolutions(module)
    return convolution
