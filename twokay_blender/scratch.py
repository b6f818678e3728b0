"""Temporary files and folders, named after the process that they belong to; those of a process that died are swept away by the next."""

import hashlib
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ..inference.parent import is_alive

_NAME = re.compile(r"twokay_([0-9a-f]{8})_(\d+)_")
_NAMESPACE = Path("/proc/self/ns/pid")
SECONDS_LEFT_TO_OTHERS = 24 * 3600.0


def new_scratch_folder() -> Path:
    """Return a new folder among the system's temporary files, named after this process; remove those of dead processes."""
    sweep(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=prefix()))


def prefix() -> str:
    """Return how the names of what belongs to this process begin."""
    return f"twokay_{_machine()}_{os.getpid()}_"


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


def sweep(root: Path) -> None:
    """Remove what dead processes have left in a folder; of other computers, whose processes cannot be seen, what is a day old."""
    machine = _machine()
    for path in root.glob("twokay_*"):
        named = _NAME.match(path.name)
        if not named:
            continue
        is_left = not is_alive(int(named[2])) if named[1] == machine else _age(path) > SECONDS_LEFT_TO_OTHERS
        if is_left:
            _remove(path)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:  # its owner has just removed it
        return 0.0


def _remove(path: Path) -> None:
    """Remove a file or a folder if that is possible; another user's is not."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
