"""Weights from disk: our safetensors, or the published checkpoint read without running anything that it contains."""

import hashlib
import json
import pickle
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from . import published
from .detail import Detail, DetailConfig
from .devices import is_fast_in_bfloat16, memory_format
from .errors import TwokayError
from .model import Model, ModelConfig, Provenance
from .networks import NormalNet, fold_batch_norm, fold_upsampling

_FORMAT = "twokay-1"
_DETAIL_FORMAT = "twokay-detail-1"
SAFE_TORCH = "2.10"
"""The first PyTorch whose `weights_only` keeps foreign code out: CVE-2025-32434 was mended in 2.6, CVE-2026-24747 in 2.10."""

C = TypeVar("C")
N = TypeVar("N", bound=nn.Module)


def load_model(path: str | Path, device: str | torch.device = "cpu") -> Model:
    """Return the network of a weights file, in eval mode on the device, layers folded; `.provenance` tells its origin.

    Raises TwokayError as `read_model`.
    """
    return ready(read_model(path), device)


def read_model(path: str | Path) -> Model:
    """Return the network of a weights file as it was trained, in float32 on the CPU; `.provenance` tells its origin.

    Raises TwokayError where the file is missing, damaged, of another network, or holds anything but tensors; where PyTorch is too
    old to tell that safely, of all but safetensors.
    """
    path = Path(path)
    _check_exists(path)
    if path.suffix == ".safetensors":
        config, name, licence, state = _read_own(path)
    else:
        config, name, licence, state = _read_published(path)
    with torch.device("meta"):
        model = Model(config, Provenance(name, licence, _sha256(path)))
    return _filled(model, path, state)


def load_detail(path: str | Path, device: str | torch.device = "cpu") -> Detail:
    """Return the network of `inference.detail` from a file that `save_detail` wrote, in eval mode on the device, layers folded.

    Raises TwokayError where the file is missing, damaged, or of another network.
    """
    path = Path(path)
    _check_exists(path)
    config, _, state = _read_safe(path, _DETAIL_FORMAT, DetailConfig)
    with torch.device("meta"):
        detail = Detail(config)
    return ready(_filled(detail, path, state), device)


def ready(network: N, device: str | torch.device) -> N:
    """Prepare a network for evaluation alone: layers folded, on the device, in the memory order that convolutions like.

    Parts of it that answer what is to be added to normals are in bfloat16 where the device is faster with it: as they were trained, and
    these answers are so small that normals change by a ten-thousandth in the mean.
    """
    network.requires_grad_(False).eval()
    fold_batch_norm(network)
    fold_upsampling(network)
    if is_fast_in_bfloat16(device):
        for part in network.modules():
            if isinstance(part, NormalNet) and part.signed:
                part.bfloat16()
    return network.to(device=device, memory_format=memory_format(device))  # pyright: ignore[reportCallIssue] - torch's stub lacks it


def save_model(model: Model, path: str | Path, *, name: str, licence: str, notes: dict[str, str] | None = None) -> None:
    """Write an unfolded model as float16 safetensors with its config; `notes` are further metadata."""
    _save(model, path, {"format": _FORMAT, "config": model.config.to_json(), "name": name, "licence": licence, **(notes or {})})


def save_detail(detail: Detail, path: str | Path, *, name: str, licence: str, notes: dict[str, str] | None = None) -> None:
    """Write an unfolded network of `inference.detail`, as `save_model` does."""
    config = json.dumps(asdict(detail.config), sort_keys=True)
    _save(detail, path, {"format": _DETAIL_FORMAT, "config": config, "name": name, "licence": licence, **(notes or {})})


def _save(network: nn.Module, path: str | Path, metadata: dict[str, str]) -> None:
    state = {key: (value.half() if value.is_floating_point() else value).contiguous() for key, value in network.state_dict().items()}
    save_file(state, path, metadata=metadata)


def _read_own(path: Path) -> tuple[ModelConfig, str, str, dict[str, Tensor]]:
    config, metadata, state = _read_safe(path, _FORMAT, ModelConfig)
    return config, metadata.get("name", path.stem), metadata.get("licence", "unknown"), state


def _read_safe(path: Path, wanted: str, config: type[C]) -> tuple[C, dict[str, str], dict[str, Tensor]]:
    """Return config, metadata and tensors of a file of the wanted format."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != wanted:
                raise TwokayError("weights-foreign", f"{path.name} holds no weights of this add-on (format {metadata.get('format')!r}).")
            made = config(**json.loads(metadata["config"]))
            state = {key: _full_precision(file.get_tensor(key)) for key in file.keys()}  # noqa: SIM118 - safe_open is no dict
    except (SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from error
    return made, metadata, state


def _full_precision(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def _read_published(path: Path) -> tuple[ModelConfig, str, str, dict[str, Tensor]]:
    _check_torch_is_safe(path)
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as error:
        raise TwokayError(
            "weights-unsafe",
            f"{path.name} is damaged, or holds more than plain tensors and was not opened, because that could run "
            f"foreign code. Get the published 2K2K checkpoint again from its authors.",
        ) from error
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes torch raise anything, AssertionError and AttributeError among them
        raise TwokayError("weights-damaged", f"{path.name} is damaged, truncated or no checkpoint. Get the file again.") from error
    state = checkpoint.get("model_state_dict") if isinstance(checkpoint, dict) else None
    if not isinstance(state, dict) or not all(isinstance(name, str) and isinstance(value, Tensor) for name, value in state.items()):
        raise TwokayError("weights-foreign", f"{path.name} has no 'model_state_dict' of tensors: it is not the published 2K2K checkpoint.")
    named = {published.our_name(key) or key: _full_precision(value) for key, value in state.items()}
    return ModelConfig(), published.NAME, published.LICENCE, named


def _check_torch_is_safe(path: Path) -> None:
    if torch.__version__ < SAFE_TORCH:
        raise TwokayError(
            "weights-unsafe",
            f"{path.name} was not opened: with PyTorch {torch.__version__} a checkpoint could run foreign code, from {SAFE_TORCH} on it "
            f"cannot.",
            "Use a newer PyTorch, the embedded weights, or weights in a .safetensors file.",
        )


def _check_exists(path: Path) -> None:
    if not path.is_file():
        raise TwokayError("weights-missing", f"There is no weights file at {path}.", "Choose an existing file or leave the setting empty.")


def _filled(network: N, path: Path, state: dict[str, Tensor]) -> N:
    """Return the network, whose tensors have been on the device meta, with those of a file; raises TwokayError where they do not fit it."""
    expected = network.state_dict()
    _check_layout(path, expected, state)
    try:
        for name, tensor in state.items():
            _check_values(name, tensor, whole=not expected[name].is_floating_point())
    except ValueError as error:
        raise _damaged(path, error) from error
    network.load_state_dict(state, assign=True)
    return network


def _check_values(name: str, tensor: Tensor, *, whole: bool) -> None:
    """Raise ValueError where a tensor holds what no training has made; `whole`: whole numbers are expected, as of counters."""
    if tensor.is_floating_point() == whole or tensor.layout != torch.strided or tensor.device.type != "cpu":
        raise ValueError(f"tensor {name} is {tensor.dtype}, {tensor.layout}, on {tensor.device}")
    if not tensor.isfinite().all() or (name.endswith("running_var") and (tensor < 0).any()):
        raise ValueError(f"tensor {name} holds impossible values")


def _damaged(path: Path, error: Exception) -> TwokayError:
    return TwokayError("weights-damaged", f"{path.name} is damaged or truncated ({error}). Get the file again.")


def _check_layout(path: Path, expected: dict[str, Tensor], found: dict[str, Tensor]) -> None:
    missing, foreign = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected.keys())
    if missing or foreign:
        names = ", ".join(
            f"{word} {name}" for word, name in [*(("lacks", n) for n in missing[:2]), *(("has unknown", n) for n in foreign[:2])]
        )
        raise TwokayError(
            "weights-layout",
            f"{path.name} does not fit the network: {len(missing)} tensors missing, {len(foreign)} unknown ({names}). "
            f"It is a file of another network or of the first training phase alone.",
        )
    for name, tensor in expected.items():
        if tensor.shape != found[name].shape:
            message = f"{path.name}: tensor {name} is {tuple(found[name].shape)} where {tuple(tensor.shape)} is needed."
            raise TwokayError("weights-layout", message)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
