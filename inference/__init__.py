"""Photo to maps by the 2K2K method: matte, keypoints, networks, front and back depth. No bpy; torch only when used."""

from importlib import import_module

_HOME = {
    "Cancelled": "errors",
    "Hint": "origin",
    "Origin": "origin",
    "TwokayError": "errors",
    "Reconstruction": "reconstruction",
    "load_model": "checkpoint",
    "part_transforms": "parts",
    "reconstruct": "pipeline",
    "reconstruct_all": "pipeline",
}
__all__ = list(_HOME)


def __getattr__(name: str):
    """Load the public names on first use, so that importing the package imports no torch."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
