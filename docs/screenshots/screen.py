"""A screen that nobody sees, with a mouse, a keyboard and a camera.

Convention: positions are (x, y) in pixels of the screen, y down; boxes are (x, y, width, height).
"""

import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from .drop import drop_file

OPENBOX = Path(__file__).with_name("openbox.xml")
_COLOURS = 256


class Box(NamedTuple):
    """A rectangle of the screen."""

    x: int
    y: int
    width: int
    height: int


class Screen:
    """Xvfb with a window manager; a context that ends both."""

    def __init__(self, width: int, height: int):
        """Start a screen of so many pixels on a display that is free."""
        self.size = width, height
        reader, writer = os.pipe()
        options = ["-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
        self._processes = [subprocess.Popen(["Xvfb", *options], pass_fds=[writer], stderr=subprocess.DEVNULL)]
        os.close(writer)
        with os.fdopen(reader) as display:
            self.environment = os.environ | {"DISPLAY": f":{display.readline().strip()}", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self._processes.append(self.start(["openbox", "--sm-disable", "--config-file", str(OPENBOX)]))

    def __enter__(self) -> "Screen":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the window manager, then the screen."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def start(self, command: list[str], log: Path | None = None) -> subprocess.Popen:
        """Start a program on this screen; what it prints goes to the log."""
        with open(log or os.devnull, "a") as output:
            return subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)

    def move(self, x: int, y: int) -> None:
        """Move the mouse, in two steps: Blender notices a move, not a place."""
        self._do("mousemove", x + 3, y + 2, "sleep", 0.05, "mousemove", x, y)

    def click(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        """Press and release a mouse button there."""
        self.move(x, y)
        for _ in range(times):
            self.press(button)

    def press(self, button: int) -> None:
        """Press and release a mouse button where the mouse is."""
        self._do("sleep", 0.15, "mousedown", button, "sleep", 0.08, "mouseup", button)

    def click_with(self, key: str, x: int, y: int) -> None:
        """Click while a key is held."""
        self._do("keydown", key)
        self.click(x, y)
        self._do("keyup", key)

    def drag(self, *places: tuple[int, int]) -> None:
        """Press the left button at the first place, and release it at the last one."""
        self.move(*places[0])
        self._do("sleep", 0.3, "mousedown", 1, "sleep", 0.1)
        for x, y in places[1:]:
            self._do("mousemove", x, y, "sleep", 0.1)
        self._do("sleep", 0.1, "mouseup", 1)

    def scroll(self, x: int, y: int, clicks: int) -> None:
        """Turn the mouse wheel, down if positive."""
        self.move(x, y)
        self._do("click", "--repeat", abs(clicks), "--delay", 80, 5 if clicks > 0 else 4)

    def keys(self, *names: str) -> None:
        """Press keys one after the other, such as `n`, `ctrl+z`, `Escape`."""
        self._do("key", "--delay", 80, *names)

    def type(self, text: str) -> None:
        """Type text."""
        self._do("type", "--delay", 25, text)

    def drop(self, path: Path, x: int, y: int) -> None:
        """Drop a file there, as out of a file manager."""
        self.move(x, y)
        drop_file(path, x, y, self.environment["DISPLAY"])

    def windows(self, name: str) -> list[Box]:
        """Return where the visible windows are whose title holds this name."""
        return [self._box(window) for window in self._found(name)]

    def wait_for_window(self, name: str, seconds: float = 20.0) -> Box:
        """Return where the window is that comes up with this name in its title."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.windows(name):
                return found[-1]
            time.sleep(0.2)
        raise TimeoutError(f"No window {name!r} came up.")

    def enlarge(self, name: str, width: int, height: int) -> Box:
        """Put the window with this name in its title into the upper left corner, in this size; return where it then is."""
        self.wait_for_window(name)
        window = self._found(name)[-1]
        self._do("windowmove", window, 0, 0, "windowsize", window, width, height, "sleep", 2)
        return self._box(window)

    def close(self, name: str) -> None:
        """Close the windows with this name in their titles, with Alt F4."""
        for box in self.windows(name):
            self.move(box.x + box.width // 2, box.y + box.height - 20)
            self._do("sleep", 0.3, "key", "alt+F4", "sleep", 1)

    def colours(self) -> int:
        """Return how many colours the screen shows; an empty one has few."""
        return int(self._pictured("-format", "%k", "info:-"))

    def shoot(self, path: Path, box: Box | None = None) -> None:
        """Write what the screen shows, or a part of it, as a small PNG."""
        crop = [] if box is None else ["-crop", f"{box.width}x{box.height}+{box.x}+{box.y}", "+repage"]
        self._pictured(*crop, "+dither", "-colors", str(_COLOURS), f"png8:{path}")

    def _found(self, name: str) -> list[str]:
        command = ["xdotool", "search", "--onlyvisible", "--name", name]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout.split()

    def _pictured(self, *options: str) -> str:
        dump = subprocess.run(["xwd", "-root", "-silent"], env=self.environment, capture_output=True, check=True)
        return subprocess.run(["convert", "xwd:-", *options], input=dump.stdout, capture_output=True, check=True).stdout.decode()

    def _box(self, window: str) -> Box:
        lines = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", window], env=self.environment, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        values = dict(line.split("=") for line in lines)
        return Box(*(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def _do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, stdout=subprocess.DEVNULL)
