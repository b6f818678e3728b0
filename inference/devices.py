"""The one place where a compute device is chosen."""

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
