"""The report of a batch: a line of JSON for each file as it is done, and in the end a page to look at."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ...inference.errors import TwokayError
from ..scratch import sweep
from ..whole_files import written_whole
from .batch_sheet import write_batch_sheet
from .entries import PICTURES
from .page import ROW_HEIGHT, Row, page
from .records import Line, Records
from .thumbnails import Thumbnails

SHEET = "_sheet.png"
"""How the names of contact sheets end."""
PAGE, PICTURE = ".html", ".png"
"""What is beside a report."""


def write_report(lines: Iterable[Line], path: Path, records: Records) -> None:
    """Take all lines and write each to the report as it comes; the page beside it at the end, also if the batch is interrupted.

    Where there are contact sheets, those of all photos go into one picture, too.
    """
    thumbnails = Thumbnails(records.thumbnails)
    rows: list[Row] = []
    with _opened(path) as report:
        try:
            for line in lines:
                print(json.dumps(line, ensure_ascii=False), file=report, flush=True)
                rows.append(_row(line, records.output, thumbnails))
        finally:
            _write_page(page(rows, f"2K2K: {records.output.resolve().name}", records.output, path.parent), path.with_suffix(PAGE))
            if tiles := [row.renders for row in rows if row.renders]:
                write_batch_sheet(tiles, path.with_suffix(PICTURE))


def _row(line: Line, output: Path, thumbnails: Thumbnails) -> Row:
    source = Path(line["source"])
    photo = thumbnails.jpeg(source, line["sha256"], 2 * ROW_HEIGHT) if source.suffix.lower() in PICTURES else None
    sheet = next((name for name in line["files"] if name == line["name"] + SHEET), None)
    renders = thumbnails.jpeg(output / sheet, line["run"]["sha256"][sheet], 2 * ROW_HEIGHT * len(line["people"])) if sheet else None
    return Row(line, photo, renders)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open the report; a name that is no text in any encoding is written with escapes, as JSON knows them, too.

    Raises:
        TwokayError: it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        report = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise TwokayError("folder-unwritable", f"The report {path} cannot be written ({error}). Choose another --report.") from error
    with report:
        yield report


def _write_page(text: str, path: Path) -> None:
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")
