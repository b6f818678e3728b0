from pathlib import Path

import pytest
import torch

from inference.checkpoint import save_model
from inference.model import Model, ModelConfig


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained weights of two channels that answer with a thick flat person: fast, and good enough for what is around them."""
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=2, depth_width=2, colour_gain=1.0))
    for head in (model.coarse_depth.head, model.refine.stages[-1].head):
        torch.nn.init.normal_(head.weight, std=1e-3)
        head.bias.data = torch.tensor([1.9, 2.1, 3.0])
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_model(model, path, name="tiny", licence="CC0-1.0")
    return path
