"""Where a file is, seen from a folder: it holds on all computers that mount both alike."""

import os
from pathlib import Path


def place_of(file: Path, folder: Path) -> str:
    """Return the path of a file from a folder, with slashes; an absolute one between two drives of Windows.

    A file that is a link keeps its name, and so what lies beside it.
    """
    place = file.parent.resolve() / file.name
    try:
        return Path(os.path.relpath(place, folder.resolve())).as_posix()
    except ValueError:
        return place.as_posix()


def is_at(file: Path, place: str, folder: Path) -> bool:
    """Whether a file is the one whose `place_of` the folder was this."""
    other = folder.resolve() / place
    try:
        return place_of(file, folder) == place or os.path.samefile(file, other)
    except OSError:  # one of them is gone
        return False
