from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from inference import checkpoint, devices
from inference.checkpoint import load_detail, load_model, ready
from inference.detail import Detail
from inference.embedded import EMBEDDED, EMBEDDED_DETAIL
from inference.model import Maps, Model, ModelConfig
from inference.pipeline import digitize
from inference.steps import Steps
from inference.subjects import find_subjects

PERSON = Path(__file__).parents[1] / "data/person.jpg"


@pytest.fixture
def cpu(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Tells the loader whether the CPU is fast in bfloat16; torch computes in it on any."""
    return lambda fast: monkeypatch.setattr(checkpoint, "is_fast_in_bfloat16", lambda device: fast)


@pytest.mark.parametrize("capability", ["avx512_bf16", "amx_bf16"])
def test_cpus_that_multiply_bfloat16_are_known(monkeypatch: pytest.MonkeyPatch, capability: str):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_f": True, capability: True}, raising=False)
    assert devices.is_fast_in_bfloat16("cpu")
    assert not devices.is_fast_in_bfloat16("cuda") and not devices.is_fast_in_bfloat16("mps")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_f": True, capability: False})
    assert not devices.is_fast_in_bfloat16("cpu")
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert not devices.is_fast_in_bfloat16("cpu")


def test_only_corrections_of_normals_are_in_bfloat16(cpu: Callable[[bool], None]):
    published = ModelConfig(normal_width=2, depth_width=2)
    correcting = ModelConfig(normal_width=2, depth_width=2, correct_normals=True)
    assert precisions(Model(correcting)) == {"float32"}
    cpu(False)
    assert precisions(ready(Model(correcting), "cpu")) == {"float32"}
    cpu(True)
    assert precisions(ready(Model(published), "cpu")) == {"float32"}
    model = ready(Model(correcting), "cpu")
    assert precisions(model.part_normal) == {"bfloat16"}
    assert precisions(model.coarse_normal) == precisions(model.coarse_depth) == precisions(model.refine) == {"float32"}


def precisions(network: torch.nn.Module) -> set[str]:
    """Names of the types of its floats."""
    return {str(value.dtype).removeprefix("torch.") for value in network.state_dict().values() if value.is_floating_point()}


def test_bfloat16_changes_the_embedded_networks_maps_by_less_than_a_photo_shows(cpu: Callable[[bool], None]):
    (subject,) = find_subjects(PERSON, None, PERSON.with_name("person_coverage.png"), 0, Steps())

    def maps(fast: bool) -> Maps:
        cpu(fast)
        return digitize(subject, load_model(EMBEDDED), Steps()).maps

    exact, quick = maps(False), maps(True)
    inside = exact.mask[0, 0] > 0.5
    normals = (quick.normal - exact.normal)[0, :, inside].abs()
    assert 0 < normals.mean() < 5e-4 and normals.max() < 0.03
    for name in ("front_depth", "back_depth"):
        assert (getattr(quick, name) - getattr(exact, name))[0, 0, inside].abs().max() < 2e-4  # an eighth of a millimetre
    assert torch.equal(quick.coarse_normal, exact.coarse_normal)


@torch.inference_mode()
def test_fine_detail_in_bfloat16_leaves_no_seams_and_comes_close(cpu: Callable[[bool], None]):
    torch.manual_seed(0)
    image, normal = torch.rand(1, 3, 300, 212) * 2 - 1, torch.rand(1, 6, 150, 106)

    def detail(fast: bool) -> Detail:
        cpu(fast)
        return load_detail(EMBEDDED_DETAIL)

    whole = detail(True).sharpened(image, normal, 1024).float()
    assert (detail(False).sharpened(image, normal, 1024).float() - whole).abs().mean() < 2e-3
    assert torch.allclose(detail(True).sharpened(image, normal, 64).float(), whole, atol=5e-3)
