"""What is installed for the worker: versions, builds of PyTorch, their sizes, and which build fits a machine.

Sources: PyTorch's release compatibility matrix for 2.13 (RELEASE.md), NVIDIA's table of CUDA versions and drivers. CUDA 12.x runs on every
driver from 12.0 on, CUDA 13.x from 13.0 on (minor version compatibility).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from ...inference.errors import TwokayError

TORCH = "2.13.0"
_BESIDE = ("numpy==2.3.5", "opencv-python-headless==4.11.0.86", "safetensors==0.8.0", "ai-edge-litert==2.3.0", "ml_dtypes==0.5.4")
PACKAGES = (f"torch=={TORCH}", *_BESIDE)
"""What is asked for where any build will do; pip adds what these need."""
DEEPEST_FOLDER = Path(
    f"torch-{TORCH}+cu130.dist-info/licenses/third_party/kineto/libkineto/third_party/dynolog/third_party/prometheus-cpp/3rdparty/civetweb",
    "src/third_party/duktape-1.8.0",
)
"""The longest path of a folder in all wheels; with its LICENSE.txt also that of a file, as Windows counts them."""
_UNPACKED_BY_PACKED = 4.0
"""The most that a wheel grows: PyTorch for the CPU."""
_INDEX = "https://download.pytorch.org/whl"
_MACHINES = {"linux": {"x86_64", "aarch64"}, "win32": {"amd64", "x86_64"}, "darwin": {"arm64"}}


@dataclass(frozen=True)
class Variant:
    """A build of PyTorch with the packages beside it; sizes in gigabytes, rounded up."""

    name: str
    """As in PyTorch's download addresses."""
    label: str
    download: float
    unpacked: float
    requirements: tuple[str, ...]
    index: str | None
    """Where PyTorch itself comes from; None for PyPI."""

    @property
    def space(self) -> float:
        """Gigabytes that must be free: pip keeps each download beside a copy until everything is unpacked."""
        return 2 * self.download + self.unpacked


@dataclass(frozen=True)
class _Cuda:
    driver: tuple[int, int]
    """Oldest driver, by the CUDA that it names."""
    oldest: tuple[int, int]
    """Compute capability of the oldest GPU with kernels in this build."""
    newest: tuple[int, int]


_CUDA = {"cu130": _Cuda((13, 0), (7, 5), (12, 99)), "cu126": _Cuda((12, 0), (5, 0), (9, 0))}
"""Best first."""
_LABELS = {"cu130": "CUDA 13.0", "cu126": "CUDA 12.6", "cpu": "CPU", "metal": "Metal"}
_SIZES = {
    "linux": {"cu130": (2.9, 5.8), "cu126": (3.2, 6.8), "cpu": (0.4, 1.3)},
    "win32": {"cu130": (2.7, 4.6), "cu126": (2.8, 4.8), "cpu": (0.3, 1.0)},
    "darwin": {"metal": (0.3, 1.0)},
}


def variants(system: str = sys.platform) -> tuple[Variant, ...]:
    """Return the builds that exist for a system, the most capable first."""
    return tuple(
        Variant(name, _LABELS[name], *sizes, (_torch(name), *_BESIDE), None if name == "metal" else f"{_INDEX}/{name}")
        for name, sizes in _SIZES.get(system, {}).items()
    )


def offline_variant(wheels: Path) -> Variant:
    """Return what a folder of wheels is installed as, whatever build it holds."""
    packed = sum(wheel.stat().st_size for wheel in wheels.glob("*.whl")) / 10**9
    return Variant("wheels", "Wheels", 0.0, _UNPACKED_BY_PACKED * packed, PACKAGES, None)


def recommended(system: str, machine: str, nvidia: dict | None) -> Variant:
    """Return the build that uses what the machine has; the arguments are those of `inference.preflight`'s report.

    Raises:
        TwokayError: there is no PyTorch for this kind of machine.
    """
    if machine not in _MACHINES.get(system, set()):
        raise TwokayError(
            "torch-unavailable", f"There is no PyTorch {TORCH} for {system} on {machine}. Choose a Python of your own that has one."
        )
    return next(variant for variant in variants(system) if variant.name not in _CUDA or _fits(_CUDA[variant.name], nvidia))


def newer_driver_helps(nvidia: dict) -> bool:
    """Whether the GPU would be used if its driver were newer."""
    newest = nvidia | {"cuda": [99, 0]}
    return not any(_fits(cuda, nvidia) for cuda in _CUDA.values()) and any(_fits(cuda, newest) for cuda in _CUDA.values())


def _fits(cuda: _Cuda, nvidia: dict | None) -> bool:
    if nvidia is None or not nvidia["devices"]:
        return False
    capability = tuple(nvidia["devices"][0]["capability"])
    return tuple(nvidia["cuda"]) >= cuda.driver and cuda.oldest <= capability <= cuda.newest


def _torch(name: str) -> str:
    return f"torch=={TORCH}" if name == "metal" else f"torch=={TORCH}+{name}"
