"""`python -m twokay_blender import ...`: the command of a Blender, run by the bpy module."""

import sys
from importlib import import_module

from .standalone import enabled_extension


def main() -> int:
    """Run the command inside the enabled extension and return its exit code."""
    sys.stdout.reconfigure(encoding="utf-8")  # as Blender's own is; Windows knows few letters else in pipes and files
    with enabled_extension() as extension:
        return import_module(f"{extension.__name__}.twokay_blender.command").main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
