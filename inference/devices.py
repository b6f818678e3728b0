"""The one place where a compute device is chosen, and the order in memory and the precision that suit it."""

import torch

from .errors import TwokayError

NAMES = ("auto", "cpu", "cuda", "mps")


def chosen_device(name: str = "auto") -> torch.device:
    """Return the named device; "auto" takes CUDA where there is one, else MPS, else the CPU.

    Raises TwokayError where the device is not there.
    """
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if available[kind]))
    if name not in available:
        raise TwokayError("device-unknown", f"There is no device {name!r}. Choose one of {', '.join(NAMES)}.")
    if not available[name]:
        raise TwokayError("device-missing", f"PyTorch {torch.__version__} finds no {name.upper()} device here.", "Choose auto or cpu.")
    return torch.device(name)


def memory_format(device: str | torch.device) -> torch.memory_format:
    """Return the order in memory that convolutions of a device like.

    channels_last, but not on MPS: on macOS 15 PyTorch up to 2.13 reads weights in that order as if they were contiguous, and
    answers nonsense without an error (pytorch issue 192212).
    """
    return torch.contiguous_format if torch.device(device).type == "mps" else torch.channels_last


def is_fast_in_bfloat16(device: str | torch.device) -> bool:
    """Whether a device is a CPU that multiplies bfloat16, twice as many at once as float32 or more; without that it is slower.

    GPUs have a quick way with float32 themselves (TF32). A PyTorch that cannot tell what the CPU can counts as no.
    """
    if torch.device(device).type != "cpu":
        return False
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16"))
