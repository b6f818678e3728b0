"""What is done with each file of a batch."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

Progress = Callable[[float, str], None]
AHEAD = 2
"""Files after the one under way: the people of one are found, while the networks run for the other."""


class Work(Protocol):
    """Makes files from one source after the other; a context manager, for what it keeps warm between them."""

    def __enter__(self) -> "Work": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def parts(self, source: Path) -> dict:
        """Return all that the result depends on but the program's version: hashes of files, and settings, as JSON types."""
        ...

    def make(self, source: Path, name: str, folder: Path, progress: Progress, following: Sequence[Path]) -> dict:
        """Write the result's files into a folder, and return the line's "hints", "people", "device", "weights" and "seconds".

        following: the sources of the next calls, which may be begun meanwhile; at most `AHEAD` are known.

        Raises:
            TwokayError: this source cannot be done.
        """
        ...
