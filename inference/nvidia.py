"""NVIDIA's driver and GPUs, asked from the driver itself: known before there is a PyTorch that could tell.

Sources: CUDA driver API (cuda.h), NVML (nvml.h). Run it in a process of its own: a broken driver may crash its caller.
"""

import ctypes
import sys
from ctypes import byref, c_int, c_size_t, create_string_buffer

_CUDA = {"win32": "nvcuda.dll", "linux": "libcuda.so.1"}
_NVML = {"win32": "nvml.dll", "linux": "libnvidia-ml.so.1"}
_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76
_NAME_BYTES = 256
_SUCCESS = 0


def driver() -> dict | None:
    """Return what the driver says of itself and of its devices; None where there is no driver.

    `{"version": "580.65.06" | None, "cuda": [13, 0], "devices": [{"name", "memory": bytes, "capability": [9, 0]}]}`; `cuda` is the
    newest CUDA that the driver can run.
    """
    cuda = _library(_CUDA)
    if cuda is None:
        return None
    return {"version": driver_version(_library(_NVML)), "cuda": cuda_version(cuda), "devices": devices(cuda)}


def cuda_version(cuda: ctypes.CDLL) -> list[int]:
    """Return [major, minor] of the newest CUDA that the driver can run."""
    version = c_int()
    cuda.cuDriverGetVersion(byref(version))
    return [version.value // 1000, version.value % 1000 // 10]


def devices(cuda: ctypes.CDLL) -> list[dict]:
    """Return name, memory and compute capability of each GPU; none where the driver does not start."""
    count = c_int()
    if cuda.cuInit(0) != _SUCCESS or cuda.cuDeviceGetCount(byref(count)) != _SUCCESS:
        return []
    return [_device(cuda, ordinal) for ordinal in range(count.value)]


def driver_version(nvml: ctypes.CDLL | None) -> str | None:
    """Return the driver's version as NVIDIA counts it, None where NVML does not answer."""
    if nvml is None or nvml.nvmlInit_v2() != _SUCCESS:
        return None
    text = create_string_buffer(_NAME_BYTES)
    nvml.nvmlSystemGetDriverVersion(text, _NAME_BYTES)
    nvml.nvmlShutdown()
    return text.value.decode() or None


def _device(cuda: ctypes.CDLL, ordinal: int) -> dict:
    device, major, minor, memory = c_int(), c_int(), c_int(), c_size_t()
    name = create_string_buffer(_NAME_BYTES)
    cuda.cuDeviceGet(byref(device), ordinal)
    cuda.cuDeviceGetName(name, _NAME_BYTES, device)
    cuda.cuDeviceTotalMem_v2(byref(memory), device)
    cuda.cuDeviceGetAttribute(byref(major), _CAPABILITY_MAJOR, device)
    cuda.cuDeviceGetAttribute(byref(minor), _CAPABILITY_MINOR, device)
    return {"name": name.value.decode(), "memory": memory.value, "capability": [major.value, minor.value]}


def _library(names: dict[str, str]) -> ctypes.CDLL | None:
    if sys.platform not in names:
        return None
    try:
        return ctypes.CDLL(names[sys.platform])
    except OSError:
        return None
