"""Lists of photos, and files with odd names or none."""

import io
import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from inference.beside import keypoints_beside
from inference.errors import TwokayError
from inference.photo import read_photo
from tests.blender.batch_reports import lines

# Lists


@pytest.mark.parametrize(
    ("text", "numbers"), [("3", [3]), ("1-3", [1, 2, 3]), ("7,1-2", [1, 2, 7]), ("2-9:3", [2, 5, 8]), ("1-2,2-3", [1, 2, 3])]
)
def test_ranges_are_read_and_written(batches, text, numbers):
    ranges = batches("ranges")
    assert ranges.numbers_of(text) == numbers
    assert ranges.numbers_of(ranges.range_text(numbers)) == numbers


def test_neighbours_are_joined(batches):
    assert batches("ranges").range_text([1, 2, 3, 5, 8, 9]) == "1-3,5,8-9"


@pytest.mark.parametrize("text", ["", "0", "3-1", "1-4:0", "a", "1,,2", "-3"])
def test_senseless_ranges_are_refused(batches, text):
    with pytest.raises(ValueError):
        batches("ranges").numbers_of(text)


def test_files_are_named_by_folders_patterns_and_lists(batches, tmp_path, monkeypatch):
    names = ("b.jpg", "a.PNG", "notes.txt", "a_keypoints.json", "b_matte.png", "lone_matte.png", "deep/er/c.jpg")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "list.txt").write_text("# the best\nb.jpg\n\ndeep/er/c.jpg\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{tmp_path}/a.PNG\r\n{tmp_path}/Zoë.png\n".encode()), "cp1252"))
    entries = batches("entries")

    def found(*patterns):
        return [entry.source.relative_to(tmp_path).as_posix() for entry in entries.entries_of(patterns, entries.PICTURES)]

    assert found(str(tmp_path)) == ["a.PNG", "b.jpg", "lone_matte.png"]
    assert found(f"{tmp_path}/**/*.jpg", f"{tmp_path}/missing.png") == ["b.jpg", "deep/er/c.jpg", "missing.png"]
    assert found(f"@{tmp_path}/list.txt", "-", f"{tmp_path}/b.jpg") == ["b.jpg", "deep/er/c.jpg", "a.PNG", "Zoë.png"]


def test_what_belongs_to_a_photo_is_none_however_the_photos_are_named(batches, tmp_path, monkeypatch):
    names = ["._a.jpg", "a.jpg", "a_keypoints.json", "a_matte.jpg", "a_matte.png", "b_keypoints.json", "b_matte.png"]
    for name in names:
        (tmp_path / name).touch()
    entries, photos = batches("entries"), ["a.jpg", "a_matte.jpg", "b_matte.png"]

    def found(*patterns):
        return [entry.source.name for entry in entries.entries_of(patterns, entries.PICTURES)]

    assert found(str(tmp_path)) == found(f"{tmp_path}/*.[jp][pn]g") == photos
    given = [str(tmp_path / name) for name in names[1:]]
    assert found(*given) == ["a.jpg", "a_matte.jpg", "b_keypoints.json", "b_matte.png"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(given).encode())))
    assert found("-") == found(*given)


ODD_NAMES = ["#1.jpg", "b .jpg", " c.jpg", "a*.jpg", os.fsdecode(b"\xff.jpg")]


def test_other_processes_of_a_batch_take_names_as_they_are(batches, tmp_path, monkeypatch):
    entries = batches("entries")
    given = entries.entries_of([f"{tmp_path}/{name}" for name in ODD_NAMES], entries.PICTURES)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(entries.exact_list(given))))
    assert entries.entries_of(["-0"], entries.PICTURES) == given


def test_list_of_a_farm_is_read_as_it_was_meant(batches, bridge, error, tmp_path, monkeypatch):
    entries = batches("entries")
    given = entries.entries_of([f"{tmp_path}/{name}" for name in ODD_NAMES[:4]], entries.PICTURES)
    write = import_module(batches("entries").__name__.replace("batches.entries", "commands.farm_command")).write_photos
    write(given, tmp_path / "photos.txt")
    assert [entry.source for entry in entries.entries_of([f"@{tmp_path}/photos.txt"], entries.PICTURES)] == [e.source for e in given]
    with pytest.raises(error, match="Rename it"):
        write(entries.entries_of(ODD_NAMES[4:], ()), tmp_path / "photos.txt")


def test_results_of_one_name_are_numbered_past_every_other(batches):
    entries = batches("entries").entries_of(["x/ann.png", "ann-2.png", "Ann.jpg", "y/ann.png"], (".png",))
    assert [(entry.number, entry.name) for entry in entries] == [(1, "ann"), (2, "ann-2"), (3, "Ann-3"), (4, "ann-4")]


# Odd files


def test_odd_names_are_done_and_one_that_is_no_text_is_told(command):
    for name in ODD_NAMES:
        Path(name).write_text("photo")
    assert command(*(f"./{name}" for name in ODD_NAMES)) == 1
    assert [line["code"] for line in lines()] == [None] * 4 + ["name-invalid"]
    assert {Path(name).stem for name in ODD_NAMES[:4]} == {path.stem for path in Path("out").glob("*.blend")}


def test_each_process_works_on_the_files_that_it_was_given(command):
    """The processes have real workers, for which none of these is a photo."""
    pytest.importorskip("torch", reason="real workers need it")
    for name in ODD_NAMES:
        Path(name).write_text("photo")
    assert command(*(f"./{name}" for name in ODD_NAMES), "--jobs", "2") == 1
    messages = [(line["code"], line["message"].split(" is not")[0]) for line in lines()]
    assert messages[:4] == [("photo-unreadable", name) for name in ODD_NAMES[:4]] and messages[4][0] == "name-invalid"


def test_file_that_cannot_be_read_ends_no_batch(command, monkeypatch):
    opened = Path.open

    def guarded(path, *rest, **options):
        if path.name == "bob.png":
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **options)

    monkeypatch.setattr(Path, "open", guarded)
    assert command("ann.png", "bob.png", "cid.png") == 0
    assert [line["sha256"] is None for line in lines()] == [False, True, False]


def test_photo_that_cannot_be_looked_at_ends_no_batch(command, batches, monkeypatch):
    parts = batches("import_work").ImportWork.parts

    def guarded(self, source):
        if source.stem == "bob":
            raise PermissionError(13, "Permission denied")
        return parts(self, source)

    monkeypatch.setattr(batches("import_work").ImportWork, "parts", guarded)
    assert command("ann.png", "bob.png", "cid.png") == 1
    assert [line["code"] for line in lines()] == [None, "photo-unreadable", None]


def test_names_as_long_as_disks_allow_are_done(command):
    names = ["a" * 251 + ".png", "a" * 250 + "b.png", "é" * 125 + ".png"]
    for name in names:
        Path(name).write_text(name)
    assert command(*names, "--format", "obj") == 0
    assert [line["name"] for line in lines()] == ["a" * 200, "a" * 200 + "-2", "é" * 100]
    assert command(*names, "--format", "obj", "--resume") == 0


def test_line_too_long_for_a_name_is_a_photo_that_is_missing(batches, tmp_path):
    (tmp_path / "list.txt").write_text("ann.png\n" + "b" * 5000 + ".png\n")
    entries = batches("entries").entries_of([f"@{tmp_path}/list.txt"], (".png",))
    assert [len(entry.source.name) for entry in entries] == [7, 5004]
    with pytest.raises(TwokayError, match="There is no file") as raised:
        read_photo(entries[1].source)
    assert raised.value.code == "photo-missing" and keypoints_beside(entries[1].source) is None


def test_folder_that_cannot_be_read_is_told(command, monkeypatch, capsys):
    def refused(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert command(".") == 2
    assert "The folder . cannot be read (Permission denied)" in capsys.readouterr().err


def test_folder_that_becomes_full_ends_the_batch_with_a_sentence(command, batches, monkeypatch, capsys):
    def full(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batches("records"), "written_whole", full)
    assert command("bad.png", "ann.png") == 3
    told = capsys.readouterr().err
    assert "No space left on device" in told and "--resume" in told and "Traceback" not in told


def test_report_that_the_disk_has_no_room_for_ends_with_a_sentence(command, batches, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batches("report"), "_row", full)
    assert command("ann.png") == 3
    assert "could not be read or written ([Errno 28] No space left on device). What is done is kept" in capsys.readouterr().err


def test_report_that_cannot_be_written_is_told_at_the_start(bridge, worker, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("ann.png").write_text("photo")
    Path("taken").write_text("no folder")
    assert bridge("command").main(["import", "ann.png", "--output", "out", "--report", "taken/report.jsonl"]) == 3
    assert "Choose another --report" in capsys.readouterr().err and not list(Path("out").glob("*.blend"))
