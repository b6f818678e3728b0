"""A process that never outlives the one that it works for: `python -m inference.parent PID MODULE [ARGUMENT ...]`.

The end of standard input tells a waiting process that its master is gone, but not one in the middle of a network or a download.
"""

import ctypes
import os
import runpy
import sys
import threading
import time
from collections.abc import Callable

SECONDS_BETWEEN_LOOKS = 0.5
_SYNCHRONIZE, _INFINITE, _WAIT_TIMEOUT, _INVALID_PARAMETER = 0x00100000, 0xFFFFFFFF, 0x102, 87


def exit_with_parent(pid: int) -> None:
    """End this process, without clean-up, about a second after process `pid` has ended; a thread watches.

    `pid` may be the parent or, where a launcher stands between (Windows virtual environments, shell scripts), an ancestor.
    """
    wait = _wait_windows if sys.platform == "win32" else _wait_posix
    threading.Thread(target=_exit_after, args=(wait, pid, os.getppid()), daemon=True, name="parent watch").start()


def main(arguments: list[str]) -> None:
    """Run a module as `python -m` does, watched."""
    pid, module, *rest = arguments
    exit_with_parent(int(pid))
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _exit_after(wait: Callable[[int, int], None], pid: int, launcher: int) -> None:
    wait(pid, launcher)
    os._exit(1)


def _wait_posix(pid: int, launcher: int) -> None:
    # A dead process that nobody has waited for still answers signals; its children, though, are given to another parent.
    while os.getppid() == launcher and is_alive(pid):
        time.sleep(SECONDS_BETWEEN_LOOKS)


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number, of whichever user."""
    if sys.platform == "win32":
        return _is_alive_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_windows(pid: int, _launcher: int) -> None:
    while not _ended_windows(pid, _INFINITE):
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _is_alive_windows(pid: int) -> bool:
    # os.kill(pid, 0) would end the process there.
    return not _ended_windows(pid, 0)


def _ended_windows(pid: int, milliseconds: int) -> bool:
    """Wait that long for the end of a process, less if it may not be watched; return whether it has ended.

    Sources: OpenProcess of processthreadsapi.h, which knows no process of that number by ERROR_INVALID_PARAMETER and refuses those of
    administrators by ERROR_ACCESS_DENIED; WaitForSingleObject of synchapi.h.
    """
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # pyright: ignore[reportAttributeAccessIssue] - on Windows only
    kernel.OpenProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.OpenProcess(_SYNCHRONIZE, False, pid))
    if not process:
        return ctypes.get_last_error() == _INVALID_PARAMETER  # pyright: ignore[reportAttributeAccessIssue] - on Windows only
    ended = kernel.WaitForSingleObject(process, milliseconds) != _WAIT_TIMEOUT
    kernel.CloseHandle(process)
    return ended


if __name__ == "__main__":
    main(sys.argv[1:])
