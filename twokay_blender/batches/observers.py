"""Who is told how a batch goes on: an operator at a terminal, or a render farm."""

import shutil
import sys
import time
from typing import Protocol
from unicodedata import category

from .entries import CONTROLS, Entry
from .records import Line

SECONDS_BETWEEN_LINES = 0.2


class Observer(Protocol):
    """Told about each entry of a batch."""

    def begin(self, entry: Entry) -> None:
        """Hear that an entry is worked on."""
        ...

    def progress(self, fraction: float, text: str) -> None:
        """Hear how far it is, 0..1; called often."""
        ...

    def end(self, line: Line, was_done: bool) -> None:
        """Hear how it ended; was_done: by a run before this one."""
        ...


class Tally:
    """Counts what a batch has done."""

    def __init__(self, count: int):
        self.count = count
        self.done = self.failed = self.before = 0
        self._start = time.monotonic()

    def add(self, line: Line, was_done: bool) -> None:
        """Count an entry."""
        self.done += 1
        self.failed += line["status"] == "failed"
        self.before += was_done

    @property
    def seconds_left(self) -> float | None:
        """Estimate from what this run has done; None before it has done anything."""
        worked = self.done - self.before
        return (time.monotonic() - self._start) / worked * (self.count - self.done) if worked else None

    def summary(self) -> str:
        """Return the last line for the operator."""
        seconds, worked = time.monotonic() - self._start, self.done - self.before
        parts = [f"{self.done - self.failed} of {self.count} done"]
        parts += [f"{self.before} of them before"] if self.before else []
        parts += [f"{self.failed} failed"] if self.failed else []
        each = f", {seconds / worked:.1f} s each" if worked else ""
        return f"{', '.join(parts)}; {duration(seconds)}{each}"


class Console:
    """Writes a few lines for each entry to standard error, and at a terminal a line that moves."""

    def __init__(self, tally: Tally):
        self._tally = tally
        self._moves = sys.stderr.isatty()
        self._told = 0.0

    def begin(self, entry: Entry) -> None:
        """Say which one it is."""
        self._say(one_line(f"[{self._tally.done + 1}/{self._tally.count}] {entry.source}"))

    def progress(self, fraction: float, text: str) -> None:
        """Show how far it is, at a terminal."""
        if not self._moves or time.monotonic() - self._told < SECONDS_BETWEEN_LINES:
            return
        self._told = time.monotonic()
        left = self._tally.seconds_left
        rest = f"   {duration(left)} left" if left is not None else ""
        line = f"  {self._tally.done}/{self._tally.count}   {fraction:4.0%} {text}{rest}"
        print(f"\r{_across(line)}", end="", file=sys.stderr, flush=True)

    def end(self, line: Line, was_done: bool) -> None:
        """Say how it ended."""
        self._tally.add(line, was_done)
        if was_done:
            return
        self._say(line_text(line))

    def _say(self, text: str) -> None:
        print(f"\r{_across('')}\r{text}" if self._moves else text, file=sys.stderr, flush=True)


def _across(line: str) -> str:
    """Return a line as wide as the terminal, so that it covers the one before: not every console of Windows can erase."""
    width = shutil.get_terminal_size().columns - 1
    return line[:width].ljust(width)


class Farm:
    """Tells an Open Job Description session how a batch goes on; the console counts."""

    def __init__(self, console: Console, tally: Tally):
        self._console = console
        self._tally = tally
        self._told = -1.0

    def begin(self, entry: Entry) -> None:
        """Say which one it is."""
        self._console.begin(entry)
        tell_session("status", f"{self._tally.done + 1} of {self._tally.count}: {entry.source.name}")

    def progress(self, fraction: float, text: str) -> None:
        """Say how much of all is done, at whole percents."""
        self._console.progress(fraction, text)
        self._percent(fraction)

    def end(self, line: Line, was_done: bool) -> None:
        """Say how it ended."""
        self._console.end(line, was_done)
        self._percent(0.0)

    def _percent(self, fraction: float) -> None:
        percent = float(int(100 * (self._tally.done + fraction) / self._tally.count))
        if percent > self._told:
            self._told = percent
            tell_session("progress", str(percent))


def tell_session(kind: str, text: str) -> None:
    """Tell an Open Job Description session "progress", "status" or "fail", by a line of standard output.

    Source: "How Jobs Are Run" of the specification.
    """
    print(one_line(f"openjd_{kind}: {text}"), flush=True)


def one_line(text: str) -> str:
    """Return a text with escapes for what is no text, and for line breaks: a file's name must not look like a line of its own."""
    return "".join(sign.encode("unicode_escape").decode() if category(sign) in (*CONTROLS, "Cs") else sign for sign in text)


def line_text(line: Line) -> str:
    """Return what an operator wants to read of a line."""
    if line["status"] == "failed":
        return one_line(f"  {line['name']} failed ({line['code']}): {line['message']}")
    hints = [f"  {hint['person']}: {hint['text']}" for hint in line["hints"]]
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in line["run"]["seconds"].items())
    return "\n".join(map(one_line, [*hints, f"  {', '.join(line['files'])}: {steps}"]))


def duration(seconds: float) -> str:
    """Return seconds in the words of a clock."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
