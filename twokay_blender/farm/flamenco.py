"""A job type of Flamenco 3: a script that its Manager turns into tasks.

Source: "Job Types" and "List of Commands" of Flamenco's manual; `frameChunker` and `author` are the Manager's.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from .command_words import report_words, task_words

_SCRIPT = Path(__file__).with_name("job_type.js")


def job_type(launcher: Sequence[str], photos: str, count: int, chunk: int, output: str, options: Sequence[str]) -> str:
    """Return the script, whose settings start with these values; the arguments are those of `task_words`."""
    values = {
        "TASK_WORDS": task_words(launcher, "<photos>", "<numbers>", "<output>", options),
        "REPORT_WORDS": report_words(launcher, "<photos>", "<output>"),
        "PHOTOS": photos,
        "COUNT": count,
        "CHUNK": chunk,
        "OUTPUT": output,
    }
    script = _SCRIPT.read_text(encoding="utf-8")
    for name, value in values.items():
        script = script.replace(f'"@{name}@"', json.dumps(value))
    return script
