"""Which Python runs the networks, and with what environment."""

import os
import sys
from pathlib import Path
from typing import NamedTuple

from ...inference.errors import TwokayError
from ..settings import Settings
from .packages import installed_packages


class WorkerCommand(NamedTuple):
    """An interpreter and the environment variables that it needs beyond those of Blender."""

    python: Path
    environment: dict[str, str]

    @property
    def full_environment(self) -> dict[str, str]:
        """All environment variables for Popen."""
        return os.environ | self.environment

    def arguments(self, module: str, *arguments: str) -> list[str]:
        """Return the command line that runs a module and ends with this process."""
        return [str(self.python), "-u", "-m", "inference.parent", str(os.getpid()), module, *arguments]


def blender_python(packages: Path | None = None) -> WorkerCommand:
    """Return the Python that Blender brings along, with a folder of packages and nothing of the artist's own Python."""
    environment = {"PYTHONPATH": str(packages or ""), "PYTHONHOME": "", "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"}
    return WorkerCommand(Path(sys.executable), environment)


def own_python(python: Path) -> WorkerCommand:
    """Return an interpreter of the artist's, run as the artist runs it."""
    return WorkerCommand(python, {"PYTHONUTF8": "1"})


def engine_command(settings: Settings, root: Path, *, is_module: bool) -> WorkerCommand:
    """Return the Python that the settings name, whether or not it has PyTorch yet.

    root: the folder of managed packages. is_module: Blender is the bpy module, whose Python is as good as an artist's own.

    Raises:
        TwokayError: the artist's own Python is wanted but not chosen.
    """
    if settings.engine == "CUSTOM":
        if settings.python is None:
            raise TwokayError("python-unset", "No Python is chosen. Choose one that has PyTorch, or let the add-on set PyTorch up.")
        return own_python(settings.python)
    packages = installed_packages(root)
    if packages is None and is_module:
        return own_python(Path(sys.executable))
    return blender_python(packages)


def worker_command(settings: Settings, root: Path, *, is_module: bool) -> WorkerCommand:
    """Return the Python that the worker is to be started with; the arguments are those of `engine_command`.

    Raises:
        TwokayError: PyTorch is not set up, or no Python is chosen.
    """
    if settings.engine == "MANAGED" and not is_module and installed_packages(root) is None:
        raise TwokayError(
            "python-missing",
            "PyTorch is not set up yet.",
            "Name a Python that has it with --python PATH, or set it up in Preferences > Add-ons > 2K2K.",
        )
    return engine_command(settings, root, is_module=is_module)
