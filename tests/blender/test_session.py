import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest

SECONDS_TO_END = 2.5


@pytest.fixture
def session(bridge, worker):
    with bridge("session").Session() as session:
        yield session


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_reconstruction_comes_back_as_the_worker_wrote_it(session, person):
    heard = []
    reconstruction, texture, done = session.reconstruct(Path("ann.png"), progress=lambda *news: heard.append(news))
    np.testing.assert_array_equal(reconstruction.front_depth, person.front_depth)
    assert isinstance(reconstruction.front_depth, np.memmap)
    assert texture.is_file()
    assert (done["device"], done["weights"]["name"], done["seconds"]) == ("cpu", "fake", {"depth": 0.25})
    assert heard == [(0.5, "Depth")]


def test_request_holds_absolute_paths_and_nulls(session):
    *_, done = session.reconstruct(Path("ann.png"), matte=Path("matte.png"), device="cpu")
    request = done["request"]
    out = request.pop("out")
    assert Path(out).is_absolute()
    assert request == {
        "photo": str(Path.cwd() / "ann.png"),
        "matte": str(Path.cwd() / "matte.png"),
        "keypoints": None,
        "weights": None,
        "device": "cpu",
    }


def test_worker_stays_warm_after_a_refused_photo_and_keeps_one_result(session, error):
    *_, first_texture, first = session.reconstruct(Path("ann.png"))
    with pytest.raises(error, match="Nobody is in the photo") as refusal:
        session.reconstruct(Path("bad.png"))
    assert refusal.value.code == "person-missing"
    *_, second_texture, second = session.reconstruct(Path("Zoë.png"))
    assert first["pid"] == second["pid"]
    assert second_texture.is_file() and not first_texture.exists()


@pytest.mark.parametrize(("photo", "sign"), [("crash.png", "illegal memory access"), ("nonsense.png", "Downloading something")])
def test_dead_worker_is_explained_and_replaced(session, error, photo, sign):
    *_, first = session.reconstruct(Path("ann.png"))
    with pytest.raises(error, match=sign) as death:
        session.reconstruct(Path(photo))
    assert death.value.code == "worker-died"
    *_, second = session.reconstruct(Path("ann.png"))
    assert first["pid"] != second["pid"] and gone(first["pid"])


def test_worker_that_died_between_photos_is_replaced(session):
    *_, first = session.reconstruct(Path("ann.png"))
    os.kill(first["pid"], 9)
    time.sleep(0.2)
    *_, second = session.reconstruct(Path("ann.png"))
    assert first["pid"] != second["pid"]


def test_cancel_ends_a_busy_worker_at_once(session, extension):
    class CancelledError(Exception):
        pass

    def cancel(_fraction, _text):
        raise CancelledError

    *_, done = session.reconstruct(Path("ann.png"))
    start = time.perf_counter()
    with pytest.raises(CancelledError):
        session.reconstruct(Path("stuck.png"), progress=cancel)
    assert time.perf_counter() - start < SECONDS_TO_END
    assert gone(done["pid"])


def test_close_ends_the_worker_and_removes_its_files(bridge, worker):
    with bridge("session").Session() as session:
        *_, texture, done = session.reconstruct(Path("ann.png"))
    assert gone(done["pid"])
    assert not texture.parent.parent.exists()


def test_interpreter_that_cannot_run_the_worker_is_explained(bridge, worker, error, tmp_path):
    with bridge("session").Session(tmp_path / "no-python") as session, pytest.raises(error, match="PyTorch") as failure:
        session.reconstruct(Path("ann.png"))
    assert failure.value.code == "python-unusable"
    (worker / "inference" / "worker.py").write_text("import torch_that_is_not_installed")
    with bridge("session").Session(Path(sys.executable)) as session, pytest.raises(error, match="No module named 'torch_that"):
        session.reconstruct(Path("ann.png"))


def test_other_protocol_is_refused(bridge, worker, error):
    (worker / "inference" / "worker.py").write_text('print(\'{"event": "ready", "protocol": 2}\')')
    with bridge("session").Session() as session, pytest.raises(error, match="protocol 1"):
        session.reconstruct(Path("ann.png"))
