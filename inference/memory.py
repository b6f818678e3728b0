"""Main memory of this machine, asked from the system."""

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .errors import TwokayError

BAD_ALLOC = ("std::bad_alloc", "bad allocation")
"""What libraries in C++ say where they found no memory: of GCC and Clang, and of Microsoft."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of mallopt(3)."""
_KEPT = 1 << 28


def lack_of_memory() -> TwokayError:
    """Return what to say where main memory does not suffice."""
    return TwokayError(
        "memory", "The computer has too little free memory for this photo. Close other programs, or make the photo smaller, then try again."
    )


def is_lack_of_opencv(error: Exception) -> bool:
    """Whether a cv2.error says that memory ran out: by its text, since threads share its `code`, an attribute of the class."""
    return any(sign in str(error) for sign in ("(-4:", *BAD_ALLOC))


def keep_memory() -> None:
    """Have malloc keep the memory of arrays for the next ones, which the system would have to clear anew; glibc's, others do as they do."""
    for threshold in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
        _of_glibc("mallopt")(threshold, _KEPT)


def give_back_memory() -> None:
    """Give what malloc keeps for later back to the system; glibc's, others do as they do."""
    _of_glibc("malloc_trim")(0)


def _of_glibc(name: str) -> Callable[..., object]:
    """Return a function of the C library; one that does nothing where that is not glibc."""
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    return function or (lambda *_: None)


def available_memory() -> int:
    """Return the bytes that programs can still get without swapping.

    Sources: MemAvailable of proc_meminfo(5), GlobalMemoryStatusEx of Windows, vm_stat(1) of macOS.
    """
    if sys.platform == "win32":
        return _available_windows()
    if sys.platform == "darwin":
        return available_of_vm_stat(subprocess.run(["vm_stat"], capture_output=True, text=True, check=True).stdout)
    return available_of_meminfo(Path("/proc/meminfo").read_text(encoding="ascii"))


def total_memory() -> int:
    """Return the bytes of main memory."""
    if sys.platform == "win32":
        return _windows_status().ullTotalPhys
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def available_of_meminfo(text: str) -> int:
    """Return the available bytes that /proc/meminfo states."""
    return 1024 * int(re.findall(r"^MemAvailable:\s+(\d+) kB$", text, re.MULTILINE)[0])


def available_of_vm_stat(text: str) -> int:
    """Return the bytes of macOS's free, inactive and speculative pages, which it gives away on demand."""
    page = int(re.findall(r"page size of (\d+) bytes", text)[0])
    return page * sum(int(count) for count in re.findall(r"^Pages (?:free|inactive|speculative):\s+(\d+)\.$", text, re.MULTILINE))


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of sysinfoapi.h."""

    _fields_ = [
        ("dwLength", ctypes.c_uint32),
        ("dwMemoryLoad", ctypes.c_uint32),
        ("ullTotalPhys", ctypes.c_uint64),
        ("ullAvailPhys", ctypes.c_uint64),
        ("ullTotalPageFile", ctypes.c_uint64),
        ("ullAvailPageFile", ctypes.c_uint64),
        ("ullTotalVirtual", ctypes.c_uint64),
        ("ullAvailVirtual", ctypes.c_uint64),
        ("ullAvailExtendedVirtual", ctypes.c_uint64),
    ]


def _available_windows() -> int:
    return _windows_status().ullAvailPhys


def _windows_status() -> _MemoryStatus:
    status = _MemoryStatus(dwLength=ctypes.sizeof(_MemoryStatus))
    ctypes.WinDLL("kernel32").GlobalMemoryStatusEx(ctypes.byref(status))  # pyright: ignore[reportAttributeAccessIssue] - on Windows only
    return status
