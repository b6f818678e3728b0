"""The running average of a network's weights, which is less noisy than where the last step happened to end."""

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential moving average of all parameters and batch statistics of a model.

    decay: share of the old average that a step keeps; the first steps keep less, so that the start is soon forgotten.
    """

    def __init__(self, model: nn.Module, decay: float):
        self.decay = decay
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Take in the model as it is after `step` (counted from 0)."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - keep)
            else:
                self.state[name].copy_(value)

    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from a stored average."""
        for name, value in state.items():
            self.state[name].copy_(value)
