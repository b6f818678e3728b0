"""`twokay check`: whether this computer can import."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from ..environment.preflight import run_preflight
from ..environment.rows import rows
from ..exit_codes import ALL_OK, UNUSABLE
from ..preferences import settings
from .import_command import python_of

SUMMARY = "tell whether this computer can import, and what is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--python", type=Path, metavar="PATH", help="an interpreter that has PyTorch (default: the preferences' choice)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights to verify (default: the preferences' choice)")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def execute(given: argparse.Namespace) -> int:
    """Print what was found; raises TwokayError if the interpreter cannot even be asked."""
    chosen = settings()
    report = run_preflight(python_of(given), given.weights or chosen.chosen_weights())
    if given.weights:
        chosen = replace(chosen, weights="OWN", own_weights=given.weights)
    found = rows(report, chosen)
    if given.json:
        print(json.dumps(report))
    else:
        for row in found:
            print(f"{'ok' if row.good else 'BAD':4s}{row.name}: {row.text.format(**row.values)}")
    return ALL_OK if all(row.good for row in found) else UNUSABLE
