"""What the networks do on a GPU, seen on a device without values: it has none to wait for, and refuses what lies elsewhere."""

from contextlib import nullcontext

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from inference import model as networks
from inference.checkpoint import ready
from inference.model import IN_CACHE, ON_GPU, Division, Model, ModelConfig
from inference.parts import part_transforms
from tests.inference.test_parts import standing_person

TILES = [(slice(top, top + 64), slice(80, 176)) for top in range(0, 256, 64)]
MOST_OPERATIONS = 1400
"""Of a photo: at about 10 microseconds each they are handed to a GPU in less time than it needs for them."""


class Operations(TorchDispatchMode):
    """Counts what is done with values of the device; views are free."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        self.count += isinstance(result, torch.Tensor) and result.is_meta and not operation.is_view
        return result


@pytest.fixture(autouse=True)
def known_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the canvas holds is read before the networks begin; such a device has no autocast to be switched off."""
    monkeypatch.setattr(networks, "occupied_tiles", lambda image, most: TILES)
    monkeypatch.setattr(networks, "precise", lambda like: nullcontext())


@torch.inference_mode()
def operations(config: ModelConfig, division: Division) -> int:
    with torch.device("meta"):
        model = Model(config)
    model = ready(model, "meta")
    image, theta = torch.empty(1, 3, 2048, 2048, device="meta"), torch.from_numpy(part_transforms(standing_person()))[None]
    model.digitized(image, theta, division=division)
    with Operations() as counted:
        maps = model.digitized(image, theta, division=division)
    assert maps.normal.is_meta and maps.front_depth.is_meta
    return counted.count


@pytest.mark.parametrize("config", [ModelConfig(), ModelConfig(16, 8, extend_depth=True, correct_normals=True)])
@pytest.mark.parametrize("division", [ON_GPU, IN_CACHE])
def test_nothing_is_waited_for_and_nothing_lies_elsewhere(config, division):
    assert operations(config, division) > 0


def test_few_operations_keep_it_busy():
    assert operations(ModelConfig(), ON_GPU) < MOST_OPERATIONS
