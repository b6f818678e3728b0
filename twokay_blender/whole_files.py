"""Files that a reader finds whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .completeness import is_whole


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give the path to write to; that file takes the place of `path` when the block ends without an error.

    For files with one writer: it has the same name every time, so one that was killed leaves no more than one file behind.
    """
    partial = path.with_suffix(".part")
    try:
        yield partial
        replace_whole(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def replace_whole(new: Path, path: Path) -> None:
    """Let a file take the place of another once it is on the disk; raises OSError where it is cut short, and leaves both."""
    with new.open("r+b") as file:
        os.fsync(file.fileno())  # network drives tell only now that they are full; a power cut must not leave an empty file
    if not is_whole(new, path.suffix):
        raise OSError(f"{path.name} was cut short, perhaps because the disk is full")
    os.replace(new, path)
