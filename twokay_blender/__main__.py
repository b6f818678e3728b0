"""`python -m twokay_blender import ...`: the command of a Blender, run by the bpy module."""

import os
import sys
from importlib import import_module
from typing import NoReturn

from .standalone import enabled_extension

_ENDS_WELL = (4, 5, 0)


def main() -> int:
    """Run the command inside the enabled extension and return its exit code."""
    # as Blender's own is; Windows knows few letters else in pipes and files
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    with enabled_extension() as extension:
        return import_module(f"{extension.__name__}.twokay_blender.command").main(sys.argv[1:])


def end(code: int) -> NoReturn:
    """End the program; older bpy modules crash in Python's own end once a property had an update, get or set function."""
    import bpy

    if bpy.app.version < _ENDS_WELL:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    end(main())
