"""Where bfloat16 is too coarse: near 2.0, the subject's depth, its steps are 1/128 = 5 mm and 1/64 = 10 mm."""

from torch import Tensor, nn

from inference.model import Model, precise


def keep_depth_precise(model: Model) -> None:
    """Let what carries a depth compute in full float32, as in inference: the last layer of the coarse depth and the refinement."""
    for network in (model.coarse_depth.head, model.refine):
        _in_full_precision(network)


def _in_full_precision(network: nn.Module) -> None:
    forward = network.forward

    def precisely(*inputs: object) -> Tensor:
        with precise(next(value for value in inputs if isinstance(value, Tensor))):
            return forward(*(value.float() if isinstance(value, Tensor) else value for value in inputs))

    network.forward = precisely
