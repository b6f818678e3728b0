"""How this program was started, so that others can be started like it."""

import os
import sys

import bpy

from .manifest import EXTENSION_ROOT

NAME = "twokay"
_COMMAND_FLAGS = ("-c", "--command")


def launcher() -> list[str]:
    """Return the words before a command's own: `blender ... --command twokay`, or `python -m twokay_blender` in the bpy module."""
    if not bpy.app.binary_path:
        return [sys.executable, "-m", "twokay_blender"]
    flag = next((index for index, word in enumerate(sys.argv) if word in _COMMAND_FLAGS), None)
    options = [] if flag is None else sys.argv[1:flag]
    return [bpy.app.binary_path, *options, "--command", NAME]


def launcher_environment() -> dict[str, str]:
    """Return all variables that the launcher needs."""
    if bpy.app.binary_path:
        return dict(os.environ)
    paths = [str(EXTENSION_ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
