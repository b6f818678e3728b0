"""Files -> results, one after the other, with a line of the report for each.

A line is a JSON object of these keys, in this order. All but "run" is the same whenever the same is made from the same.

    schema   2; it grows with every change of what is there
    source   the file, as it was named
    name     of the results
    status   "ok" | "failed"
    code     short name of why it failed | null
    message  the sentence to it, with the remedy | null
    key      SHA-256 over all that the result depends on
    sha256   of the source's content | null where there is none
    version  of the extension
    blender  its version
    files    names of what was written, in the output folder
    hints    [{"person": object's name, "code", "text"}]: what makes the photo less than ideal
    people   [{"name", "person", "box", "height", "sources", "precision", "mesh"}], see `inference.origin` and `figures`
    device   what computed the networks | null
    weights  {"name", "licence", "sha256"} | null
    run      {"seconds": {step: seconds, ..., "total"}, "bytes": {file: size}, "sha256": {file: hash}}: of this run; a .blend
             holds the time of its making, so no two are the same; steps may have been done while the source before was under
             way, and "total" is from the end of that one on
"""

import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...inference.errors import TwokayError
from ..manifest import version
from .entries import Entry
from .interruption import end_if_interrupted
from .observers import Observer
from .records import Line, Records, digest, key_of
from .work import AHEAD, Work

SCHEMA = 2
_MACHINE = ("python-", "weights-", "licence-", "device-", "detectors-", "folder-", "engine-")
"""What codes begin with whose reason is this computer and not the file: every other file would fail alike."""


def is_machines_fault(code: str) -> bool:
    """Whether a failure concerns all files."""
    return code.startswith(_MACHINE)


@dataclass(frozen=True)
class Rules:
    """What becomes of results that are there already."""

    resume: bool = False
    """Take those that were made from the same things."""
    overwrite: bool = False
    """Replace those that were made from another file of that name."""


def done_lines(entries: list[Entry], work: Work, records: Records, rules: Rules, observer: Observer) -> Iterator[Line]:
    """Yield a line for each entry, in order; one that fails does not stop the others. The current Blender file is lost.

    Raises:
        TwokayError: this computer cannot do any of them.
    """
    with work:
        plans = (planned(entry, work, records, rules) for entry in entries)
        for plan, following in _with_following(plans):
            line = plan.finished
            if line is None:
                observer.begin(plan.entry)
                line = plan.refused or _recorded(plan, following, work, records, observer)
            observer.end(line, plan.finished is not None)
            yield line


@dataclass(frozen=True)
class Plan:
    """What is known of an entry before anybody works on it."""

    entry: Entry
    blank: Line
    finished: Line | None = None
    """Of a run before."""
    refused: Line | None = None
    """Of a file that cannot be done under its name; no record tells of it, because that may be another file's."""


def _with_following(plans: Iterable[Plan]) -> Iterator[tuple[Plan, list[Plan]]]:
    """Yield each plan with those after it, `AHEAD` at most."""
    window: deque[Plan] = deque()
    for plan in plans:
        window.append(plan)
        if len(window) > AHEAD:
            yield window.popleft(), [*window]
    while window:
        yield window.popleft(), [*window]


def planned(entry: Entry, work: Work, records: Records, rules: Rules) -> Plan:
    """Look at an entry, and for its result, whatever way the file was named when that was made."""
    try:
        blank = blank_line(entry, work.parts(entry.source))
    except OSError as error:
        message = f"{entry.source} cannot be read ({error}). Check its path and permissions."
        return _refused(entry, blank_line(entry, {}), TwokayError("photo-unreadable", message))
    if rules.resume and (finished := records.finished(entry.name, blank["key"])):
        return Plan(entry, blank, finished | {"source": str(entry.source)})
    fault = _invalid_name(entry.source)
    if not (fault or rules.overwrite):
        fault = name_taken(entry, blank["sha256"], records)
    return _refused(entry, blank, fault) if fault else Plan(entry, blank)


def _refused(entry: Entry, blank: Line, fault: TwokayError) -> Plan:
    return Plan(entry, blank, refused=failed(blank, fault.code, str(fault)))


def name_taken(entry: Entry, sha256: str | None, records: Records) -> TwokayError | None:
    """Return the error of an entry whose name another file's result has; sha256: of the entry's content."""
    other = records.other_source(entry.name, entry.source, sha256)
    if other is None:
        return None
    message = f"{entry.name} in {records.output} was made from {other}, not from {entry.source}; it is as it was."
    return TwokayError("name-taken", message, "Choose another --output, or replace it with --overwrite.")


def blank_line(entry: Entry, parts: dict) -> Line:
    """Return the line of an entry that nobody has worked on; parts: see `Work.parts`."""
    parts = parts | {"name": entry.name, "version": version()}
    return {
        "schema": SCHEMA,
        "source": str(entry.source),
        "name": entry.name,
        "status": "failed",
        "code": None,
        "message": None,
        "key": key_of(parts),
        "sha256": digest(entry.source),
        "version": version(),
        "blender": bpy.app.version_string,
        "files": [],
        "hints": [],
        "people": [],
        "device": None,
        "weights": None,
        "run": {"seconds": {}, "bytes": {}, "sha256": {}},
    }


def failed(line: Line, code: str, message: str) -> Line:
    """Return the line of an entry that failed."""
    return line | {"status": "failed", "code": code, "message": message}


def _recorded(plan: Plan, following: list[Plan], work: Work, records: Records, observer: Observer) -> Line:
    """Return the line of an entry, and keep it."""
    line = _done(plan, following, work, records, observer)
    end_if_interrupted()
    records.write(line)
    return line


def _done(plan: Plan, following: list[Plan], work: Work, records: Records, observer: Observer) -> Line:
    """Return the line of an entry, whatever happens to it, unless this computer is at fault."""
    start = time.perf_counter()
    try:
        line = _succeeded(plan, following, work, records, observer)
    except TwokayError as error:
        if is_machines_fault(error.code):
            raise
        line = failed(plan.blank, error.code, str(error))
    except Exception as error:
        traceback.print_exc()
        fault = "This is a fault of the program: please report it with the output above."
        line = failed(plan.blank, "internal", f"{type(error).__name__}: {error}. {fault}")
    seconds = line["run"]["seconds"] | {"total": time.perf_counter() - start}
    return line | {"run": line["run"] | {"seconds": {step: round(value, 3) for step, value in seconds.items()}}}


def _invalid_name(source: Path) -> TwokayError | None:
    """Return the error of a file whose name is no text: Blender's own names and paths are UTF-8."""
    try:
        str(source).encode()
    except UnicodeEncodeError:
        return TwokayError("name-invalid", f"The name {source.name!a} is no UTF-8 text. Rename the file.")
    return None


def _succeeded(plan: Plan, following: list[Plan], work: Work, records: Records, observer: Observer) -> Line:
    entry = plan.entry
    sources = [later.entry.source for later in following if not (later.finished or later.refused)]
    try:
        made, files = records.staged(lambda folder: work.make(entry.source, entry.name, folder, observer.progress, sources))
    except OSError as error:
        message = f"{entry.name} could not be written to {records.output} ({error}). Check the folder's permissions and the free space."
        raise TwokayError("export-failed", message) from error
    run = {
        "seconds": made.pop("seconds"),
        "bytes": {name: path.stat().st_size for name, path in files.items()},
        "sha256": {name: digest(path) for name, path in files.items()},
    }
    return plan.blank | {"status": "ok", "files": list(files)} | made | {"run": run}
