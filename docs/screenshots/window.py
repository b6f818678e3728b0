"""Blender in a window of the screen: questions to it, and the mouse on its buttons."""

import json
import time
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any

from .screen import Box, Screen

AGENT = Path(__file__).with_name("agent.py")
_DRAWN = 200
"""Colours of a screen on which Blender has drawn itself."""
_ROW = 11
"""Pixels: about half the height of a button."""
_TABS = 24
"""Pixels: width of the column of tabs."""
_HEADER, _TO_HEADERS = 26, 23
"""Pixels: height of a closed panel, and what is between the upper part of the import button and the first of them."""
_SETTLED = 0.12
"""Seconds from the mouse's coming over a button until Blender knows it."""
_COLUMNS = (0.5, 0.83, 0.1)
"""Before the tabs."""


class BlenderWindow:
    """Blender over the whole screen; a context that ends it."""

    def __init__(self, screen: Screen, blender: str, home: Path, *options: str):
        """Start Blender, with its settings in a folder of its own, and wait until it is drawn."""
        self.screen = screen
        screen.environment["BLENDER_USER_RESOURCES"] = str(home)
        socket = home / "agent"
        socket.unlink(missing_ok=True)
        size = [str(pixels) for pixels in screen.size]
        command = [blender, "--gpu-backend", "opengl", "--window-geometry", "0", "0", *size, *options]
        with Listener(str(socket), "AF_UNIX") as listener:
            self.process = screen.start([*command, "--python", str(AGENT), "--", str(socket)], home / "blender.log")
            self._connection = listener.accept()
        while screen.colours() < _DRAWN:
            time.sleep(0.5)
        time.sleep(1.0)

    def __enter__(self) -> "BlenderWindow":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End Blender if it still runs."""
        self._connection.close()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def ask(self, question: str, seconds: float = 60.0) -> Any:
        """Return the value of an expression with the names of `agent` in Blender."""
        self._connection.send_bytes(question.encode())
        if not self._connection.poll(seconds):
            raise TimeoutError(f"Blender did not answer {question!r}.")
        answer = json.loads(self._connection.recv_bytes())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def wait(self, question: str, seconds: float = 300.0) -> Any:
        """Return the value of an expression as soon as it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.ask(question):
                return value
            time.sleep(0.2)
        raise TimeoutError(f"{question!r} did not come true.")

    def box(self, area: str = "VIEW_3D", region: str = "UI") -> Box:
        """Return where a region is on the screen."""
        x, y, width, height = self.ask(f"box({area!r}, {region!r})")
        origin = self.screen.wait_for_window("Preferences") if area == "PREFERENCES" else Box(0, 0, 0, 0)
        return Box(origin.x + x, origin.y + y, width, height)

    def find(self, what: str, area: str = "VIEW_3D", region: str = "UI", columns: tuple[float, ...] = _COLUMNS) -> tuple[int, int]:
        """Return where the button is whose call or property holds this text, moving the mouse there.

        columns: where to look, in widths of the region.
        """
        box = self.box(area, region)
        for across in columns:
            x = box.x + int(across * box.width)
            for y in range(box.y + _ROW, box.y + box.height, _ROW):
                self.screen.move(x, y)
                time.sleep(_SETTLED)
                if what in self.ask(f"under_mouse({area!r}, {region!r})"):
                    return x, y
        raise LookupError(f"There is no button {what!r} in {area} {region}.")

    def press(self, what: str, area: str = "VIEW_3D", region: str = "UI", columns: tuple[float, ...] = _COLUMNS) -> None:
        """Click on the button that `find` finds."""
        self.screen.click(*self.find(what, area, region, columns))
        time.sleep(0.5)

    def enter(self, what: str, text: str) -> None:
        """Type into a text field of the sidebar."""
        self.screen.click(*self.find(what), times=2)
        time.sleep(0.3)
        self.screen.keys("ctrl+a")
        self.screen.type(text)
        self.screen.keys("Return")
        time.sleep(0.5)

    def rest(self) -> None:
        """Take the mouse off everything, and let Blender draw."""
        box = self.box("VIEW_3D", "WINDOW")
        self.screen.move(box.x + box.width // 6, box.y + box.height * 3 // 4)
        time.sleep(1.0)

    def scroll_panel(self, clicks: int) -> None:
        """Turn the mouse wheel over the sidebar's panels, down if positive."""
        box = self.box()
        self.screen.scroll(box.x + box.width // 2, box.y + 2 * _ROW, clicks)
        time.sleep(0.8)

    def toggle_panel(self, number: int) -> None:
        """Click on the header of the first, second ... closed panel below the import button."""
        x, y = self.find("twokay.import_human")
        self.screen.click(x, y + _TO_HEADERS + number * _HEADER)
        time.sleep(1.0)

    def open_tab(self, name: str = "2K2K") -> None:
        """Open the sidebar with N, and go through its tabs with Ctrl Tab."""
        if not self.ask("place('VIEW_3D', 'UI')[1].spaces.active.show_region_ui"):
            self.rest()
            self.screen.keys("n")
            time.sleep(1.0)
        box = self.box()
        for _ in range(20):
            if self.ask("tab()") == name:
                return
            self.screen.move(box.x + box.width - _TABS // 2, box.y + 2 * _TABS)
            self.screen.keys("ctrl+Tab")
            time.sleep(0.5)
        raise LookupError(f"The sidebar has no tab {name}.")
