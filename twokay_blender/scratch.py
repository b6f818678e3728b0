"""Folders for what the worker hands over; those of a Blender that crashed are swept away by the next one."""

import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from ..inference.parent import is_alive

_NAME = re.compile(r"twokay_([0-9a-f]{8})_(\d+)_")
_NAMESPACE = Path("/proc/self/ns/pid")


def new_scratch_folder() -> Path:
    """Return a new folder among the system's temporary files, named after this process; remove those of dead processes."""
    _sweep(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"twokay_{_machine()}_{os.getpid()}_"))


def new_subfolder(folder: Path, kept: Collection[Path] = ()) -> Path:
    """Return a new and empty folder in a scratch folder, the only one but for those that are `kept`."""
    for old in set(folder.glob("photo_*")).difference(kept):
        shutil.rmtree(old, ignore_errors=True)  # Windows keeps arrays that are still mapped
    return Path(tempfile.mkdtemp(prefix="photo_", dir=folder))


def _machine() -> str:
    """Return what tells apart the computers and containers that may share a folder of temporary files: each numbers its own processes."""
    try:
        namespace = os.readlink(_NAMESPACE)
    except OSError:  # no Linux
        namespace = ""
    return hashlib.sha256(f"{platform.node()} {namespace}".encode()).hexdigest()[:8]


def _sweep(root: Path) -> None:
    machine = _machine()
    for folder in root.glob("twokay_*"):
        named = _NAME.match(folder.name)
        if named and named[1] == machine and not is_alive(int(named[2])):
            shutil.rmtree(folder, ignore_errors=True)  # another user's cannot be removed
