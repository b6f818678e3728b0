"""Drops a file onto a window as a file manager does: the source's side of the XDND protocol, version 5.

Source: https://freedesktop.org/wiki/Specifications/XDND
"""

import time
from pathlib import Path
from typing import Any

from Xlib import X, Xatom, display
from Xlib.protocol import event

_VERSION = 5
_TYPE = "text/uri-list"


def drop_file(path: Path, x: int, y: int, display_name: str) -> None:
    """Drop a file at a place of the screen, where the mouse is.

    Raises:
        TimeoutError: the window there does not answer.
        LookupError: it takes no drops.
    """
    connection = display.Display(display_name)
    try:
        _Source(connection, path).drop(x, y)
    finally:
        connection.close()


class _Source:
    """A window that offers one file."""

    def __init__(self, connection: display.Display, path: Path):
        self._display = connection
        self._root = connection.screen().root
        self._window = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self._content = f"{path.resolve().as_uri()}\r\n".encode()
        self._window.set_selection_owner(self._atom("XdndSelection"), X.CurrentTime)

    def drop(self, x: int, y: int) -> None:
        target = self._aware_window()
        self._send(target, "XdndEnter", _VERSION << 24, self._atom(_TYPE), 0, 0)
        for step in (3, 0):  # a drag that moves, as one by hand
            self._send(target, "XdndPosition", 0, (x - step) << 16 | y, X.CurrentTime, self._atom("XdndActionCopy"))
            status = self._wait_for("XdndStatus")
        if not status.data[1][1] & 1:
            raise LookupError("The window takes no files there.")
        self._send(target, "XdndDrop", 0, X.CurrentTime, 0, 0)
        self._wait_for("XdndFinished")

    def _atom(self, name: str) -> int:
        return self._display.intern_atom(name)

    def _aware_window(self) -> Any:
        """Return the window under the mouse that takes drops."""
        window = self._root
        while window := window.query_pointer().child:
            if window.get_full_property(self._atom("XdndAware"), Xatom.ATOM):
                return window
        raise LookupError("The window under the mouse takes no drops.")

    def _send(self, target: Any, name: str, *values: int) -> None:
        data = (32, [self._window.id, *values])
        target.send_event(event.ClientMessage(window=target, client_type=self._atom(name), data=data))
        self._display.flush()

    def _wait_for(self, name: str, seconds: float = 10.0) -> Any:
        """Return the window's message of this name, handing over the file meanwhile when it is asked for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self._display.pending_events():
                time.sleep(0.02)
                continue
            found = self._display.next_event()
            if found.type == X.SelectionRequest:
                self._hand_over(found)
            if found.type == X.ClientMessage and found.client_type == self._atom(name):
                return found
        raise TimeoutError(f"The window did not answer with {name}.")

    def _hand_over(self, request: Any) -> None:
        request.requestor.change_property(request.property, request.target, 8, self._content)
        notice = event.SelectionNotify(
            time=request.time, requestor=request.requestor, selection=request.selection, target=request.target, property=request.property
        )
        request.requestor.send_event(notice)
        self._display.flush()
