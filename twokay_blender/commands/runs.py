"""A batch as the commands run it: chosen entries, one process or several, observers, the report, the exit code."""

import argparse
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...inference.errors import TwokayError
from ...inference.parent import exit_with_parent
from ..batches.batch import Rules, done_lines
from ..batches.entries import Entry, exact_list
from ..batches.jobs import Start, parallel_lines, start_process
from ..batches.observers import Console, Farm, Tally, tell_session
from ..batches.processors import environments
from ..batches.records import IMPORT, Line, Records
from ..batches.report import write_report
from ..batches.work import Work
from ..exit_codes import ALL_OK, SOME_FAILED
from ..launcher import launcher, launcher_environment
from .arguments import overwrite_words


@dataclass(frozen=True)
class Share:
    """How a batch is divided between processes."""

    words: list[str]
    """The command and its options, without sources and those of the batch."""
    gpus: int = 0
    """How many GPUs PyTorch sees."""


def run(given: argparse.Namespace, entries: list[Entry], work: Work, share: Share) -> int:
    """Do the given entries, write the report, say what was done, and return the exit code.

    Raises:
        TwokayError: this computer cannot do any of them.
        KeyboardInterrupt: what was done until then is kept and reported.
    """
    if given.parent:
        exit_with_parent(given.parent)
    chosen = chosen_entries(entries, given.only)
    tally = Tally(len(chosen))
    console = Console(tally)
    observer = Farm(console, tally) if given.openjd else console
    records = opened_records(given.output, given.command)
    rules = Rules(given.resume, given.overwrite)
    if given.jobs == 1:
        lines = done_lines(chosen, work, records, rules, observer)
    else:
        start = _starter(given, entries, records, share)
        lines = parallel_lines(chosen, work, records, given.jobs, start, rules, observer)
    try:
        take_lines(lines, given.report, records)
    finally:
        print(tally.summary(), file=sys.stderr, flush=True)
    if not tally.failed or given.tolerate:
        return ALL_OK
    if given.openjd:
        tell_session("fail", tally.summary())
    return SOME_FAILED


def chosen_entries(entries: list[Entry], only: list[int] | None) -> list[Entry]:
    """Return the entries of these numbers, all for None; raises TwokayError where the list is shorter."""
    if only is None:
        return entries
    if only[-1] > len(entries):
        raise TwokayError("usage", f"--only names number {only[-1]}, but there are {len(entries)} files.")
    return [entries[number - 1] for number in only]


def opened_records(output: Path, command: str = IMPORT) -> Records:
    """Return the records of a command in a folder; raises TwokayError if nothing can be written there."""
    try:
        return Records(output, command)
    except OSError as error:
        raise TwokayError("folder-unwritable", f"{output} cannot be written to ({error}). Choose another --output.") from error


def take_lines(lines: Iterable[Line], path: Path | None, records: Records) -> None:
    """Take all lines, and write the report of them if there is to be one."""
    if path:
        write_report(lines, path, records)
    else:
        deque(lines, maxlen=0)


def _starter(given: argparse.Namespace, entries: list[Entry], records: Records, share: Share) -> Start:
    """Return what starts a process of the batch, see `jobs.Start`."""
    listed = exact_list(entries)
    own = environments(given.jobs, share.gpus)
    base = [*launcher(), *share.words, "-0", "--output", str(given.output), "--parent", str(os.getpid()), *overwrite_words(given)]

    def start(number: int, only: str) -> subprocess.Popen:
        return start_process([*base, "--only", only], launcher_environment() | own[number], listed, records.log(number))

    return start
