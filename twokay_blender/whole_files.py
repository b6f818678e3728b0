"""Files that a reader finds whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from .completeness import is_whole
from .scratch import prefix


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give the path to write to; that file takes the place of `path` when the block ends without an error.

    What a process that is killed leaves is named as `scratch.sweep` takes it.
    """
    partial = path.with_name(f"{prefix()}{uuid4().hex[:8]}.part")
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
