"""Ctrl-C and a farm's wish to end: both end a batch in order, between two steps of Python.

Source: "Canceling Actions" of Open Job Description: SIGTERM, on Windows CTRL_BREAK_EVENT, which arrives as SIGBREAK.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")
_wish = threading.Event()
"""Set from the first signal on."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Make the first of these signals raise KeyboardInterrupt; further ones do not disturb the end that it begins.

    Blender in background has a handler of its own for SIGINT, which ends nothing.
    """
    _wish.clear()
    signals = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]

    def interrupt(_number: int, _frame: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        _wish.set()
        print("Interrupted: ending", file=sys.stderr, flush=True)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def end_if_interrupted() -> None:
    """Raise KeyboardInterrupt after a signal: Blender makes a RuntimeError of that which is raised inside an operator of Python."""
    if _wish.is_set():
        raise KeyboardInterrupt
