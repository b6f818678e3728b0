"""Making do with the memory of the device: full precision where it fits, less where it does not.

The modes are tried in the order of `modes_of`; the first changes nothing about the networks. Half precision is torch's autocast:
weights and grids stay float32, convolutions of the normals and what they hand on are float16. Depths are always float32.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import cv2
import torch
from torch import Tensor

from .errors import TwokayError
from .memory import BAD_ALLOC, is_lack_of_opencv, lack_of_memory
from .model import IN_CACHE, ON_GPU, Division, Maps, Model

T = TypeVar("T")


@dataclass(frozen=True)
class MemoryMode:
    """How to run the networks; `name` is for the report."""

    name: str
    half: bool
    division: Division
    detail_tile: int = 1024
    """See `Detail.sharpened`."""


_MPS = "MPS backend out of memory"
_CPU = ("DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: not enough memory", *BAD_ALLOC)
"""Texts of RuntimeErrors. Sources: aten/src/ATen/mps/MPSAllocator.mm and c10/core/impl/alloc_cpu.cpp of PyTorch."""
_CUDA = ("CUDA error: out of memory", "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED", "nable to find an engine to execute")
"""Texts of RuntimeErrors where not torch itself but CUDA or one of its libraries found no memory: for its context, or to work in.

cuDNN's begins with "GET was u", "FIND was u" or "U": aten/src/ATen/native/cudnn/Conv_v8.cpp of PyTorch.
"""

MODES = (
    MemoryMode("float32", half=False, division=ON_GPU),
    MemoryMode("float16", half=True, division=ON_GPU),
    MemoryMode("float16 in parts", half=True, division=IN_CACHE, detail_tile=512),
)
ON_CPU = MemoryMode("float32", half=False, division=IN_CACHE)


def modes_of(device: torch.device) -> tuple[MemoryMode, ...]:
    """Return the modes to try on a device, the best first."""
    return (ON_CPU,) if device.type == "cpu" else MODES


def run_within_memory(model: Model, image: Tensor, theta: Tensor, step: Callable[[str], None]) -> tuple[Maps, str]:
    """Return the maps and the name of the mode that they took; arguments as for `Model.digitized`, errors as `within_memory`."""
    return within_memory(image.device, lambda mode: model.digitized(image, theta, step, mode.division))


def within_memory(device: torch.device, run: Callable[[MemoryMode], T]) -> tuple[T, str]:
    """Return what networks on the device say in the best mode that fits, and its name; `run` runs them, half precision being on.

    Raises:
        TwokayError: gpu-memory or memory, not even the last mode fits.
    """
    modes = modes_of(device)
    for mode in modes[:-1]:
        try:
            return in_mode(mode, device, run), mode.name
        except (MemoryError, RuntimeError) as error:
            if not is_lack_of_memory(error):
                raise  # else the traceback holds tensors: let go of it before the next try
        empty_cache()
    with explained():
        return in_mode(modes[-1], device, run), modes[-1].name


def is_lack_of_memory(error: Exception) -> bool:
    """Whether an error says that memory ran out: the types of torch and of Python, or the texts of CUDA, MPS, OpenCV and the CPU's."""
    if isinstance(error, cv2.error):
        return is_lack_of_opencv(error)
    return isinstance(error, MemoryError) or _is_of_graphics_card(error) or _says(error, *_CPU)


def _is_of_graphics_card(error: Exception) -> bool:
    return isinstance(error, torch.cuda.OutOfMemoryError) or _says(error, _MPS, *_CUDA)


def _says(error: Exception, *signs: str) -> bool:
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in signs)


@contextmanager
def explained() -> Iterator[None]:
    """Turn a lack of memory into the TwokayError gpu-memory, or memory where it is the computer's own."""
    try:
        yield
    except (MemoryError, RuntimeError, cv2.error) as error:
        if not is_lack_of_memory(error):
            raise
        if _is_of_graphics_card(error):
            raise TwokayError(
                "gpu-memory",
                "The graphics card has too little free memory for the networks.",
                "Close other programs that use it, or run on the CPU with --device cpu: slower, with the same result.",
            ) from error
        raise lack_of_memory() from error


def empty_cache() -> None:
    """Give back what torch keeps of the graphics card's memory beside what is in use; nothing happens without one."""
    torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def in_mode(mode: MemoryMode, device: torch.device, run: Callable[[MemoryMode], T]) -> T:
    """Return what networks on the device say in a mode; `run` runs them, half precision being on where the mode has it."""
    with torch.autocast(device.type, torch.float16, enabled=mode.half, cache_enabled=False):
        return run(mode)
