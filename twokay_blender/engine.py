"""The one worker that the user interface shares: started by the first photo, ended when it has been idle for long or Blender ends."""

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ..inference.errors import TwokayError
from .environment.interpreter import WorkerCommand
from .environment.interpreter import worker_command as command_of
from .preferences import packages_root, settings
from .session import Session

SECONDS_BETWEEN_LOOKS = 10.0

_session: Session | None = None
_command: WorkerCommand | None = None
_lent = False
_returned_at = 0.0


def worker_command() -> WorkerCommand:
    """Return the Python that the preferences name for the worker, with its environment.

    Raises:
        TwokayError: PyTorch is not set up, or no Python is chosen.
    """
    return command_of(settings(), packages_root(), is_module=not bpy.app.binary_path)


def borrow() -> Session:
    """Lend the shared session until `give_back`; a change of the preferences' Python starts a new one.

    Raises:
        TwokayError: it is lent already, or `worker_command` has none.
    """
    global _lent
    if _lent:
        raise TwokayError("engine-busy", "Another photo is being imported. Wait for it, or cancel it.")
    session = _current_session()
    _lent = True
    return session


def give_back() -> None:
    """Take the session back from whoever has borrowed it."""
    global _lent, _returned_at
    _lent, _returned_at = False, time.monotonic()


@contextmanager
def lent_session() -> Iterator[Session]:
    """Lend the shared session as `borrow` does, for as long as the context lasts."""
    session = borrow()
    try:
        yield session
    finally:
        give_back()


def is_lent() -> bool:
    """Whether somebody is using the session."""
    return _lent


def is_warm() -> bool:
    """Whether a worker is running, busy or not."""
    return _session is not None and _session.is_warm


def log() -> Path | None:
    """Return the file of what the worker has printed, None without a session."""
    return _session and _session.log


def close() -> None:
    """End the session and its worker; raises TwokayError while it is lent."""
    if _lent:
        raise TwokayError("engine-busy", "A photo is being imported. Wait for it, or cancel it.")
    _end()


def let_go() -> None:
    """Do as `close`, but without waiting for the worker's end, which may take a second."""
    global _session
    if _lent:
        raise TwokayError("engine-busy", "A photo is being imported. Wait for it, or cancel it.")
    if _session:
        threading.Thread(target=_session.close, name="twokay engine end").start()
        _session = None


def register() -> None:
    """End the session with Blender."""
    atexit.register(_end)


def unregister() -> None:
    """End the session now, also in the middle of a photo."""
    atexit.unregister(_end)
    if bpy.app.timers.is_registered(_end_when_idle):
        bpy.app.timers.unregister(_end_when_idle)
    _end()


def _current_session() -> Session:
    global _session, _command
    command = worker_command()
    if _session is None or _command != command:
        _end()
        _session, _command = Session(command), command
        if not bpy.app.timers.is_registered(_end_when_idle):
            bpy.app.timers.register(_end_when_idle, first_interval=SECONDS_BETWEEN_LOOKS, persistent=True)
    return _session


def _end_when_idle() -> float | None:
    """Timer: look again later, or not at all once there is no session."""
    if not _lent and time.monotonic() - _returned_at > 60 * settings().idle_minutes:
        let_go()
    return SECONDS_BETWEEN_LOOKS if _session else None


def _end() -> None:
    global _session
    if _session:
        _session.close()
        _session = None
