"""Nobody has a Mac here, but PyTorch says for which operators it has kernels for Metal."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from inference.model import Model, ModelConfig
from inference.parts import part_transforms
from tests.inference.test_parts import standing_person


class Operators(TorchDispatchMode):
    """Collects the names of the operators that are called."""

    def __init__(self):
        super().__init__()
        self.names: set[str] = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.names.add(func.name().removeprefix("aten::"))
        return func(*args, **(kwargs or {}))


@pytest.fixture(scope="module")
def kernels() -> dict[str, str]:
    """For each operator the keys that PyTorch dispatches it by, "" where it is made of others. Source: native_functions.yaml."""
    spec = find_spec("torchgen")
    assert spec and spec.origin
    text = (Path(spec.origin).parent / "packaged/ATen/native/native_functions.yaml").read_text(encoding="utf-8")
    blocks = {block.partition("(")[0]: block + "\n" for block in text.split("\n- func: ")[1:]}
    keys = {name: "".join(re.findall(r"\n  dispatch:\n((?:    .*\n)+)", block)) for name, block in blocks.items()}
    delegates = {name: re.findall(r"structured_delegate: (\S+)", block) for name, block in blocks.items()}
    return {name: keys[delegates[name][0]] if delegates[name] else keys[name] for name in blocks}


@torch.no_grad()  # the mode of inference hides what operators are made of
def test_metal_has_a_kernel_for_every_step(kernels):
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=2, depth_width=2)).eval()
    theta = torch.from_numpy(part_transforms(standing_person()))[None]
    with Operators() as called:
        model(torch.rand(1, 3, 2048, 2048) * 2 - 1, theta)
    assert {"convolution", "grid_sampler_2d"} <= called.names
    assert not [name for name in called.names if kernels[name] and not re.search("MPS|Composite", kernels[name])]
