import os
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch.torch_version import TorchVersion

from inference import TwokayError, checkpoint, load_model
from inference.checkpoint import save_model
from inference.devices import memory_format
from inference.model import Model, ModelConfig
from inference.published import our_name

SMALL = ModelConfig(normal_width=2, depth_width=2, colour_gain=1.0)


@pytest.fixture
def model() -> Model:
    torch.manual_seed(0)
    return Model(SMALL).eval()


def refusal(path) -> TwokayError:
    with pytest.raises(TwokayError) as caught:
        load_model(path)
    assert path.name in str(caught.value)
    return caught.value


def test_saved_weights_load_with_their_config_and_give_the_same_values(model, tmp_path):
    path = tmp_path / "w.safetensors"
    save_model(model, path, name="tiny", licence="CC0-1.0")
    loaded = load_model(path)
    assert loaded.config == SMALL
    assert (loaded.provenance.name, loaded.provenance.licence) == ("tiny", "CC0-1.0")
    assert len(loaded.provenance.sha256) == 64
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(loaded.coarse_normal(image), model.coarse_normal(image), atol=5e-3)


def test_a_missing_file_names_the_path(tmp_path):
    assert refusal(tmp_path / "none.safetensors").code == "weights-missing"


def test_a_truncated_safetensors_is_called_damaged(model, tmp_path):
    path = tmp_path / "w.safetensors"
    save_model(model, path, name="tiny", licence="CC0-1.0")
    path.write_bytes(path.read_bytes()[:-1000])
    assert refusal(path).code == "weights-damaged"


def test_safetensors_of_another_program_are_foreign(tmp_path):
    path = tmp_path / "w.safetensors"
    save_file({"a": torch.zeros(2)}, path)
    assert refusal(path).code == "weights-foreign"


STRANGE_CONFIGS = [
    *('{"normal_width": 2}x', '{"layers": 3}', '{"normal_width": 0}', '{"normal_width": "9"}', "[]", '{"normal_width": 1000000}'),
    *('{"colour_gain": "0.5"}', '{"colour_gain": true}', '{"black_level": "0"}', '{"black_level": NaN}', '{"extend_depth": "no"}'),
    *('{"correct_normals": 1}', '{"relief": "1"}', '{"relief": NaN}', '{"relief": 3}', "[" * 100_000),
]


@pytest.mark.parametrize("config", STRANGE_CONFIGS, ids=lambda config: config[:24])
def test_a_config_from_a_stranger_is_refused(config, model, tmp_path):
    path = tmp_path / "w.safetensors"
    save_file(dict(model.state_dict()), path, metadata={"format": "twokay-1", "config": config})
    assert refusal(path).code == "weights-damaged"


def test_a_missing_and_a_misshapen_tensor_are_named(model, tmp_path):
    path = tmp_path / "w.safetensors"
    metadata = {"format": "twokay-1", "config": SMALL.to_json()}
    state = dict(model.state_dict())
    gone = state.pop("refine.stages.2.head.bias")
    save_file(state, path, metadata=metadata)
    assert "refine.stages.2.head.bias" in str(refusal(path))
    save_file(state | {"refine.stages.2.head.bias": torch.cat([gone, gone])}, path, metadata=metadata)
    assert "(6,) where (3,)" in str(refusal(path))


STRANGE_TENSORS = {
    "whole numbers": lambda tensor: tensor.long(),
    "not a number": lambda tensor: torch.full_like(tensor, float("nan")),
    "infinite": lambda tensor: tensor / 0,
    "of zeros and ones": lambda tensor: tensor > 0,
}


@pytest.mark.parametrize("change", STRANGE_TENSORS.values(), ids=STRANGE_TENSORS)
def test_tensors_of_no_network_are_called_damaged(change, model, tmp_path, monkeypatch):
    name = "refine.stages.2.head.weight"
    state = dict(model.state_dict())
    assert_damaged(state | {name: change(state[name])}, name, tmp_path, monkeypatch)


def test_a_negative_variance_and_a_broken_counter_are_called_damaged(model, tmp_path, monkeypatch):
    state = dict(model.state_dict())
    for name in (next(name for name in state if name.endswith(end)) for end in ("running_var", "num_batches_tracked")):
        assert_damaged(state | {name: -0.5 * torch.ones_like(state[name])}, name, tmp_path, monkeypatch)


def assert_damaged(state: dict[str, torch.Tensor], name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of files are refused and name the tensor."""
    monkeypatch.setattr(checkpoint, "ModelConfig", lambda **config: SMALL)
    save_file(state, folder / "w.safetensors", metadata={"format": "twokay-1", "config": SMALL.to_json()})
    torch.save({"model_state_dict": state}, folder / "ckpt.pth.tar")
    for error in map(refusal, (folder / "w.safetensors", folder / "ckpt.pth.tar")):
        assert error.code == "weights-damaged" and name in error.message


@pytest.mark.parametrize("change", [torch.Tensor.to_sparse, lambda tensor: tensor.to("meta")], ids=["sparse", "meta"])
def test_a_checkpoint_of_other_tensors_than_plain_ones_is_called_damaged(change, model, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "ModelConfig", lambda: SMALL)
    state = dict(model.state_dict())
    name = "refine.stages.2.head.weight"
    torch.save({"model_state_dict": state | {name: change(state[name])}}, tmp_path / "ckpt.pth.tar")
    assert refusal(tmp_path / "ckpt.pth.tar").code == "weights-damaged"


def test_a_checkpoint_whose_tensors_have_no_names_is_foreign(model, tmp_path):
    torch.save({"model_state_dict": dict(enumerate(model.state_dict().values()))}, tmp_path / "ckpt.pth.tar")
    assert refusal(tmp_path / "ckpt.pth.tar").code == "weights-foreign"


class Payload:
    def __reduce__(self):
        return os.mkdir, (os.environ["TWOKAY_TEST_TRAP"],)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_checkpoint_with_code_is_refused_and_the_code_does_not_run(legacy, tmp_path, monkeypatch):
    trap = tmp_path / "trap"
    monkeypatch.setenv("TWOKAY_TEST_TRAP", str(trap))
    path = tmp_path / "ckpt.pth.tar"
    torch.save({"model_state_dict": Payload()}, path, _use_new_zipfile_serialization=not legacy)
    assert refusal(path).code == "weights-unsafe"
    path.write_bytes(pickle.dumps(Payload()))
    assert refusal(path).code in ("weights-unsafe", "weights-damaged")
    assert not trap.exists()


@pytest.mark.parametrize("version", ["2.2.2", "2.9.1+cu126", "2.10.0a0"])
def test_an_old_pytorch_opens_safetensors_alone(version, model, tmp_path, monkeypatch):
    save_model(model, tmp_path / "w.safetensors", name="tiny", licence="CC0-1.0")
    torch.save({"model_state_dict": model.state_dict()}, tmp_path / "ckpt.pth.tar")
    opened = []
    monkeypatch.setattr(torch, "load", lambda *_, **__: opened.append(True))
    monkeypatch.setattr(torch, "__version__", TorchVersion(version))
    error = refusal(tmp_path / "ckpt.pth.tar")
    assert error.code == "weights-unsafe" and not opened and version in error.message and "2.10" in error.message
    assert load_model(tmp_path / "w.safetensors").config == SMALL


@pytest.mark.parametrize("version", ["2.10.0", "2.13.0+cpu", "3.0"])
def test_a_new_pytorch_opens_checkpoints(version, tmp_path, monkeypatch):
    monkeypatch.setattr(torch, "__version__", TorchVersion(version))
    torch.save([torch.zeros(3)], tmp_path / "ckpt.pth.tar")
    assert refusal(tmp_path / "ckpt.pth.tar").code == "weights-foreign"


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", bytes(10000)])
def test_rubbish_is_refused(content, tmp_path):
    path = tmp_path / "ckpt.pth.tar"
    path.write_bytes(content)
    assert refusal(path).code in ("weights-damaged", "weights-unsafe")


def test_a_truncated_checkpoint_is_refused(tmp_path):
    path = tmp_path / "ckpt.pth.tar"
    torch.save({"model_state_dict": {"a": torch.zeros(100000)}}, path)
    path.write_bytes(path.read_bytes()[:-5000])
    assert refusal(path).code == "weights-damaged"


def test_a_checkpoint_whose_storages_have_other_keys_is_refused(tmp_path):
    path = tmp_path / "ckpt.pth.tar"
    tensor = torch.zeros(3)
    torch.save({"model_state_dict": {"a": tensor}}, path, _use_new_zipfile_serialization=False)
    before, key, after = path.read_bytes().rpartition(str(tensor.untyped_storage()._cdata).encode())
    path.write_bytes(before + key[::-1] + after)
    assert refusal(path).code == "weights-damaged"


def test_a_checkpoint_in_half_precision_becomes_float32(model, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "ModelConfig", lambda: SMALL)
    state = {name: value.half() if value.is_floating_point() else value for name, value in model.state_dict().items()}
    torch.save({"model_state_dict": state}, tmp_path / "ckpt.pth.tar")
    loaded = checkpoint.read_model(tmp_path / "ckpt.pth.tar")
    assert {p.dtype for p in loaded.parameters()} == {torch.float32}


@pytest.mark.parametrize(
    ("device", "order"), [("cpu", torch.channels_last), ("cuda:1", torch.channels_last), ("mps", torch.contiguous_format)]
)
def test_weights_lie_in_memory_as_their_device_can_read_them(model, device, order, monkeypatch):
    monkeypatch.setattr(checkpoint, "memory_format", lambda _: memory_format(device))
    convolutions = [p for p in checkpoint.ready(model, "cpu").parameters() if p.ndim == 4]
    assert all(p.is_contiguous(memory_format=order) for p in convolutions)


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    path = tmp_path / "ckpt.pth.tar"
    torch.save({"model_state_dict": {"module.conv.weight": torch.zeros(3)}}, path)
    assert "unknown module.conv.weight" in str(refusal(path))
    torch.save([torch.zeros(3)], path)
    assert refusal(path).code == "weights-foreign"


@pytest.mark.parametrize(
    ("published", "ours"),
    [
        ("ImgNorm_to_Dep.Conv5_1.conv.0.weight", "coarse_depth.image_encoder.4.0.weight"),
        ("ImgNorm_to_Dep.Conv2_2.conv.4.bias", "coarse_depth.normal_encoder.1.4.bias"),
        ("ImgNorm_to_Dep.Att5.W_x.0.weight", "coarse_depth.decoder.3.gate.key.0.weight"),
        ("ImgNorm_to_Dep.Conv_1x1.weight", "coarse_depth.head.weight"),
        ("img2normal_face.Conv1.conv.0.weight", "part_normal.head.encoder.0.0.weight"),
        ("img2normal_shoe.Up_conv4.conv.3.bias", "part_normal.foot.decoder.2.merge.3.bias"),
        ("img2normal_down.Conv_1x1.conv.0.weight", "coarse_normal.head.0.weight"),
        ("refine.depth1.up.1.weight", "refine.stages.0.depth.1.weight"),
        ("refine.merge1_2.conv.0.weight", "refine.stages.0.head.0.weight"),
        ("refine.merge3_2.weight", "refine.stages.2.head.weight"),
        ("refine.conv.weight", None),
        ("optimizer.Conv1.conv.0.weight", None),
    ],
)
def test_published_names_have_a_place_of_ours(published, ours):
    assert our_name(f"module.{published}") == ours
    with torch.device("meta"):
        assert ours is None or ours in Model(ModelConfig()).state_dict()
