"""A batch divided between several processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.blender import fake_worker
from tests.blender.batch_reports import PHOTOS, lines, without_run

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
