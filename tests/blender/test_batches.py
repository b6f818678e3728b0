"""Batches: resuming, interruption, failures, the next photo, .blend files."""

import argparse
import io
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import bpy
import pytest

from tests.blender.batch_reports import PHOTOS, lines, without_run

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
