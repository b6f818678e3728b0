"""Blender's own tool for extensions, as the bpy wheel carries it: `python -m tests.extension_tool validate|build ...`."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def tool() -> Path:
    """Return the path of blender_ext.py."""
    spec = find_spec("bpy")
    assert spec and spec.submodule_search_locations
    (path,) = Path(spec.submodule_search_locations[0]).glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    return path


if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, str(tool()), *sys.argv[1:]]))
