"""Ctrl-C and a farm's wish to end: both end a batch in order, between two steps of Python."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Make the first SIGINT or SIGTERM raise KeyboardInterrupt; further ones do not disturb the end that it begins.

    Blender in background has a handler of its own for SIGINT, which ends nothing.
    """

    def interrupt(_number: int, _frame: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        print("Interrupted: ending", file=sys.stderr, flush=True)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
