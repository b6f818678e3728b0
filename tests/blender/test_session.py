import json
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


def asked(result) -> dict:
    """What the fake worker was asked, and its process."""
    return json.loads((result.texture.parents[1] / "request.json").read_text())


def test_reconstruction_comes_back_as_the_worker_wrote_it(session, person):
    heard = []
    (result,) = session.reconstruct(Path("ann.png"), progress=lambda *news: heard.append(news))
    np.testing.assert_array_equal(result.reconstruction.front_depth, person.front_depth)
    assert isinstance(result.reconstruction.front_depth, np.memmap)
    assert result.texture.is_file()
    assert (result.run.device, result.run.weights["name"], result.run.seconds) == ("cpu", "fake", {"depth": 0.25})
    assert result.origin.sources == {"keypoints": "detector", "matte": "alpha"} and not result.origin.hints
    assert heard == [(0.5, "Depth")]


def test_all_people_come_back_each_with_its_own_files(session):
    first, second = session.reconstruct(Path("crowd.png"), person=None)
    assert (first.origin.person, second.origin.person) == (0, 1)
    assert first.texture != second.texture and first.run is second.run
    assert second.origin.box == (50, 300, 199, 799) and [hint.code for hint in second.origin.hints] == ["cut-off"]
    (alone,) = session.reconstruct(Path("crowd.png"), person=1)
    assert alone.origin == second.origin


def test_request_holds_absolute_paths_and_nulls(session):
    (result,) = session.reconstruct(Path("ann.png"), matte=Path("matte.png"), device="cpu")
    request = asked(result)
    del request["pid"]
    out = request.pop("out")
    assert Path(out).is_absolute()
    assert request == {
        "photo": str(Path.cwd() / "ann.png"),
        "matte": str(Path.cwd() / "matte.png"),
        "keypoints": None,
        "person": 0,
        "weights": None,
        "device": "cpu",
    }


def process_of(session) -> tuple[int, Path]:
    (result,) = session.reconstruct(Path("ann.png"))
    return asked(result)["pid"], result.texture


def test_worker_stays_warm_after_a_refused_photo_and_keeps_one_result(session, error):
    first, first_texture = process_of(session)
    with pytest.raises(error, match="Nobody is in the photo") as refusal:
        session.reconstruct(Path("bad.png"))
    assert refusal.value.code == "person-missing"
    (second,) = session.reconstruct(Path("Zoë.png"))
    assert first == asked(second)["pid"]
    assert second.texture.is_file() and not first_texture.exists()


@pytest.mark.parametrize(("photo", "sign"), [("crash.png", "illegal memory access"), ("nonsense.png", "Downloading something")])
def test_dead_worker_is_explained_and_replaced(session, error, photo, sign):
    first, _ = process_of(session)
    with pytest.raises(error, match=sign) as death:
        session.reconstruct(Path(photo))
    assert death.value.code == "worker-died"
    second, _ = process_of(session)
    assert first != second and gone(first)


def test_worker_that_died_between_photos_is_replaced(session):
    first, _ = process_of(session)
    os.kill(first, 9)
    time.sleep(0.2)
    second, _ = process_of(session)
    assert first != second


def test_cancel_ends_a_busy_worker_at_once(session, extension):
    class CancelledError(Exception):
        pass

    def cancel(_fraction, _text):
        raise CancelledError

    worker, _ = process_of(session)
    start = time.perf_counter()
    with pytest.raises(CancelledError):
        session.reconstruct(Path("stuck.png"), progress=cancel)
    assert time.perf_counter() - start < SECONDS_TO_END
    assert gone(worker)


def test_close_ends_the_worker_and_removes_its_files(bridge, worker):
    with bridge("session").Session() as session:
        process, texture = process_of(session)
    assert gone(process)
    assert not texture.parents[2].exists()


def test_interpreter_that_cannot_run_the_worker_is_explained(bridge, worker, error, tmp_path):
    with bridge("session").Session(tmp_path / "no-python") as session, pytest.raises(error, match="PyTorch") as failure:
        session.reconstruct(Path("ann.png"))
    assert failure.value.code == "python-unusable"
    (worker / "inference" / "worker.py").write_text("import torch_that_is_not_installed")
    with bridge("session").Session(Path(sys.executable)) as session, pytest.raises(error, match="No module named 'torch_that"):
        session.reconstruct(Path("ann.png"))


def test_other_protocol_is_refused(bridge, worker, error):
    (worker / "inference" / "worker.py").write_text('print(\'{"event": "ready", "protocol": 1}\')')
    with bridge("session").Session() as session, pytest.raises(error, match="protocol 2"):
        session.reconstruct(Path("ann.png"))
