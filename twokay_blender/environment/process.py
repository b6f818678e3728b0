"""Run a program that says nothing for minutes: its output goes to a file, and it can be ended with all its children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECONDS_BETWEEN_TICKS = 0.1


def popen_options() -> dict:
    """Return the arguments of Popen that start a process group of its own, on Windows without a console window."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def run_logged(command: list[str], log: Path, tick: Callable[[], None], *, cwd: Path, environment: dict[str, str]) -> int:
    """Run a command to its end, append what it prints to the log, and return its exit code.

    tick is called ten times a second; what it raises ends the program and its children. environment: all variables.

    Raises:
        OSError: the program cannot be started.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **popen_options(),
        )
    try:
        while process.poll() is None:
            tick()
            time.sleep(SECONDS_BETWEEN_TICKS)
    finally:
        end_tree(process)
    return process.returncode


def end_tree(process: subprocess.Popen) -> None:
    """End a process that was started with `popen_options`, and its children; nothing to do if it has ended."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False, **popen_options())
    else:
        with suppress(PermissionError):  # what macOS says of a group that has just ended and that nobody has waited for
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
