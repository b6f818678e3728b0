"""Files that a reader finds whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give the path to write to; that file takes the place of `path` when the block ends without an error.

    For files with one writer: it has the same name every time, so one that was killed leaves no more than one file behind.
    """
    partial = path.with_suffix(".part")
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
