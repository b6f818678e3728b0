"""What both command lines read alike."""

import argparse


def person_index(text: str) -> int | None:
    """Return the index of the person that users call by a number from 1 on, None for "all"."""
    if text == "all":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number from 1 on nor 'all'")
    return int(text) - 1
