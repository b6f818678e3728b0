"""The worker process from outside: start, send, receive, stop.

The protocol is that of `inference.worker`. What the worker prints to standard error goes to a log file, whose end explains
a death.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import bpy

from ..inference.errors import TwokayError
from .manifest import EXTENSION_ROOT

PROTOCOL = 2
SECONDS_TO_END = 1.0
LOG_LINES = 12


class WorkerProcess:
    """A running `python -m inference.worker` that has said that it is ready."""

    def __init__(self, python: Path | None, log: Path):
        """Start the worker and wait for it; `python` has PyTorch, None is the interpreter that runs the bpy module.

        Raises:
            TwokayError: no such interpreter, or the worker ends before it is ready.
        """
        command = [str(python or _own_python()), "-u", "-m", "inference.worker"]
        self._log = log
        with open(log, "w", encoding="utf-8") as errors:
            try:
                self._process = subprocess.Popen(
                    command,
                    cwd=EXTENSION_ROOT,
                    env=os.environ | {"PYTHONUTF8": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                )
            except OSError as error:
                raise TwokayError("python-unusable", f"{command[0]} cannot be started. Give a Python that has PyTorch.") from error
        ready = self.receive()
        if ready != {"event": "ready", "protocol": PROTOCOL}:
            self._fail(f"The worker said {ready} instead of being ready for protocol {PROTOCOL}.")

    @property
    def alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def send(self, message: dict) -> None:
        """Send one message; raises TwokayError if the worker is gone."""
        try:
            self._stdin.write(json.dumps(message).encode() + b"\n")
            self._stdin.flush()
        except OSError:
            self._fail("The worker ended before it got the photo.")

    def receive(self) -> dict:
        """Wait for one message; raises TwokayError if the worker is gone or says something that is none."""
        line = self._stdout.readline().decode(errors="replace")
        if not line:
            self._fail("The worker ended unexpectedly.")
        try:
            return json.loads(line)
        except json.JSONDecodeError:
            self._fail(f"The worker said {line.strip()!r}, which is no message.")

    def stop(self) -> None:
        """End the process, by force if it does not end by itself."""
        try:
            self._stdin.close()
            self._process.wait(SECONDS_TO_END)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._stdout.close()

    @property
    def _stdin(self):
        assert self._process.stdin
        return self._process.stdin

    @property
    def _stdout(self):
        assert self._process.stdout
        return self._process.stdout

    def _fail(self, what: str) -> NoReturn:
        self.stop()
        log = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
        remedy = "This photo was not imported; the next one starts a new worker. The end of its log:"
        raise TwokayError("worker-died", "\n".join([f"{what} {remedy}", *log]))


def _own_python() -> Path:
    """Return the interpreter of the bpy module; a Blender has none with PyTorch beside it."""
    if bpy.app.binary_path:
        raise TwokayError(
            "python-missing",
            "Blender's own Python has no PyTorch. Give an interpreter that has it: --python PATH, or Python in the import options.",
        )
    return Path(sys.executable)
