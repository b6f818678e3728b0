"""The report of a batch as a page to look at: one file without scripts that needs nothing else, from any disk.

Whatever the names of files and people hold is shown as text; pictures are inside the page, and links are relative to it.
"""

import base64
import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from .records import Line

ROW_HEIGHT = 88
"""Pixels that a person is tall on the page; thumbnails have twice as many, for fine screens."""
_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --line: #8885; --quiet: #777; --failed: #c62828; --ok: #2e7d32; --shade: #8881; }}
@media (prefers-color-scheme: dark) {{ :root {{ --quiet: #999; --failed: #ff8a80; --ok: #81c784; }} }}
body {{ font: 15px/1.45 system-ui, sans-serif; background: Canvas; color: CanvasText; margin: 2em auto; max-width: 1200px; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ border-top: 1px solid var(--line); padding: .6em .8em .6em 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
td:last-child {{ min-width: 12em; }} .size {{ white-space: nowrap; }}
td:first-child {{ color: var(--quiet); text-align: right; overflow-wrap: normal; }}
img {{ display: block; border-radius: 3px; background: var(--shade); }}
h1 {{ font-size: 1.5em; margin: 0; }} ul {{ margin: 0; padding: 0 0 0 1.1em; }} p {{ margin: .3em 0; }}
.failed {{ color: var(--failed); }} .ok {{ color: var(--ok); }} .quiet {{ color: var(--quiet); font-size: 13px; }}
</style>
<h1>{title}</h1>
"""


@dataclass(frozen=True)
class Row:
    """What the page shows of one file of the batch."""

    line: Line
    photo: Path | None
    """A JPEG of the file, None if it is no picture that can be read."""
    renders: Path | None
    """A JPEG of the contact sheet, None if there is none."""


def page(rows: list[Row], title: str, output: Path, folder: Path) -> str:
    """Return the page of a batch, in the order of its rows.

    Args:
        rows: all that was done.
        title: of the page.
        output: folder of the results.
        folder: where the page goes.
    """
    failed = [number for number, row in enumerate(rows, 1) if row.line["status"] == "failed"]
    body = "".join(_table_row(number, row, output, folder) for number, row in enumerate(rows, 1))
    head = _HEAD.format(title=escape(title))
    titles = "<tr><th></th><th>Photo</th><th>Result</th><th>Files</th></tr>"
    return f"{head}{_summary(len(rows), failed)}<table>\n{titles}\n{body}</table>\n</html>\n"


def _summary(count: int, failed: list[int]) -> str:
    links = ", ".join(f'<a href="#{number}">{number}</a>' for number in failed)
    told = f' <span class="failed">{len(failed)} failed:</span> {links}' if failed else ""
    return f'<p><span class="ok">{count - len(failed)} of {count} done.</span>{told}</p>\n'


def _table_row(number: int, row: Row, output: Path, folder: Path) -> str:
    line = row.line
    source = _link(Path(line["source"]), folder, _picture(row.photo) + escape(Path(line["source"]).name))
    cells = [
        str(number),
        source,
        _picture(row.renders, len(line["people"])) + (_failure(line) if line["status"] == "failed" else _success(line)),
        "".join(f"<p>{_link(output / name, folder, escape(name))} {_size(line, name)}</p>" for name in line["files"]),
    ]
    return f'<tr id="{number}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def _failure(line: Line) -> str:
    return f'<p><b class="failed">{escape(line["code"])}</b> {escape(line["message"])}</p>{_times(line)}'


def _success(line: Line) -> str:
    people = "".join(f"<p><b>{escape(person['name'])}</b> {_measures(person['mesh'])}</p>" for person in line["people"])
    hints = "".join(f"<li>{escape(hint['person'])}: {escape(hint['text'])}</li>" for hint in line["hints"])
    return f"{people}{f'<ul>{hints}</ul>' if hints else ''}{_times(line)}"


def _measures(mesh: dict) -> str:
    closed = "" if mesh["closed"] else ', <span class="failed">not closed</span>'
    return f"{mesh['height_m']:.2f} m, {mesh['faces']:,} faces{closed}"


def _times(line: Line) -> str:
    steps = ", ".join(f"{escape(step)} {seconds:.1f} s" for step, seconds in line["run"]["seconds"].items())
    return f'<p class="quiet">{steps}</p>' if steps else ""


def _size(line: Line, name: str) -> str:
    return f'<span class="quiet size">{line["run"]["bytes"][name] / 1e6:.1f} MB</span>'


def _picture(jpeg: Path | None, rows: int = 1) -> str:
    """Return a picture, as tall on the page as its rows of people."""
    if jpeg is None:
        return ""
    return f'<img alt="" height="{ROW_HEIGHT * rows}" src="data:image/jpeg;base64,{base64.b64encode(jpeg.read_bytes()).decode()}">'


def _link(path: Path, folder: Path, content: str) -> str:
    return f'<a href="{_address(path, folder)}">{content}</a>'


def _address(path: Path, folder: Path) -> str:
    """Return the address of a file as seen from a folder; "./" keeps a colon in it from naming a protocol."""
    try:
        relative = Path(os.path.relpath(path, folder))
    except ValueError:  # another drive of Windows
        return path.resolve().as_uri()
    return "./" + quote(os.fsencode(relative.as_posix()))
