"""What a batch finds in its output folder: results, and what other processes do there."""

import os
from pathlib import Path

import pytest

from tests.blender.batch_reports import lines

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
