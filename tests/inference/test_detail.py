from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from inference import TwokayError, checkpoint
from inference.checkpoint import load_detail, save_detail
from inference.detail import Detail, DetailConfig, doubled


def random_detail(width: int = 4) -> Detail:
    """A network whose answers hang on everything that it sees."""
    torch.manual_seed(0)
    detail = Detail(DetailConfig(width))
    for convolution in detail.modules():
        if isinstance(convolution, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
    return detail.eval()


@torch.inference_mode()
def test_tiles_leave_no_seams():
    detail = random_detail()
    image, normal = torch.rand(1, 3, 300, 212) * 2 - 1, torch.rand(1, 6, 150, 106)
    whole = detail.sharpened(image, normal, 1024)
    assert whole.shape == (1, 6, 300, 212) and whole.dtype == torch.float16
    assert (whole.float() - doubled(normal)).abs().mean() > 0.05
    for tile in (256, 128, 64, 16):
        assert torch.allclose(detail.sharpened(image, normal, tile).float(), whole.float(), atol=2e-3)


@torch.inference_mode()
def test_what_lies_beyond_the_halo_does_not_count():
    detail = random_detail()
    image, normal = torch.rand(1, 3, 64, 256) * 2 - 1, torch.rand(1, 6, 32, 128)
    other = image.clone()
    other[..., 160:] = torch.rand(1, 3, 64, 96)
    before, after = (detail.sharpened(seen, normal, 64).float() for seen in (image, other))
    assert torch.equal(before[..., :96], after[..., :96]) and not torch.equal(before[..., 160:], after[..., 160:])


@torch.inference_mode()
def test_tiles_without_a_person_are_only_enlarged_and_rows_can_be_cancelled():
    detail, normal = random_detail(), torch.rand(1, 6, 64, 64)
    image = torch.full((1, 3, 128, 128), -1.0)
    image[..., :40, :40] = 0.3
    rows = []
    result = detail.sharpened(image, normal, 64, rows.append)
    assert len(rows) == 2
    assert torch.equal(result[..., 64:, :], doubled(normal).half()[..., 64:, :])
    assert not torch.equal(result[..., :64, :64], doubled(normal).half()[..., :64, :64])


def test_weights_come_back_and_others_are_refused(tmp_path: Path, tiny_weights: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checkpoint, "is_fast_in_bfloat16", lambda device: False)
    path = tmp_path / "detail.safetensors"
    detail = random_detail()
    save_detail(detail, path, name="tiny detail", licence="CC0-1.0")
    image, normal = torch.rand(1, 3, 64, 64), torch.rand(1, 6, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(load_detail(path)(image, normal), detail(image, normal), atol=2e-2)
    with pytest.raises(TwokayError) as foreign:
        load_detail(tiny_weights)
    assert foreign.value.code == "weights-foreign"
    with pytest.raises(TwokayError) as missing:
        load_detail(tmp_path / "none.safetensors")
    assert missing.value.code == "weights-missing"
    state = load_file(path)
    state.pop("network.head.0.bias")
    save_file(state, path, metadata={"format": "twokay-detail-1", "config": '{"width": 4}'})
    with pytest.raises(TwokayError) as incomplete:
        load_detail(path)
    assert incomplete.value.code == "weights-layout"
    for config in ('{"width": -4}', '{"black_level": "0"}', '{"black_level": true}'):
        save_file(state, path, metadata={"format": "twokay-detail-1", "config": config})
        with pytest.raises(TwokayError) as damaged:
            load_detail(path)
        assert damaged.value.code == "weights-damaged"
