"""What all takes share: the window, the photos, where pictures go, and a diary of what happened."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .photos import Photos
from .screen import Box
from .window import BlenderWindow

_WORKER = "inference.parent\0{blender}\0inference.worker"
"""Part of a command line as the system has it."""


@dataclass(frozen=True)
class Tour:
    """A Blender window with what a take needs besides it."""

    window: BlenderWindow
    photos: Photos
    pictures: Path

    def say(self, what: str, held: bool = True) -> None:
        """Print what happened, and whether it is what should."""
        print("ok  " if held else "FAIL", what, flush=True)

    def picture(self, name: str, box: Box | None = None) -> None:
        """Take a picture of the screen or of a part of it, once Blender has drawn everything."""
        self.window.ask("None", seconds=180)
        time.sleep(1.5)
        self.window.screen.shoot(self.pictures / f"{name}.png", box)

    def begin_import(self, photo: Path) -> None:
        """Choose a photo in the panel and press the button."""
        self.window.enter("twokay.photo", str(photo))
        self.window.press("twokay.import_human")

    def import_photo(self, photo: Path) -> list[str]:
        """Import a photo by the panel, wait, and return the names of all humans in the scene."""
        self.begin_import(photo)
        self.window.wait("importing()", seconds=20)
        return self.finish_import()

    def finish_import(self) -> list[str]:
        """Wait until nothing is imported any more; return the names of all humans in the scene."""
        self.window.wait("not importing()")
        time.sleep(1.0)
        return self.window.ask("humans()")

    def undo(self) -> list[str]:
        """Press Ctrl Z over the viewport; return the names of all humans that are left."""
        self.window.rest()
        self.window.screen.keys("ctrl+z")
        time.sleep(2.5)
        return self.window.ask("humans()", seconds=180)

    def frame(self, zoom_out: int = 0) -> None:
        """Look at what is selected from the front, with so many steps of room around."""
        self.window.rest()
        for key in ("KP_1", "KP_Decimal", *["KP_Subtract"] * zoom_out):
            self.window.screen.keys(key)
            time.sleep(1.0)  # a view that still moves takes no further step

    def show_material(self) -> None:
        """Show the photo on the human: Z, then Material Preview."""
        self.window.rest()
        self.window.screen.keys("z")
        time.sleep(0.8)
        self.window.screen.keys("2")
        time.sleep(6.0)
        self.window.ask("None", seconds=180)

    def workers(self) -> int:
        """Return how many engines that this Blender has started run, whether or not it runs itself."""
        return len(self._worker_processes())

    @contextmanager
    def engine_held(self) -> Iterator[None]:
        """Halt the engine meanwhile, so that pictures show it at work, however quick it is."""
        processes = self._worker_processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        yield
        for process in processes:
            os.kill(process, signal.SIGCONT)

    def _worker_processes(self) -> list[int]:
        wanted = _WORKER.format(blender=self.window.process.pid)
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if wanted in _text(path)]

    def wait_for_no_worker(self, seconds: float = 10.0) -> bool:
        """Return whether every engine has ended by itself within this time."""
        end = time.monotonic() + seconds
        while self.workers() and time.monotonic() < end:
            time.sleep(0.2)
        return not self.workers()


def _text(path: Path) -> str:
    """Return the text of a file of the system's, empty where its process has just ended."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
