"""A batch divided between several Blenders, each with a worker of its own.

Each process gets every n-th entry of the list and does them in order; what it has done is seen by its records. One that
dies takes the entry that it was at with it; the rest of its share goes to a new one.
"""

import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...inference.errors import TwokayError
from ..environment.process import end_tree, popen_options
from ..exit_codes import UNUSABLE, USAGE
from .batch import Plan, Rules, failed, planned
from .entries import Entry
from .observers import Observer
from .ranges import range_text
from .records import Line, Records
from .work import Work

SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_END = 10.0

Start = Callable[[int, str], subprocess.Popen]
"""Starts process `number`, from 0 on, for a range of entries."""


@dataclass(frozen=True)
class _Pending:
    plan: Plan
    stamp: tuple[int, ...] | None
    """Of the record of a run before, see `Records.stamp`."""


@dataclass
class _Job:
    number: int
    share: list[_Pending]
    """Still to be done, in order."""
    process: subprocess.Popen


def parallel_lines(
    entries: list[Entry], work: Work, records: Records, count: int, start: Start, rules: Rules, observer: Observer
) -> Iterator[Line]:
    """Yield a line for each entry, in the order of the list, as `done_lines`; other processes make the results.

    Raises:
        TwokayError: this computer cannot do any of them.
    """
    plans = [planned(entry, work, records, rules) for entry in entries]
    lines = {plan.entry.name: line for plan in plans if (line := plan.finished or plan.refused)}
    for line in lines.values():
        observer.end(line, line["status"] == "ok")
    pending = [_Pending(plan, records.stamp(plan.entry.name)) for plan in plans if plan.entry.name not in lines]
    jobs = [_Job(number, share, start(number, _range(share))) for number in range(count) if (share := pending[number::count])]
    waiting = deque(entries)
    try:
        while waiting:
            for line in (line for job in jobs for line in _fresh_lines(job, records, start)):
                lines[line["name"]] = line
                observer.end(line, False)
            while waiting and waiting[0].name in lines:
                yield lines.pop(waiting.popleft().name)
            time.sleep(SECONDS_BETWEEN_LOOKS)
    finally:
        _end(jobs)


def _fresh_lines(job: _Job, records: Records, start: Start) -> Iterator[Line]:
    """Yield what the process has done since; if it has died, put that down to its current entry and start another one."""
    code = job.process.poll()  # before the records: those of an ended process are complete
    while job.share and (line := _fresh_line(job.share[0], records)):
        del job.share[0]
        yield line
    if code is None or not job.share:
        return
    if code in (USAGE, UNUSABLE):
        raise TwokayError("engine-unusable", f"A process of the batch could not go on: {_last_words(records.log(job.number))}")
    culprit = job.share.pop(0)
    message = f"Blender ended at this file (exit code {code}). Try it alone; a report of the crash helps its makers."
    line = failed(culprit.plan.blank, "blender-died", message)
    records.write(line)
    if job.share:
        job.process = start(job.number, _range(job.share))
    yield line


def _fresh_line(pending: _Pending, records: Records) -> Line | None:
    """Return the record of an entry that was written since this batch began."""
    name = pending.plan.entry.name
    return records.read(name) if records.stamp(name) != pending.stamp else None


def _range(share: list[_Pending]) -> str:
    return range_text([pending.plan.entry.number for pending in share])


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _end(jobs: list[_Job]) -> None:
    """Ask processes that have something left to end, wait for all, and end by force what does not."""
    for job in jobs:
        if job.share:
            job.process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for job in jobs:
        with suppress(subprocess.TimeoutExpired):
            job.process.wait(max(0.0, deadline - time.monotonic()))
        end_tree(job.process)


def start_process(command: list[str], environment: dict[str, str], entries: bytes, log: Path) -> subprocess.Popen:
    """Start a process of the batch with the `exact_list` of all entries on its standard input; what it prints goes to the log."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, **popen_options()
        )
    assert process.stdin
    with suppress(OSError), process.stdin as lines:  # one that is dead already is found so by its exit code
        lines.write(entries)
    return process
