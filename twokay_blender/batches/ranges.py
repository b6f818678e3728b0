"""Sets of numbers in words, as render farms write frames: "1-4,7,10-20:2".

Source: range expressions of Open Job Description; the step after the colon counts from the range's start.
"""

import re
from itertools import groupby

_PART = re.compile(r"(\d+)(?:-(\d+)(?::(\d+))?)?")


def numbers_of(text: str) -> list[int]:
    """Return the numbers of a range, each once, ascending; raises ValueError where the text is none."""
    return sorted({number for part in text.split(",") for number in _part(part.strip())})


def range_text(numbers: list[int]) -> str:
    """Return ascending numbers as a range, neighbours joined."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _part(text: str) -> range:
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no number or range such as 1-4")
    first, last, step = int(found[1]), int(found[2] or found[1]), int(found[3] or 1)
    if not (1 <= first <= last and step >= 1):
        raise ValueError(f"{text!r} counts neither from 1 on nor upward")
    return range(first, last + 1, step)
