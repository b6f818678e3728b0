import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inference.detection import models
from inference.errors import TwokayError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def other_folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TWOKAY_DETECTORS", str(tmp_path))
    return tmp_path


def test_a_network_is_loaded_once():
    assert models.network(models.POSE_DETECTION) is models.network(models.POSE_DETECTION)


@pytest.mark.parametrize(
    ("file", "size", "shapes"),
    [
        (models.POSE_DETECTION, 224, [(2254, 12), (2254, 1)]),
        (models.POSE_LANDMARK, 256, [(195,), (1,), (256, 256, 1), (64, 64, 39), (117,)]),
        (models.HAND_LANDMARK, 224, [(63,), (1,), (1,), (63,)]),
    ],
)
def test_networks_answer_with_their_shapes(file, size, shapes):
    assert [output.shape for output in models.network(file)(np.zeros((size, size, 3), np.float32))] == shapes


def test_missing_files_tell_how_to_get_them(other_folder):
    with pytest.raises(TwokayError, match=r"inference\.detection\.fetch") as caught:
        models.network(models.HAND_LANDMARK)
    assert caught.value.code == "detectors-missing"


def test_damaged_files_are_not_loaded(other_folder):
    (other_folder / "pose_detection.tflite").write_bytes(bytes(models.POSE_DETECTION.size))
    with pytest.raises(TwokayError, match="damaged") as caught:
        models.network(models.POSE_DETECTION)
    assert caught.value.code == "detectors-damaged"


def test_missing_runtime_tells_what_to_install(other_folder, monkeypatch):
    source = Path(models.__file__).parent / models.HAND_LANDMARK.file_name
    (other_folder / source.name).write_bytes(source.read_bytes())
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(TwokayError, match="pip install ai-edge-litert") as caught:
        models.network(models.HAND_LANDMARK)
    assert caught.value.code == "detectors-runtime"


def test_importing_loads_no_runtime():
    code = "import sys, inference.detection.people, inference.detection.masks; assert 'ai_edge_litert' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
