"""The folders that packages are installed into, one for each version of Python and build of PyTorch.

ROOT/py311-cu130/      complete packages, as PYTHONPATH takes them
ROOT/staging/          packages being installed, never used
ROOT/downloads/        what pip has downloaded so far, so that an interrupted set-up goes on from there
ROOT/work/             what pip is unpacking
ROOT/install.log       all that the last set-up said
"""

import shutil
import sys
import time
from pathlib import Path

from ...inference.errors import TwokayError

STAGING, WORK, DOWNLOADS, DISCARDED, LOG = "staging", "work", "downloads", "discarded", "install.log"
PYTHON_TAG = f"py{sys.version_info.major}{sys.version_info.minor}"
SECONDS_TO_LET_GO = 5.0
_SECONDS_BETWEEN_TRIES = 0.5


def installed_packages(root: Path) -> Path | None:
    """Return the folder of complete packages for this version of Python, None where there is none."""
    return next(iter(sorted(root.glob(f"{PYTHON_TAG}-*"))), None)


def put_in_place(staging: Path, root: Path, variant_name: str) -> Path:
    """Make the staged packages the ones that are used, remove those they replace, and return their folder.

    Raises:
        TwokayError: the old packages are in use, or the staged ones; the old ones are then gone or as they were, never half of them.
    """
    _discard_installed(root)
    return _moved(staging, root / f"{PYTHON_TAG}-{variant_name}")


def remove_packages(root: Path) -> None:
    """Remove all that was installed for this version of Python, and all leftovers.

    Raises:
        TwokayError: the packages are in use; they stay.
    """
    _discard_installed(root)
    for name in (STAGING, WORK, DOWNLOADS):
        shutil.rmtree(root / name, ignore_errors=True)
    (root / LOG).unlink(missing_ok=True)


def _discard_installed(root: Path) -> None:
    """Rename before removing: Windows refuses to rename what a process has loaded, and half a folder helps nobody."""
    discarded = root / DISCARDED
    shutil.rmtree(discarded, ignore_errors=True)
    for folder in sorted(root.glob(f"{PYTHON_TAG}-*")):
        discarded.mkdir(exist_ok=True)
        _moved(folder, discarded / folder.name)
    shutil.rmtree(discarded, ignore_errors=True)


def _moved(folder: Path, target: Path) -> Path:
    """Rename a folder, with patience: virus scanners hold new files for seconds, and Windows the libraries of what has just ended."""
    deadline = time.monotonic() + SECONDS_TO_LET_GO
    while True:
        try:
            return folder.rename(target)
        except OSError as error:
            if time.monotonic() > deadline or not isinstance(error, PermissionError):
                message = f"The packages in {folder} are in use ({error}). Close other Blender windows and try again."
                raise TwokayError("packages-in-use", message) from error
        time.sleep(_SECONDS_BETWEEN_TRIES)
