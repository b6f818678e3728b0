"""The worker process from outside: start, send, receive, stop.

The protocol is that of `inference.worker`. A thread reads what the worker says, so that nobody here has to wait for it. What
the worker prints to standard error goes to a log file.
"""

import json
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn

from ..inference.errors import TwokayError
from .environment.interpreter import WorkerCommand
from .environment.process import end_tree, popen_options
from .manifest import EXTENSION_ROOT

PROTOCOL = 6
SECONDS_TO_END = 1.0
SECONDS_FROM_SILENCE_TO_END = 0.05
_END = b""


class WorkerProcess:
    """A `python -m inference.worker`, running or about to."""

    def __init__(self, python: WorkerCommand, log: Path):
        """Start a worker with a Python that has PyTorch; nobody waits until it is ready.

        Raises:
            TwokayError: no such interpreter.
        """
        self._log = log
        with open(log, "w", encoding="utf-8") as errors:
            try:
                self._process = subprocess.Popen(
                    python.arguments("inference.worker"),
                    cwd=EXTENSION_ROOT,
                    env=python.full_environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    **popen_options(),
                )
            except OSError as error:
                message = f"{python.python} cannot be started. Choose a Python that has PyTorch in the add-on's preferences."
                raise TwokayError("python-unusable", message) from error
        self._ready = self._abandoned = False
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True, name="twokay worker reader").start()

    @property
    def alive(self) -> bool:
        """False once the process has ended, or is about to."""
        return not self._abandoned and self._process.poll() is None

    def send(self, message: dict) -> None:
        """Send one message; a worker that is gone says so by `receive`."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def receive(self, seconds: float = 0.0) -> dict | None:
        """Return the next message, None if none comes within this time.

        Raises:
            TwokayError: the worker is gone, says something that is no message, or speaks another protocol.
        """
        try:
            line = self._lines.get(timeout=seconds) if seconds else self._lines.get_nowait()
        except Empty:
            return None
        if line == _END:
            self._fail(self._cause_of_death())
        try:
            message = json.loads(line)
        except json.JSONDecodeError:
            self._fail(f"The engine said {line.decode(errors='replace').strip()!r}, which is no message")
        if self._ready:
            return message
        if message != {"event": "ready", "protocol": PROTOCOL}:
            self._fail(f"The engine said {message} instead of being ready for protocol {PROTOCOL}")
        self._ready = True
        return self.receive(seconds)

    def stop(self) -> None:
        """End the process, by force if it does not end by itself within a second."""
        self._close_input()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS_TO_END)
        self.kill()

    def kill(self) -> None:
        """End the process and its children by force, and wait for that; the graphics card is free afterwards."""
        end_tree(self._process)
        self._close_input()

    def abandon(self) -> None:
        """Do as `kill`, but without waiting: the driver of a graphics card may take its time."""
        self._abandoned = True
        threading.Thread(target=self.kill, name="twokay worker end").start()

    def _close_input(self) -> None:
        assert self._process.stdin
        with suppress(OSError):  # what it still holds cannot be sent to a dead process
            self._process.stdin.close()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(_END)

    def _fail(self, what: str) -> NoReturn:
        self.kill()
        raise TwokayError("worker-died", f"{what}. This photo was not imported. Try it again: a new engine is started.")

    def _cause_of_death(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS_FROM_SILENCE_TO_END)
        if (code := self._process.poll()) and code < 0:
            return f"The system ended the engine (signal {-code}), perhaps for lack of memory"
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.strip(" .") for line in lines if line.strip()]
        return f"The engine stopped unexpectedly and said last: {said[-1]}" if said else "The engine stopped unexpectedly"
