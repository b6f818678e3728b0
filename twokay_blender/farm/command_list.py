"""A job as plain commands for any other queue, one on each line."""

import shlex
import subprocess
import sys
from collections.abc import Sequence

from .command_words import report_words, task_words


def commands(launcher: Sequence[str], photos: str, count: int, chunk: int, output: str, options: Sequence[str]) -> str:
    """Return a line for each task; they may run in any order and side by side. The arguments are those of `task_words`."""
    ranges = [(first, min(first + chunk - 1, count)) for first in range(1, count + 1, chunk)]
    numbers = [f"{first}-{last}" if first < last else str(first) for first, last in ranges]
    return "".join(f"{_quoted(task_words(launcher, photos, some, output, options))}\n" for some in numbers)


def last_command(launcher: Sequence[str], photos: str, output: str) -> str:
    """Return the line to be run when all others have ended."""
    return f"{_quoted(report_words(launcher, photos, output))}\n"


def _quoted(words: list[str]) -> str:
    return " ".join(map(windows_word, words)) if sys.platform == "win32" else shlex.join(words)


def windows_word(word: str) -> str:
    """Return a word as programs on Windows read it, in quotes where cmd.exe would see a sign of its own.

    Nothing keeps cmd.exe from replacing %NAME% by a variable of that name.
    """
    plain = subprocess.list2cmdline([word])
    if plain.startswith('"') or not set(word) & set("&|<>^()"):
        return plain
    last_backslashes = word[len(word.rstrip("\\")) :]  # would else hide the quote after them
    return f'"{plain}{last_backslashes}"'
