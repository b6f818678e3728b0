"""The folders that packages are installed into, one for each version of Python and build of PyTorch.

ROOT/py311-cu130/      complete packages, as PYTHONPATH takes them
ROOT/staging/          packages being installed, never used
ROOT/downloads/        what pip has downloaded so far, so that an interrupted set-up goes on from there
ROOT/install.log       all that the last set-up said
"""

import shutil
import sys
from pathlib import Path

from ...inference.errors import TwokayError

STAGING, DOWNLOADS, DISCARDED, LOG = "staging", "downloads", "discarded", "install.log"
PYTHON_TAG = f"py{sys.version_info.major}{sys.version_info.minor}"


def installed_packages(root: Path) -> Path | None:
    """Return the folder of complete packages for this version of Python, None where there is none."""
    return next(iter(sorted(root.glob(f"{PYTHON_TAG}-*"))), None)


def put_in_place(staging: Path, root: Path, variant_name: str) -> Path:
    """Make the staged packages the ones that are used, remove those they replace, and return their folder.

    Raises:
        TwokayError: the old packages are in use; both stay as they were.
    """
    _discard_installed(root)
    return staging.rename(root / f"{PYTHON_TAG}-{variant_name}")


def remove_packages(root: Path) -> None:
    """Remove all that was installed for this version of Python, and all leftovers.

    Raises:
        TwokayError: the packages are in use; they stay.
    """
    _discard_installed(root)
    for name in (STAGING, DOWNLOADS):
        shutil.rmtree(root / name, ignore_errors=True)
    (root / LOG).unlink(missing_ok=True)


def _discard_installed(root: Path) -> None:
    """Rename before removing: Windows refuses to rename what a process has loaded, and half a folder helps nobody."""
    discarded = root / DISCARDED
    shutil.rmtree(discarded, ignore_errors=True)
    for folder in sorted(root.glob(f"{PYTHON_TAG}-*")):
        discarded.mkdir(exist_ok=True)
        try:
            folder.rename(discarded / folder.name)
        except OSError as error:
            message = f"The packages in {folder} are in use ({error}). Close other Blender windows and try again."
            raise TwokayError("packages-in-use", message) from error
    shutil.rmtree(discarded, ignore_errors=True)
