"""The photos of the fake worker's batches, and the reports of these."""

import json
from pathlib import Path

PHOTOS = ["ann.png", "bad.png", "bob.png", "cid.png"]


def lines() -> list[dict]:
    """Return the report in the current folder."""
    return [json.loads(line) for line in Path("report.jsonl").read_text(encoding="utf-8").splitlines()]


def without_run(report: list[dict]) -> list[dict]:
    """Return a report without times and the like."""
    return [{name: value for name, value in line.items() if name != "run"} for line in report]
