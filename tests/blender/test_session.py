import json
import os
import random
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

KILLS = 50


@pytest.fixture
def session(bridge, worker, python):
    with bridge("session").Session(python) as session:
        yield session


@pytest.fixture
def request_of(bridge):
    """Make a request for a photo of the fake worker."""
    return lambda photo, **options: bridge("photo_job").Request(Path(photo), **options)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def gone_within_a_second(pid: int) -> bool:
    end = time.perf_counter() + 1
    while not gone(pid) and time.perf_counter() < end:
        time.sleep(0.01)
    return gone(pid)


def asked(result) -> dict:
    """What the fake worker was asked, and its process."""
    return json.loads((Path(result.colours.filename).parents[1] / "request.json").read_text())


def test_reconstruction_comes_back_as_the_worker_wrote_it(session, person, request_of):
    heard = []
    (result,) = session.reconstruct(request_of("ann.png"), progress=lambda *news: heard.append(news))
    np.testing.assert_array_equal(result.reconstruction.front_depth, person.front_depth)
    assert isinstance(result.reconstruction.image, np.memmap)
    assert result.colours.shape == (800, 600, 3)
    assert (result.run.device, result.run.weights["name"], result.run.seconds) == ("cpu", "fake", {"depth": 0.25})
    assert result.origin.sources == {"keypoints": "detector", "matte": "alpha"} and not result.origin.hints
    assert heard == [(0.5, "Depth")]


def test_all_people_come_back_each_with_its_own_files(session, request_of):
    first, second = session.reconstruct(request_of("crowd.png", person=None))
    assert (first.origin.person, second.origin.person) == (0, 1)
    assert first.colours.filename != second.colours.filename and first.run is second.run
    assert second.origin.box == (50, 300, 199, 799) and [hint.code for hint in second.origin.hints] == ["cut-off"]
    (alone,) = session.reconstruct(request_of("crowd.png", person=1))
    assert alone.origin == second.origin


def test_request_holds_absolute_paths_and_nulls(session, request_of):
    (result,) = session.reconstruct(request_of("ann.png", matte=Path("matte.png"), device="cpu"))
    request = asked(result)
    del request["pid"]
    out = request.pop("out")
    assert Path(out).is_absolute()
    assert request == {
        "task": "humans",
        "photo": str(Path.cwd() / "ann.png"),
        "matte": str(Path.cwd() / "matte.png"),
        "keypoints": None,
        "person": 0,
        "weights": None,
        "device": "cpu",
        "size": 2048,
    }


def process_of(session, request_of) -> tuple[int, Path]:
    (result,) = session.reconstruct(request_of("ann.png"))
    return asked(result)["pid"], Path(result.colours.filename)


def test_worker_stays_warm_after_a_refused_photo_and_keeps_one_result(session, error, request_of):
    first, first_colours = process_of(session, request_of)
    with pytest.raises(error, match="Nobody is in the photo") as refusal:
        session.reconstruct(request_of("bad.png"))
    assert refusal.value.code == "person-missing"
    (second,) = session.reconstruct(request_of("Zoë.png"))
    assert first == asked(second)["pid"]
    assert Path(second.colours.filename).is_file() and not first_colours.exists()


@pytest.mark.parametrize(("photo", "sign"), [("crash.png", "illegal memory access"), ("nonsense.png", "Downloading something")])
def test_dead_worker_is_explained_and_replaced(session, error, photo, sign, request_of):
    first, _ = process_of(session, request_of)
    with pytest.raises(error, match=sign) as death:
        session.reconstruct(request_of(photo))
    assert death.value.code == "worker-died"
    second, _ = process_of(session, request_of)
    assert first != second and gone(first)


def test_worker_that_died_between_photos_is_replaced(session, request_of):
    first, _ = process_of(session, request_of)
    os.kill(first, 9)
    time.sleep(0.2)
    second, _ = process_of(session, request_of)
    assert first != second


def test_cancel_ends_a_busy_worker_at_once(session, extension, request_of):
    class CancelledError(Exception):
        pass

    def cancel(_fraction, _text):
        raise CancelledError

    worker, _ = process_of(session, request_of)
    with pytest.raises(CancelledError):
        session.reconstruct(request_of("stuck.png"), progress=cancel)
    assert gone_within_a_second(worker)


def test_close_ends_the_worker_and_removes_its_files(bridge, worker, request_of, python):
    with bridge("session").Session(python) as session:
        process, colours = process_of(session, request_of)
    assert gone(process)
    assert not colours.parents[2].exists()


def test_interpreter_that_cannot_run_the_worker_is_explained(bridge, worker, error, tmp_path, request_of, python):
    missing = bridge("environment.interpreter").own_python(tmp_path / "no-python")
    with bridge("session").Session(missing) as session, pytest.raises(error, match="PyTorch") as failure:
        session.reconstruct(request_of("ann.png"))
    assert failure.value.code == "python-unusable"
    (worker / "inference" / "worker.py").write_text("import torch_that_is_not_installed")
    with bridge("session").Session(python) as session, pytest.raises(error, match="No module named 'torch_that"):
        session.reconstruct(request_of("ann.png"))


def test_other_protocol_is_refused(bridge, worker, error, request_of, python):
    (worker / "inference" / "worker.py").write_text('print(\'{"event": "ready", "protocol": 2}\')')
    with bridge("session").Session(python) as session, pytest.raises(error, match="protocol 6"):
        session.reconstruct(request_of("ann.png"))


def polled(job, seconds: float = 20):
    """Poll a job to its end; return its people and the longest time that a poll took."""
    longest, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        people = job.poll()
        longest = max(longest, time.perf_counter() - start)
        if people is not None:
            return people, longest
        time.sleep(0.005)
    raise TimeoutError


def test_polled_job_ends_like_a_waited_one_and_never_waits(session, request_of):
    job = session.start(request_of("ann.png"))
    assert (job.fraction, job.poll()) == (0.0, None)
    (result,), longest = polled(job)
    assert (job.fraction, job.text) == (0.5, "Depth")
    assert result.origin.precision == "float16" and Path(result.colours.filename).is_file()
    assert longest < 0.1


def test_cancelled_job_returns_at_once_and_the_next_photo_works(session, request_of, extension):
    cancelled = import_module(f"{extension.__name__}.inference.errors").Cancelled
    worker, _ = process_of(session, request_of)
    job = session.start(request_of("stuck.png"))
    while job.fraction < 0.5:
        job.poll()
    start = time.perf_counter()
    job.cancel()
    assert time.perf_counter() - start < 0.1
    with pytest.raises(cancelled):
        job.poll()
    second, _ = process_of(session, request_of)
    assert second != worker and gone_within_a_second(worker)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_worker_killed_at_random_moments_says_a_sentence_and_the_next_photo_works(session, request_of, error):
    moments = random.Random(0)
    sentences = 0
    for _ in range(KILLS):
        job = session.start(request_of("slow.png"))
        time.sleep(moments.uniform(0, 0.08))
        os.kill(session._worker._process.pid, signal.SIGKILL)
        with pytest.raises(error, match=r"signal 9.*Try it again") as death:
            polled(job)
        sentences += death.value.code == "worker-died"
    assert sentences == KILLS
    assert session.reconstruct(request_of("ann.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need the developer mode there")
def test_photo_that_is_a_link_keeps_its_name(session, request_of, tmp_path):
    (tmp_path / "store.png").touch()
    (tmp_path / "ann.png").symlink_to(tmp_path / "store.png")
    (result,) = session.reconstruct(request_of(tmp_path / "ann.png"))
    assert asked(result)["photo"] == str(tmp_path / "ann.png")


def test_folders_of_dead_processes_are_swept_away(bridge, tmp_path, monkeypatch):
    scratch = bridge("scratch")
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here, elsewhere = scratch._machine(), "0" * 8
    left, running, foreign = f"twokay_{here}_{ended.pid}_a", f"twokay_{here}_{os.getpid()}_b", f"twokay_{elsewhere}_{ended.pid}_c"
    names = [left, running, foreign, "twokay_packages", "other"]
    for name in names:
        (tmp_path / name).mkdir()
    own = scratch.new_scratch_folder()
    assert own.parent == tmp_path
    assert {path.name for path in tmp_path.iterdir()} == {*names[1:], own.name}
