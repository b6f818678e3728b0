"""`twokay farm`: a batch as a job for a render farm."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from ...inference.errors import TwokayError
from ..batches.batch import blank_line, failed, name_taken
from ..batches.entries import PICTURES, Entry, entries_of
from ..batches.observers import Console, Tally, one_line, tell_session
from ..batches.places import place_of
from ..batches.records import Line, Records
from ..batches.report import write_report
from ..exit_codes import ALL_OK, SOME_FAILED
from ..farm import command_list, flamenco, openjd
from ..farm.command_words import PHOTOS_FILE
from ..launcher import NAME, launcher
from .arguments import add_import, add_overwrite, add_sources, check_single, count, import_words, overwrite_words, report_path
from .runs import opened_records

SUMMARY = "write a batch as a job for a render farm, or gather the report of one"
PHOTOS_OF_A_TASK = 25
_FLAMENCO_PROGRAM = "{blender}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    kinds = parser.add_subparsers(required=True, metavar="KIND", dest="kind")
    for kind, (text, _) in _WRITERS.items():
        _add_job(kinds.add_parser(kind, help=text, description=f"Write {text}, and {PHOTOS_FILE}, the list of its photos."))
    text = "gather the report of a job from its output folder"
    report = kinds.add_parser("report", help=text, description=f"{text[0].upper()}{text[1:]}; exit code 1 if a photo failed or is missing.")
    add_sources(report, "a photo of the job", PICTURES)
    report.add_argument("--report", type=report_path, required=True, metavar="FILE.jsonl", help="where one line of JSON per photo goes")
    report.add_argument("--openjd", action="store_true", help="tell an Open Job Description session of failures")


def execute(given: argparse.Namespace) -> int:
    """Write the job, or gather its report."""
    entries = entries_of(given.sources, PICTURES)
    if given.kind == "report":
        return _report(given, entries)
    check_single(given, len(entries))
    try:
        paths = _written_job(given, entries)
    except OSError as error:
        message = f"The job cannot be written to {given.job} ({error.strerror}). Choose another --job."
        raise TwokayError("folder-unwritable", message) from error
    for path in paths:
        print(one_line(str(path)))
    return ALL_OK


def _written_job(given: argparse.Namespace, entries: list[Entry]) -> list[Path]:
    given.job.mkdir(parents=True, exist_ok=True)
    photos = given.job / PHOTOS_FILE
    total = write_photos(entries, photos)
    return _WRITERS[given.kind][1](given, photos.resolve(), total)


def _add_job(parser: argparse.ArgumentParser) -> None:
    add_sources(parser, "a photo of people", PICTURES)
    add = parser.add_argument
    add("--job", type=Path, required=True, metavar="FOLDER", help="where the job is written; the workers must see it")
    add("--chunk", type=count, default=PHOTOS_OF_A_TASK, metavar="N", help="photos of one task (default: %(default)s)")
    add("--blender", metavar="PROGRAM", help="Blender on the workers (default: as this one was started; in Flamenco {blender})")
    add_import(parser)
    add_overwrite(parser)


def _write_openjd(given: argparse.Namespace, _photos: Path, total: int) -> list[Path]:
    text = openjd.template(_launcher(given), total, given.chunk, str(given.output.resolve()), _options(given))
    return [_written(given.job / "template.json", text)]


def _write_flamenco(given: argparse.Namespace, photos: Path, total: int) -> list[Path]:
    words = [given.blender or _FLAMENCO_PROGRAM, "--command", NAME]
    text = flamenco.job_type(words, photos.as_posix(), total, given.chunk, given.output.resolve().as_posix(), _options(given))
    return [_written(given.job / "twokay-humans.js", text)]


def _write_list(given: argparse.Namespace, photos: Path, total: int) -> list[Path]:
    words, output = _launcher(given), str(given.output.resolve())
    tasks = command_list.commands(words, str(photos), total, given.chunk, output, _options(given))
    last = command_list.last_command(words, str(photos), output)
    return [_written(given.job / "commands.txt", tasks), _written(given.job / "last_command.txt", last)]


_WRITERS = {
    "openjd": ("an Open Job Description template", _write_openjd),
    "flamenco": ("a job type of Flamenco 3", _write_flamenco),
    "list": ("plain commands, one on each line", _write_list),
}


def _options(given: argparse.Namespace) -> list[str]:
    return [*import_words(given), *overwrite_words(given)]


def _launcher(given: argparse.Namespace) -> list[str]:
    return [given.blender, "--command", NAME] if given.blender else launcher()


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def write_photos(entries: list[Entry], path: Path) -> int:
    """Write the list of photos as `entries_of` reads it, and return how many there are; raises TwokayError where a name is no text."""
    photos = dict.fromkeys(_relative(entry.source, path.parent) for entry in entries)
    try:
        path.write_text("".join(f"{photo}\n" for photo in photos), encoding="utf-8")
    except UnicodeEncodeError as error:
        raise TwokayError("usage", f"A photo's name is no UTF-8 text ({error.object.strip()[:80]!a}). Rename it.") from error
    return len(photos)


def _relative(photo: Path, folder: Path) -> str:
    """Return the photo's path from a folder, as a line of a list: neither # nor a blank begins it."""
    path = place_of(photo, folder)
    return path if path.startswith("../") or Path(path).is_absolute() else f"./{path}"


def _report(given: argparse.Namespace, entries: list[Entry]) -> int:
    tally = Tally(len(entries))
    records = opened_records(given.output)
    write_report(_recorded(entries, records, tally), given.report, records)
    print(tally.summary(), file=sys.stderr)
    if tally.failed and given.openjd:
        tell_session("fail", f"{tally.failed} of {tally.count} photos failed, see {given.report}")
    return SOME_FAILED if tally.failed else ALL_OK


def _recorded(entries: list[Entry], records: Records, tally: Tally) -> Iterator[Line]:
    console = Console(tally)
    for entry in entries:
        line = _reported(entry, records)
        console.end(line, False)
        yield line


def _reported(entry: Entry, records: Records) -> Line:
    """Return the record of a photo, unless it tells of another content, or of files that are not there."""
    line, blank = records.read(entry.name), blank_line(entry, {})
    if line and line["sha256"] == blank["sha256"] and records.has_files(line):
        return line | {"source": str(entry.source)}
    if taken := name_taken(entry, blank["sha256"], records):
        return failed(blank, taken.code, str(taken))
    return failed(blank, "not-done", "No task has done this photo. Run the job again.")
