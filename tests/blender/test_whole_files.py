from pathlib import Path

import pytest


def test_the_old_file_stays_until_the_new_one_is_whole(bridge, tmp_path: Path):
    path = tmp_path / "report.html"
    path.write_text("old")
    with bridge("whole_files").written_whole(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_file_and_nothing_else(bridge, tmp_path: Path):
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), bridge("whole_files").written_whole(path) as partial:
        partial.write_text("ne")
        raise OSError("full")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_have_a_new_one_each(bridge, tmp_path: Path):
    path = tmp_path / "ann.json"
    with bridge("whole_files").written_whole(path) as one:
        one.write_text("one")
        with bridge("whole_files").written_whole(path) as other:
            other.write_text("other")
        assert path.read_text() == "other"
    assert path.read_text() == "one" and list(tmp_path.iterdir()) == [path]
