"""`python3 -m docs.screenshots --zip build/repository/twokay_blender-0.1.0.zip --python ENV/bin/python --home FOLDER`."""

import argparse
import os
import shutil
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

from . import correct_takes, end_takes, import_takes, setup_takes
from .photos import ROOT, make_photos
from .screen import Screen
from .tour import Tour
from .window import BlenderWindow

SIZE = 1280, 800
FIRST = (setup_takes.fresh,)
WORK = (
    setup_takes.ready,
    import_takes.cancel,
    import_takes.done,
    import_takes.error,
    import_takes.several,
    import_takes.menu,
    import_takes.drop,
    correct_takes.keypoints,
    correct_takes.matte,
    end_takes.disable,
)
LAST = (end_takes.leave,)
"""Blender forgets an add-on's preferences when it is disabled, so this needs a fresh one."""
USE_PYTHON = """
import bpy
stored = bpy.context.preferences.addons["bl_ext.user_default.twokay_blender"].preferences
stored.engine, stored.python = "CUSTOM", {python!r}
bpy.ops.wm.save_userpref()
"""


def main() -> None:
    """Take the pictures."""
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for python, takes in ((None, FIRST), (arguments.python, WORK), (arguments.python, LAST)):
        wanted = [take for take in takes if not arguments.take or take.__name__ in arguments.take]
        if wanted:
            _visit(arguments, python, wanted)


def _visit(arguments: argparse.Namespace, python: Path | None, takes: list[Callable[[Tour], None]]) -> None:
    """Install the extension in a new Blender and do some takes there."""
    settings = arguments.home / "blender"
    shutil.rmtree(settings, ignore_errors=True)
    settings.mkdir(parents=True)
    _run(settings, arguments.blender, "--command", "extension", "install-file", "-r", "user_default", "--enable", arguments.zip.resolve())
    if python:
        _run(settings, arguments.blender, "--background", "--python-expr", USE_PYTHON.format(python=str(python)))
    photos = make_photos(arguments.home / "Photos")
    with Screen(*SIZE) as screen, BlenderWindow(screen, arguments.blender, settings, "--online-mode") as window:
        tour = Tour(window, photos, arguments.out)
        window.open_tab()
        for take in takes:
            try:
                take(tour)
            except (LookupError, RuntimeError, TimeoutError):
                tour.say(f"{take.__name__}\n{traceback.format_exc()}", held=False)
                screen.shoot(arguments.home / f"{take.__name__}_failed.png")
                for name in ("Preferences", "File View"):
                    screen.close(name)


def _run(settings: Path, *command: object) -> None:
    environment = os.environ | {"BLENDER_USER_RESOURCES": str(settings)}
    subprocess.run([str(word) for word in command], env=environment, check=True, stdout=subprocess.DEVNULL)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="docs.screenshots", description="Take the manual's pictures in a real Blender window.")
    parser.add_argument("--blender", default="blender", help="the Blender to show")
    parser.add_argument("--zip", type=Path, required=True, help="the built extension")
    parser.add_argument("--python", type=Path, required=True, help="a Python with PyTorch, as the preferences want it")
    parser.add_argument("--home", type=Path, required=True, help="a folder for the photos and Blender's settings; pictures show its path")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures", help="where the pictures go")
    parser.add_argument("--take", action="append", help="the name of a take; may be repeated; else all are done")
    return parser.parse_args()


if __name__ == "__main__":
    main()
