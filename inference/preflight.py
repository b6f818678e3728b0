"""What the interpreter that runs the networks can do: `python -m inference.preflight [--weights FILE]` prints one line of JSON.

    {"python": {"version": [3, 11, 7], "path": text, "base": folder of the Python that a virtual environment stands on},
     "system": {"name": "linux" | "win32" | "darwin", "machine": "x86_64" ...},
     "memory": {"total": bytes, "available": bytes},
     "nvidia": `nvidia.driver()`,
     "packages": {module: {"version": text} | {"error": text}, ...},
     "torch": {"cuda": "13.0" | null, "devices": [{"name", "memory": bytes, "error": text | null}], "mps": bool} | null,
     "weights": {"name", "licence", "sha256"} | {"code", "message", "remedy"} | null,
     "detectors": {"missing": [file name, ...]} | null}

Nothing that is missing or broken ends it: that is what it is there to tell. What cannot be asked without a package is null.
"""

import argparse
import json
import platform
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from . import memory, nvidia
from .embedded import EMBEDDED
from .errors import TwokayError

PACKAGES = {name: name for name in ("torch", "numpy", "cv2", "safetensors", "ml_dtypes")} | {"ai_edge_litert": "ai_edge_litert.interpreter"}
"""Packages that the worker needs, and the module of each that loads its library."""


def report(weights: Path | None = None) -> dict:
    """Return the report that the module's docstring describes; `weights`: the file to verify, None for the embedded ones."""
    packages = {name: _package(name, module) for name, module in PACKAGES.items()}
    networks_can_run = not any("error" in packages[name] for name in ("torch", "numpy", "safetensors"))
    return {
        "python": {"version": list(sys.version_info[:3]), "path": sys.executable, "base": sys.base_prefix},
        "system": {"name": sys.platform, "machine": platform.machine().lower()},
        "memory": {"total": memory.total_memory(), "available": memory.available_memory()},
        "nvidia": nvidia.driver(),
        "packages": packages,
        "torch": _torch() if networks_can_run else None,
        "weights": _weights(weights) if networks_can_run else None,
        "detectors": None if "error" in packages["numpy"] else _detectors(),
    }


def _package(name: str, module: str) -> dict[str, str]:
    try:
        import_module(module)
    except Exception as error:  # a broken library may raise anything while it is loaded
        return {"error": f"{type(error).__name__}: {error}"}
    return {"version": str(getattr(sys.modules[name], "__version__", "unknown"))}


def _torch() -> dict:
    import torch

    devices = [_cuda_device(index) for index in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    return {"cuda": torch.version.cuda, "devices": devices, "mps": torch.backends.mps.is_available()}


def _cuda_device(index: int) -> dict:
    import torch

    properties = torch.cuda.get_device_properties(index)
    return {"name": properties.name, "memory": properties.total_memory, "error": _cuda_fault(index)}


def _cuda_fault(index: int) -> str | None:
    """Compute something on the device: a build without kernels for it says so only then."""
    import torch

    try:
        torch.ones(8, device=f"cuda:{index}").sum().item()
    except RuntimeError as error:
        return str(error).splitlines()[0]
    return None


def _weights(path: Path | None) -> dict:
    from .checkpoint import load_model

    try:
        return asdict(load_model(path or EMBEDDED).provenance)
    except TwokayError as error:
        return {"code": error.code, "message": error.message, "remedy": error.remedy}


def _detectors() -> dict:
    from .detection.models import FILES, folder

    paths = {file: folder() / file.file_name for file in FILES}
    return {"missing": [path.name for file, path in paths.items() if not (path.is_file() and file.holds(path.read_bytes()))]}


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="python -m inference.preflight")
    parser.add_argument("--weights", type=Path, help="weights file to verify; without it the embedded ones")
    print(json.dumps(report(parser.parse_args().weights)))


if __name__ == "__main__":
    main()
