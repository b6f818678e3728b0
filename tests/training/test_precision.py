import pytest
import torch

from inference.model import Model, ModelConfig
from training.precision import keep_depth_precise
from training.starts import started


@pytest.fixture
def model() -> Model:
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=2, depth_width=2)).eval()
    started(model)
    return model


def depths(model: Model) -> torch.Tensor:
    """Refined depths of a slope so gentle that bfloat16 has two steps for it."""
    slope = torch.linspace(2.0, 2.03, 16).expand(1, 2, 16, 16).contiguous()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        return model.refine(slope, torch.zeros(1, 6, 128, 128))[:, 0, 32:96, 32:96]


def test_bfloat16_alone_leaves_steps_of_10_mm_in_a_depth(model: Model):
    assert len(depths(model).unique()) <= 3
    keep_depth_precise(model)
    precise = depths(model)
    assert precise.dtype == torch.float32 and len(precise.unique()) > 50


def test_names_of_weights_stay(model: Model):
    before = list(model.state_dict())
    keep_depth_precise(model)
    assert list(model.state_dict()) == before


def test_the_coarse_depth_is_float32_and_gradients_reach_what_is_before_it(model: Model):
    keep_depth_precise(model)
    with torch.autocast("cpu", torch.bfloat16):
        raw = model.coarse_depth(torch.zeros(1, 3, 32, 32), torch.zeros(1, 6, 32, 32))
    raw.sum().backward()
    assert raw.dtype == torch.float32
    assert all(p.grad is not None for p in model.coarse_depth.parameters())


def test_a_tile_of_the_refinement_may_be_cut(model: Model):
    keep_depth_precise(model)
    depth, normal = torch.full((1, 2, 16, 16), 2.0), torch.zeros(1, 6, 128, 128)
    whole, cut = model.refine(depth, normal), model.refine(depth, normal, (True, True, False, False))
    assert cut.shape[-2] < whole.shape[-2] and cut.shape[-1] == whole.shape[-1]


def test_no_tensor_floats_in_the_depth(model: Model, monkeypatch: pytest.MonkeyPatch):
    keep_depth_precise(model)
    allowed = []
    first = next(module for module in model.refine.modules() if isinstance(module, torch.nn.Conv2d))
    first.register_forward_pre_hook(lambda *_: allowed.append(torch.backends.cudnn.allow_tf32))
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    model.refine(torch.full((1, 2, 16, 16), 2.0), torch.zeros(1, 6, 128, 128))
    assert allowed == [False] and torch.backends.cudnn.allow_tf32
