import pytest
import torch

from inference.model import Model, ModelConfig
from training.starts import FLAT_BACK, FLAT_FRONT, started


@pytest.fixture(scope="module")
def model() -> Model:
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=4, depth_width=4))
    started(model)
    return model.eval()


def test_the_refinement_starts_as_linear_enlargement_with_a_mask_from_the_normals(model: Model):
    slope = torch.linspace(1.8, 2.2, 32)
    depth = torch.stack(torch.meshgrid(slope, slope, indexing="ij"))[None]
    normal = torch.rand(1, 6, 256, 256)
    normal[:, 2, :128], normal[:, 2, 128:] = 0.9, 0.0
    with torch.inference_mode():
        answer = model.refine(depth, normal)[..., 16:-16, 16:-16]
    expected = torch.nn.functional.interpolate(depth, scale_factor=8, mode="bilinear")[..., 16:-16, 16:-16]
    assert torch.allclose(answer[:, :2], expected, atol=1e-3)
    assert answer[:, 2, :100].min() > 0 > answer[:, 2, 120:].max()


def test_the_coarse_depth_starts_flat_and_no_normal_starts_dead(model: Model):
    with torch.inference_mode():
        depth = model.coarse_depth(torch.rand(1, 3, 64, 64), torch.rand(1, 6, 64, 64))
        normal = model.coarse_normal(torch.rand(1, 3, 64, 64))
    assert depth[0, :2].mean(dim=(1, 2)).tolist() == pytest.approx([FLAT_FRONT, FLAT_BACK], abs=0.1)
    assert (normal.amax(dim=(0, 2, 3)) > 0).all()


def test_part_networks_that_correct_start_with_nothing_to_add():
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=4, depth_width=4, correct_normals=True))
    started(model)
    with torch.inference_mode():
        answers = [network(torch.rand(1, 9, 32, 32)) for network in model.part_normal.values()]
    assert all((answer == 0).all() for answer in answers)
