"""What blender_manifest.toml says about this extension."""

import tomllib
from pathlib import Path

EXTENSION_ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """Return the version of the extension."""
    return tomllib.loads((EXTENSION_ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]
