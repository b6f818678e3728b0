from uuid import UUID

import pytest

KEPT = """# made by hand
VERSION 1

# people of another tool
313bf9ae-9a3c-4bfb-bd8c-5b0d8f4f0f0e:Other/People:Other-People
77d9d8a4-1d3b-4f66-a9a9-3b1ee2c8a111:2K2K/old:2K2K-old
not a line
"""


@pytest.fixture
def enter(bridge):
    return bridge("catalogs").entered_catalog


def test_new_file_has_the_form_that_blender_reads(enter, tmp_path):
    identifier = enter(tmp_path / "new", "2K2K/shoot")
    lines = (tmp_path / "new" / "blender_assets.cats.txt").read_text().splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    assert told == ["VERSION 1", f"{identifier}:2K2K/shoot:2K2K-shoot"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["blender_assets.cats.txt"]


def test_ids_are_the_same_everywhere_and_differ_by_path(enter, tmp_path):
    ids = [enter(tmp_path / folder, path) for folder in ("a", "b") for path in ("2K2K/x", "2K2K/y", "2K2K/x")]
    assert ids[:3] == ids[3:] and ids[0] == ids[2] != ids[1]


def test_what_is_there_stays_to_the_letter(enter, tmp_path):
    file = tmp_path / "blender_assets.cats.txt"
    file.write_text(KEPT)
    assert enter(tmp_path, "2K2K/old") == UUID("77d9d8a4-1d3b-4f66-a9a9-3b1ee2c8a111")
    assert file.read_text() == KEPT
    identifier = enter(tmp_path, "2K2K/new")
    assert file.read_text() == f"{KEPT}{identifier}:2K2K/new:2K2K-new\n"


def test_file_of_a_folder_above_is_the_one_that_blender_reads(enter, tmp_path):
    (tmp_path / "blender_assets.cats.txt").write_text(KEPT)
    enter(tmp_path / "deep" / "er", "2K2K/new")
    assert "2K2K/new" in (tmp_path / "blender_assets.cats.txt").read_text()
    assert not list((tmp_path / "deep" / "er").iterdir())


@pytest.mark.parametrize("text", ["VERSION 2\n", "", "<html>"])
def test_foreign_file_is_left_alone(enter, error, tmp_path, text):
    file = tmp_path / "blender_assets.cats.txt"
    file.write_text(text)
    with pytest.raises(error, match="Move it away"):
        enter(tmp_path, "2K2K")
    assert file.read_text() == text


def test_entry_that_another_process_has_lost_is_made_again(enter, bridge, tmp_path, monkeypatch):
    """The other one has read the file before, and replaces it after us."""
    file = tmp_path / "blender_assets.cats.txt"
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 1:
            file.write_text(KEPT)

    monkeypatch.setattr(bridge("catalogs").time, "sleep", pause)
    identifier = enter(tmp_path, "2K2K/new")
    assert file.read_text() == f"{KEPT}{identifier}:2K2K/new:2K2K-new\n" and len(pauses) == 2


def test_file_that_others_never_leave_alone_is_told(enter, bridge, error, tmp_path, monkeypatch):
    file = tmp_path / "blender_assets.cats.txt"
    monkeypatch.setattr(bridge("catalogs").time, "sleep", lambda _: file.write_text(KEPT))
    with pytest.raises(error, match="could not be read or written"):
        enter(tmp_path, "2K2K/new")


def test_path_holds_nothing_that_the_format_gives_a_meaning(bridge):
    path = bridge("catalogs").catalog_path
    assert path("2K2K", "a:b\\c/d\ne") == "2K2K/a-b-c-d-e"
    assert path("2K2K", " ") == "2K2K"
