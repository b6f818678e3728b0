"""What the output folder knows of each result: how a batch can be resumed, and how several processes and machines share one.

A record is the line of the report, kept as OUTPUT/.twokay/NAME.json, for `export` and `rebuild` in folders of their own in there,
with one key more: "place", the source as seen from the output folder. It is written last, after the files of the result, all of
them by renaming, so that a batch that is killed leaves a result with a record or without, never half of one.
"""

import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ...inference.errors import TwokayError
from ..scratch import prefix, sweep
from ..whole_files import written_whole
from .places import is_at, place_of

Line = dict
"""A line of the report, see `batch`."""
IMPORT = "import"
_FOLDER, _PLACE = ".twokay", "place"


class Records:
    """The records of a command in an output folder, which is made."""

    def __init__(self, output: Path, command: str = IMPORT):
        self.output = output
        self._folder = output / _FOLDER / ("" if command == IMPORT else command)
        self._folder.mkdir(parents=True, exist_ok=True)
        for folder in (self._folder, self.thumbnails):
            sweep(folder)

    def read(self, name: str) -> Line | None:
        """Return the record of a result, None where there is none, or none that can be read: the result is then made anew."""
        record = self._record(name)
        return record and {key: value for key, value in record.items() if key != _PLACE}

    def stamp(self, name: str) -> tuple[int, ...] | None:
        """Return what changes whenever a record is written, None where there is none."""
        try:
            state = self._path(name).stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_ino, state.st_size

    def finished(self, name: str, key: str) -> Line | None:
        """Return the record if that result was made from the same things (`key`) and its files are all there, in full."""
        line = self.read(name)
        return line if line and line["status"] == "ok" and line["key"] == key and self.has_files(line) else None

    def has_files(self, line: Line) -> bool:
        """Whether all files that a line names are there, in full."""
        files = ((self.output / file, size) for file, size in line["run"]["bytes"].items())
        return all(path.is_file() and path.stat().st_size == size for path, size in files)

    def other_source(self, name: str, source: Path, sha256: str | None) -> str | None:
        """Return the source of the result that has a name, if it is there and its source is another file: of other place and content."""
        record = self._record(name)
        if not record or _PLACE not in record or record["sha256"] == sha256 is not None or not self._has_any_file(record):
            return None
        return None if is_at(source, record[_PLACE], self.output) else record["source"]

    def _has_any_file(self, record: dict) -> bool:
        """Whether there is something of a result; a photo that has failed may have left that of a run before."""
        files = [self.output / file for file in record["files"]] or self.output.glob(f"{glob.escape(record['name'])}.*")
        return any(file.exists() for file in files)

    def write(self, line: Line) -> None:
        """Keep a record; raises TwokayError where it cannot be written."""
        record = line | {_PLACE: place_of(Path(line["source"]), self.output)}
        try:
            with written_whole(self._path(line["name"])) as partial:
                partial.write_text(json.dumps(record), encoding="ascii")  # names of files may be no text
        except OSError as error:
            message = f"{self._folder} cannot be written to ({error}). Check its permissions and the free space, then go on with --resume."
            raise TwokayError("folder-unwritable", message) from error

    def log(self, job: int) -> Path:
        """Return the file for what a process of the batch prints."""
        return self._folder / f"job-{job}.log"

    @property
    def thumbnails(self) -> Path:
        """The folder for small pictures of sources and results."""
        return self._folder / "thumbnails"

    def staged(self, make: Callable[[Path], dict]) -> tuple[dict, dict[str, Path]]:
        """Let `make` write files into an empty folder, then move them all to the output; return its answer and name -> path."""
        folder = Path(tempfile.mkdtemp(prefix=prefix(), dir=self._folder))
        try:
            made = make(folder)
            names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.is_symlink())
            for file in names:
                os.replace(folder / file, self.output / file)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return made, {file: self.output / file for file in names}

    def _record(self, name: str) -> dict | None:
        try:
            record = json.loads(self._path(name).read_bytes())
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) and "status" in record else None

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def digest(path: Path | None) -> str | None:
    """Return the SHA-256 of a file's content, None where there is no file, or none that can be read."""
    try:
        if path is None or not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def key_of(parts: dict) -> str:
    """Return the SHA-256 of what a result is made from: JSON types only."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
