"""Where bfloat16 is too coarse: near 2.0, the subject's depth, its steps are 1/128 = 5 mm and 1/64 = 10 mm."""

import torch
from torch import nn

from inference.model import Model


def keep_depth_precise(model: Model, device: torch.device) -> None:
    """Let what carries a depth compute in float32 under autocast: the last layer of the coarse depth and the refinement."""
    for network in (model.coarse_depth.head, model.refine):
        _in_full_precision(network, device.type)


def _in_full_precision(network: nn.Module, device_type: str) -> None:
    network.register_forward_pre_hook(lambda _, inputs: tuple(value.float() for value in inputs))
    network.forward = torch.autocast(device_type, enabled=False)(network.forward)
