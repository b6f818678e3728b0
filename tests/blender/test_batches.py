"""Lists, records, resuming, interruption, several processes."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import bpy
import pytest

from inference.beside import keypoints_beside
from inference.errors import TwokayError
from inference.photo import read_photo
from tests.blender import fake_worker

PHOTOS = ["ann.png", "bad.png", "bob.png", "cid.png"]


@pytest.fixture
def batches(extension):
    return lambda name: import_module(f"{extension.__name__}.twokay_blender.batches.{name}")


@pytest.fixture
def command(bridge, worker, tmp_path, monkeypatch):
    """Run `import` on photos in a folder of its own; returns the exit code."""
    monkeypatch.chdir(tmp_path)
    for photo in [*PHOTOS, "slow.png"]:
        Path(photo).write_text(photo)
    fixed = ["--output", "out", "--report", "report.jsonl", "--density", "256"]
    return lambda *words: bridge("command").main(["import", *words, *fixed])


def lines() -> list[dict]:
    return [json.loads(line) for line in Path("report.jsonl").read_text(encoding="utf-8").splitlines()]


def without_run(report: list[dict]) -> list[dict]:
    return [{name: value for name, value in line.items() if name != "run"} for line in report]


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


# Resuming


def test_resume_does_what_is_not_done_and_reports_the_same(command, worker, capsys):
    assert command(*PHOTOS) == 1
    first, written = lines(), {path: path.stat().st_mtime_ns for path in Path("out").glob("*.blend")}
    assert command(*PHOTOS, "--resume") == 1
    assert without_run(lines()) == without_run(first)
    assert {path: path.stat().st_mtime_ns for path in Path("out").glob("*.blend")} == written
    assert "3 of 4 done, 3 of them before, 1 failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "done_again"),
    [
        (lambda: Path("bob.png").write_text("another"), {"bob"}),
        (lambda: Path("cid_keypoints.json").write_text("{}"), {"cid"}),
        (lambda: Path("out/ann.blend").unlink(), {"ann"}),
        (lambda: Path("out/ann.blend").write_bytes(b"short"), {"ann"}),
        (lambda: Path("out/.twokay/ann.json").write_bytes(b""), {"ann"}),
        (lambda: Path("out/.twokay/ann.json").write_bytes(b"\xff{"), {"ann"}),
        (lambda: Path("out/.twokay/ann.json").write_bytes(b"[1]"), {"ann"}),
    ],
    ids=["photo", "keypoints", "file gone", "file cut short", "record empty", "record damaged", "no record"],
)
def test_resume_does_again_what_has_changed(command, change, done_again):
    photos = ["ann.png", "bob.png", "cid.png"]
    command(*photos)
    before = {path.stem: path.stat().st_mtime_ns for path in Path("out").glob("*.blend")}
    change()
    assert command(*photos, "--resume") == 0
    after = {path.stem: path.stat().st_mtime_ns for path in Path("out").glob("*.blend")}
    assert {name for name, time in after.items() if time != before[name]} == done_again


def test_resume_minds_the_settings(command):
    command("ann.png")
    (before,) = lines()
    command("ann.png", "--resume", "--height", "1.5")
    (after,) = lines()
    assert before["key"] != after["key"] and after["people"][0]["mesh"]["height_m"] == 1.5


SURFACE = {"--occlusion": "bridge", "--smoothing": "1.5", "--keep-parts": "0.2", "--back": "mirrored", "--normal-map": "off"}


def test_import_takes_every_setting_and_hands_it_to_other_processes(command, bridge):
    words = [word for option in SURFACE.items() for word in option]
    assert command("ann.png", *words) == 0
    bpy.ops.wm.open_mainfile(filepath=str(Path("out/ann.blend").resolve()))
    (human,) = bpy.data.objects
    built = bridge("human").kept_settings(human)
    assert (built.back, built.normal_map) == ("mirrored", "off") and human.twokay.normals is None
    assert (built.surface.density, built.surface.occlusion, built.surface.smoothing) == (256, "bridge", 1.5)
    assert built.surface.keep_parts == pytest.approx(0.2)


def test_settings_are_read_from_the_words_that_they_are_written_as(bridge):
    arguments = bridge("commands.build_arguments")
    parser = argparse.ArgumentParser()
    arguments.add_build(parser, "")
    changes = {name.strip("-").replace("-", "_"): value for name, value in SURFACE.items()}
    changes |= {"height": 1.234567, "faces": 1_000_000, "smoothing": 1.5, "keep_parts": 0.2}
    assert arguments.build_changes(parser.parse_args(arguments.build_words(changes))) == changes


@pytest.mark.parametrize("words", [("--density", "9000"), ("--smoothing", "-1"), ("--height", "tall"), ("--faces", "1.5")])
def test_impossible_settings_are_refused_before_the_first_photo(command, capsys, words):
    assert command("ann.png", *words) == 2
    assert words[1] in capsys.readouterr().err and not Path("out").exists()


def interrupt_after(file: Path) -> None:
    """Send Ctrl-C soon after a file is there."""
    while not file.exists():
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)


def test_interrupted_batch_ends_in_order_and_goes_on(command, batches):
    threading.Thread(target=interrupt_after, args=(Path("out/.twokay/ann.json"),), daemon=True).start()
    assert command("ann.png", "slow.png", "bob.png") == 130
    assert [line["name"] for line in lines()] == ["ann"]
    assert {path.name for path in Path("out").iterdir()} == {".twokay", "ann.blend"}
    assert {path.name for path in Path("out/.twokay").iterdir()} == {"ann.json"}
    before = Path("out/ann.blend").stat().st_mtime_ns
    assert command("ann.png", "slow.png", "bob.png", "--only", "1,3", "--resume") == 0
    assert [line["name"] for line in lines()] == ["ann", "bob"] and Path("out/ann.blend").stat().st_mtime_ns == before


@pytest.fixture
def exporter_in_python(bridge, monkeypatch):
    """Make .glb files by an operator that calls a function."""

    def install(function):
        def execute(_self, _context):
            function()
            return {"FINISHED"}

        operator = type("TEST_OT_export", (bpy.types.Operator,), {"bl_idname": "twokay_test.export", "bl_label": "", "execute": execute})
        bpy.utils.register_class(operator)
        registered.append(operator)
        monkeypatch.setitem(bridge("export").EXPORTERS, "glb", lambda _humans, _path: bpy.ops.twokay_test.export())

    registered = []
    yield install
    for operator in registered:
        bpy.utils.unregister_class(operator)


def test_exporter_in_python_swallows_no_interruption(command, exporter_in_python):
    exporter_in_python(lambda: signal.raise_signal(signal.SIGTERM))
    assert command("ann.png", "bob.png", "--format", "glb") == 130
    assert lines() == [] and not list(Path("out/.twokay").glob("*.json"))


def test_exporter_in_python_fails_with_a_sentence(command, exporter_in_python):
    exporter_in_python(lambda: Path("nowhere/at/all").write_text(""))
    assert command("ann.png", "--format", "glb") == 1
    (line,) = lines()
    assert line["code"] == "export-failed" and "FileNotFoundError" in line["message"]
    assert not [word for word in ("Traceback", "Location", "\n") if word in line["message"]]


def test_photo_without_an_answer_is_given_up(command):
    assert command("stuck.png", "ann.png", "--timeout", "1") == 1
    assert [line["code"] for line in lines()] == ["timeout", None]


def test_weights_that_are_missing_end_the_batch(command, bridge, error, monkeypatch, capsys):
    def refuse(*_):
        raise error("weights-missing", "There is no weights file at x. Choose one.")

    monkeypatch.setattr(bridge("batches.import_work"), "_waited_for", refuse)
    assert command(*PHOTOS) == 3
    assert "There is no weights file" in capsys.readouterr().err and lines() == []


def test_python_without_packages_ends_the_batch(command, bridge, tmp_path, capsys, monkeypatch):
    broken = {"packages": {"torch": {"error": "ModuleNotFoundError"}, "numpy": {"version": "2"}}}
    monkeypatch.setattr(bridge("batches.import_work"), "run_preflight", lambda *_: broken)
    assert command("crash.png", "ann.png") == 3
    assert "cannot run the networks (torch: ModuleNotFoundError)" in capsys.readouterr().err


def test_farm_is_told_and_tolerates(command, capsys):
    assert command(*PHOTOS, "--openjd", "--tolerate") == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("openjd_")]
    percents = [float(line.split()[1]) for line in told if line.startswith("openjd_progress")]
    assert percents == sorted(set(percents)) and percents[-1] == 100
    assert "openjd_status: 3 of 4: bob.png" in told and not any("fail" in line for line in told)


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not possible there")
def test_names_of_files_neither_end_nor_forge_what_a_farm_is_told(command, monkeypatch):
    told = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr(sys, "stdout", told)
    monkeypatch.setattr(sys, "stderr", told)  # sessions read both
    odd = os.fsdecode(b"\xff.png"), "a\nopenjd_fail: forged\r\x85.png"
    for name in odd:
        Path(name).write_text("photo")
    assert command(*odd, "--openjd", "--tolerate") == 0
    lines = told.buffer.getvalue().decode().splitlines()
    assert "openjd_status: 1 of 2: \\udcff.png" in lines and not [line for line in lines if line.startswith("openjd_fail")]


# The next photo is in the worker while a human is built


def test_next_photo_is_begun_before_a_human_is_built(command, events):
    assert command(*PHOTOS) == 1
    assert events == ["begin ann", "begin bad", "begin bob", "build ann", "begin cid", "build bob", "build cid"]


def test_photo_that_is_done_is_not_begun(command, events):
    command("bob.png")
    events.clear()
    assert command("ann.png", "bob.png", "cid.png", "--resume") == 0
    assert events == ["begin ann", "begin cid", "build ann", "build cid"]


@pytest.mark.parametrize(("photo", "code"), [("crash.png", "worker-died"), ("stuck.png", "timeout")])
def test_photo_that_ends_the_worker_spoils_neither_neighbour(command, photo, code):
    assert command("ann.png", photo, "bob.png", "cid.png", "--timeout", "2") == 1
    assert [line["code"] for line in lines()] == [None, code, None, None]
    assert {path.name for path in Path("out").glob("*.blend")} == {"ann.blend", "bob.blend", "cid.blend"}


def test_photo_whose_worker_a_later_one_ended_is_tried_again_alone(command, events, bridge, monkeypatch):
    monkeypatch.setattr(bridge("batches.import_work"), "run_preflight", lambda *_: {"packages": {}})
    assert command("fragile.png", "bob.png", "cid.png") == 0
    assert events[:5] == ["begin fragile", "begin bob", "begin cid", "begin fragile", "build fragile"]
    assert [line["code"] for line in lines()] == [None] * 3
    assert {path.name for path in Path("out").glob("*.blend")} == {"fragile.blend", "bob.blend", "cid.blend"}


def test_what_nobody_asks_for_after_all_goes_to_no_other_photo(command, events, monkeypatch, bridge):
    records, staged, begun = bridge("batches.records").Records, bridge("batches.records").Records.staged, []

    def full_disk(self, make):
        begun.append(make)
        if len(begun) == 2:
            raise OSError("No space left on device")
        return staged(self, make)

    monkeypatch.setattr(records, "staged", full_disk)
    assert command("ann.png", "bob.png", "cid.png") == 1
    assert [line["code"] for line in lines()] == [None, "export-failed", None]
    assert events == ["begin ann", "begin bob", "begin cid", "build ann", "build cid"]


# Results that are there already


@pytest.fixture
def two_of_one_name(command):
    """Photos a/ann.png, whose human is in the folder, and b/ann.png."""
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "ann.png").write_text(folder)
    assert command("a/ann.png") == 0


@pytest.mark.parametrize("words", [(), ("--resume",), ("--jobs", "2")], ids=["plain", "resume", "jobs"])
def test_result_of_another_photo_is_kept(command, two_of_one_name, words):
    before = Path("out/ann.blend").read_bytes()
    for _ in range(2):
        assert command("b/ann.png", *words) == 1
        (line,) = lines()
        assert line["code"] == "name-taken" and "a/ann.png" in line["message"] and "b/ann.png" in line["message"]
    assert Path("out/ann.blend").read_bytes() == before
    assert command("a/ann.png", "--resume") == 0 and Path("out/ann.blend").read_bytes() == before


def test_result_of_another_photo_is_replaced_where_that_is_wanted(command, two_of_one_name):
    assert command("b/ann.png", "--overwrite") == 0
    assert lines()[0]["source"] == "b/ann.png"
    assert command("a/ann.png") == 1 and command("b/ann.png", "--resume") == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda: Path("a/ann.png").write_text("edited"),
        lambda: Path("a").rename("moved") / "ann.png",
        lambda: Path("out/ann.blend").unlink() or Path("b/ann.png"),
    ],
    ids=["edited", "moved", "result gone"],
)
def test_result_of_the_same_photo_or_of_none_is_replaced(command, two_of_one_name, change):
    photo = change()
    assert command(str(photo) if isinstance(photo, Path) else "a/ann.png", "--height", "1.6") == 0


def test_photo_keeps_its_result_wherever_it_is_named_from(command, two_of_one_name, monkeypatch, bridge):
    Path("a/ann.png").write_text("edited")
    monkeypatch.chdir("a")
    assert bridge("command").main(["import", "ann.png", "--output", "../out", "--density", "256"]) == 0
    monkeypatch.chdir("../b")
    assert bridge("command").main(["import", "ann.png", "--output", "../out", "--density", "256"]) == 1


def test_failure_of_a_photo_does_not_give_its_older_result_away(command, batches, two_of_one_name, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(batches("import_work"), "mesh_figures", lambda human: {}[human.name])
        assert command("a/ann.png") == 1
    assert command("b/ann.png") == 1 and lines()[0]["code"] == "name-taken"


def test_files_of_formats_that_are_not_made_again_stay(command):
    assert command("ann.png", "--format", "blend,ply") == 0
    assert command("ann.png", "--format", "glb", "--resume") == 0
    assert {path.name for path in Path("out").iterdir()} == {".twokay", "ann.blend", "ann.ply", "ann.glb"}


def test_export_into_the_folder_of_an_import_leaves_its_records(command, bridge):
    command("ann.png")
    before = Path("out/ann.blend").stat().st_mtime_ns
    main = bridge("command").main
    assert main(["export", "out/ann.blend", "--output", "out", "--format", "glb"]) == 0
    assert main(["export", "out/ann.blend", "--output", "out", "--format", "glb", "--resume", "--report", "export.jsonl"]) == 0
    assert command("ann.png", "--resume") == 0 and Path("out/ann.blend").stat().st_mtime_ns == before
    assert {path.name for path in Path("out").iterdir()} == {".twokay", "ann.blend", "ann.glb"}


# Several processes in one folder


def test_two_processes_at_one_photo_do_not_disturb_each_other(batches, tmp_path):
    one, other = (batches("records").Records(tmp_path) for _ in range(2))

    def make(folder):
        (folder / "ann.blend").write_text("first")
        (folder / "folder").mkdir()
        (folder / "link").symlink_to(tmp_path)
        other.staged(make_other)
        return {}

    def make_other(folder):
        (folder / "ann.blend").write_text("second")
        return {}

    assert list(one.staged(make)[1]) == ["ann.blend"]
    assert (tmp_path / "ann.blend").read_text() == "first"
    assert {path.name for path in tmp_path.iterdir()} == {".twokay", "ann.blend"} and not list((tmp_path / ".twokay").iterdir())


def test_what_dead_processes_left_is_swept_and_what_others_may_need_is_not(bridge, batches, tmp_path):
    scratch = bridge("scratch")
    here, dead = scratch._machine(), 2**22 + 1  # no Linux has such a process
    folder = tmp_path / ".twokay"
    old, fresh = "twokay_00000000_1_old", "twokay_00000000_1_fresh"
    for name in (f"twokay_{here}_{dead}_x", old, fresh, f"{scratch.prefix()}x"):
        (folder / name).mkdir(parents=True)
        (folder / name / "ann.blend").touch()
    (folder / f"twokay_{here}_{dead}_x.part").touch()
    os.utime(folder / old, (0, 0))
    batches("records").Records(tmp_path)
    assert {path.name for path in folder.iterdir()} == {fresh, f"{scratch.prefix()}x"}


# .blend files


def test_humans_in_blends_are_rebuilt_and_exported(command, bridge):
    command("ann.png")
    main = bridge("command").main
    assert main(["rebuild", "out", "--output", "low", "--density", "64", "--height", "1.6", "--report", "low.jsonl"]) == 0
    (line,) = map(json.loads, Path("low.jsonl").read_text().splitlines())
    (person,), (before,) = line["people"], lines()[0]["people"]
    assert person["mesh"]["closed"] and person["mesh"]["height_m"] == 1.6
    assert person["mesh"]["vertices"] < before["mesh"]["vertices"] / 8
    assert main(["export", "low/ann.blend", "nothing.blend", "--output", "glb", "--format", "glb,ply"]) == 1
    assert {path.name for path in Path("glb").glob("*.*")} >= {"ann.glb", "ann.ply"}


# Several processes

FAKE_JOB = """
import json, os, sys
from pathlib import Path
folder, numbers = Path(sys.argv[1]), sys.argv[2]
names = sys.stdin.read().split()
first, last = (int(number) for number in (numbers.split("-") * 2)[:2])
for name in names[first - 1 : last]:
    if name == "crash":
        os._exit(9)
    (folder / f"{name}.json").write_text(json.dumps({"name": name, "status": "ok", "pid": os.getpid()}))
"""


class Silent:
    def begin(self, entry): ...

    def progress(self, fraction, text): ...

    def end(self, line, was_done): ...


class Nothing:
    def parts(self, source):
        return {}


def test_process_that_dies_takes_one_entry_with_it(batches, tmp_path):
    """One process, so that its share is a plain range."""
    entries = batches("entries").entries_of(["a", "b", "crash", "d", "e"], ())
    records = batches("records").Records(tmp_path)
    starts = []

    def start(number, only):
        starts.append(only)
        words = [sys.executable, "-c", FAKE_JOB, str(tmp_path / ".twokay"), only]
        return batches("jobs").start_process(words, dict(os.environ), b"a b crash d e", records.log(number))

    made = list(batches("jobs").parallel_lines(entries, Nothing(), records, 1, start, batches("batch").Rules(), Silent()))
    assert [(line["name"], line["status"]) for line in made] == [
        (name, "failed" if name == "crash" else "ok") for name in ["a", "b", "crash", "d", "e"]
    ]
    assert made[2]["code"] == "blender-died" and "exit code 9" in made[2]["message"]
    assert starts == ["1-5", "4-5"]


@pytest.mark.parametrize(
    ("jobs", "gpus", "devices"), [(2, 0, [None, None]), (2, 2, ["0", "1"]), (3, 2, ["0", "1", "0"]), (2, 1, ["0", "0"])]
)
def test_processes_share_gpus_and_cores(batches, monkeypatch, jobs, gpus, devices):
    processors = batches("processors")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(processors.os, "cpu_count", lambda: 8)
    given = processors.environments(jobs, gpus)
    assert [variables.get("CUDA_VISIBLE_DEVICES") for variables in given] == devices
    assert {variables["OMP_NUM_THREADS"] for variables in given} == {str(8 // jobs)}


def test_processes_keep_to_the_gpus_that_they_were_given(batches, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    assert [variables["CUDA_VISIBLE_DEVICES"] for variables in batches("processors").environments(2, 2)] == ["3", "5"]


@pytest.mark.parametrize(
    ("photos", "own", "threads"), [(["ann.png"], None, None), (["ann.png", "bob.png"], None, "7"), (["ann.png", "bob.png"], "3", None)]
)
def test_a_batch_leaves_a_core_to_blender(command, batches, monkeypatch, photos, own, threads):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if own:
        monkeypatch.setenv("OMP_NUM_THREADS", own)
    monkeypatch.setattr(batches("processors").os, "cpu_count", lambda: 8)
    work, environments = batches("import_work"), []
    session = work.Session
    monkeypatch.setattr(work, "Session", lambda python: environments.append(python.environment) or session(python))
    assert command(*photos) == 0
    assert [environment.get("OMP_NUM_THREADS") for environment in environments] == [threads]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for Python")
def test_two_processes_make_what_one_makes(command, worker, tmp_path):
    python = fake_worker.interpreter(worker)
    assert command(*PHOTOS) == 1
    alone = lines()
    fixed = ["--output", "two", "--report", "report.jsonl", "--density", "256", "--device", "cpu", "--python", str(python)]
    words = [sys.executable, "-m", "twokay_blender", "import", *PHOTOS, "--jobs", "2", *fixed]
    run = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stderr
    assert without_run(lines()) == without_run(alone)
    assert len((worker / "starts.txt").read_text().split()) == 2


def test_break_of_windows_interrupts_a_batch(batches, monkeypatch):
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    with pytest.raises(KeyboardInterrupt), batches("interruption").interruptible():
        signal.raise_signal(signal.SIGUSR1)
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
