import zipfile
from pathlib import Path

import pytest

from inference.detection import models
from inference.detection.fetch import fetch, main
from inference.errors import TwokayError

CONTENTS = {file.member: (Path(models.__file__).parent / file.file_name).read_bytes() for file in models.FILES}
NAMES = sorted(file.file_name for file in models.FILES)


@pytest.fixture
def target(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TWOKAY_DETECTORS", str(tmp_path / "detectors"))
    return tmp_path / "detectors"


def wheel(folder: Path, contents: dict[str, bytes]) -> Path:
    path = folder / "mediapipe.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**contents, "mediapipe/__init__.py": b"raise SystemExit"}.items():
            archive.writestr(name, content)
    return path


def test_the_three_files_are_extracted_once(tmp_path, target):
    source = wheel(tmp_path, CONTENTS)
    assert sorted(path.name for path in fetch(source)) == NAMES
    assert sorted(path.name for path in target.iterdir()) == NAMES
    assert all((target / file.file_name).read_bytes() == CONTENTS[file.member] for file in models.FILES)
    assert fetch(source) == []


def test_only_what_is_wrong_is_replaced(tmp_path, target):
    source = wheel(tmp_path, CONTENTS)
    fetch(source)
    damaged = target / models.HAND_LANDMARK.file_name
    damaged.write_bytes(b"half a file")
    assert fetch(source) == [damaged]
    assert models.HAND_LANDMARK.holds(damaged.read_bytes())


@pytest.mark.parametrize(
    "contents",
    [
        {},
        {**CONTENTS, models.POSE_DETECTION.member: b"another version"},
        {**CONTENTS, models.POSE_DETECTION.member: bytes(models.POSE_DETECTION.size)},
    ],
)
def test_other_wheels_are_refused(tmp_path, target, contents):
    with pytest.raises(TwokayError, match="mediapipe==") as caught:
        fetch(wheel(tmp_path, contents))
    assert caught.value.code == "detectors-wheel"
    assert list(target.iterdir()) == []


def test_no_wheel_at_all(tmp_path, target, capsys):
    (tmp_path / "text.whl").write_text("no wheel")
    assert main(["--wheel", str(tmp_path / "text.whl")]) == 1
    assert main(["--wheel", str(tmp_path / "nowhere.whl")]) == 1
    assert "nowhere.whl" in capsys.readouterr().err


def test_without_internet_the_message_tells_the_way_out(target, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(TwokayError, match="--wheel") as caught:
        fetch()
    assert caught.value.code == "detectors-download"
