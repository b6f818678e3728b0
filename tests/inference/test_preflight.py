import ctypes
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from inference import memory, nvidia, parent, preflight

ROOT = Path(__file__).resolve().parents[2]
WATCHING = "import sys, time; from inference.parent import exit_with_parent; exit_with_parent(int(sys.argv[1])); time.sleep(30)"
SECONDS_TO_END = 5


def fake_cuda(fault: int = 0) -> SimpleNamespace:
    """libcuda.so.1 of a driver for CUDA 12.8 with two devices; a `fault` keeps it from starting."""

    def writes(value):
        def call(target, *arguments):
            target._obj.value = value(*arguments)
            return 0

        return call

    def name_device(name, _size, device):
        name.value = f"Card {device.value}".encode()
        return 0

    return SimpleNamespace(
        cuDriverGetVersion=writes(lambda: 12080),
        cuInit=lambda flags: fault,
        cuDeviceGetCount=writes(lambda: 2),
        cuDeviceGet=writes(lambda ordinal: ordinal),
        cuDeviceGetName=name_device,
        cuDeviceTotalMem_v2=writes(lambda device: (device.value + 1) * 2**33),
        cuDeviceGetAttribute=writes(lambda attribute, device: {75: 8, 76: 6}[attribute]),
    )


def test_report_is_json_and_knows_this_interpreter(tiny_weights):
    run = subprocess.run(
        [sys.executable, "-m", "inference.preflight", "--weights", str(tiny_weights)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    report = json.loads(run.stdout)
    assert report["python"] == {"version": list(sys.version_info[:3]), "path": sys.executable, "base": sys.base_prefix}
    assert all(set(said) == {"version"} for said in report["packages"].values())
    assert report["torch"]["cuda"] is None or isinstance(report["torch"]["devices"], list)
    assert report["weights"]["name"] == "tiny" and len(report["weights"]["sha256"]) == 64
    assert isinstance(report["detectors"]["missing"], list)
    assert 0 < report["memory"]["available"] < report["memory"]["total"]


def test_broken_weights_are_reported(tmp_path):
    (tmp_path / "broken.safetensors").write_bytes(b"nothing")
    weights = preflight.report(tmp_path / "broken.safetensors")["weights"]
    assert weights["code"] == "weights-damaged" and "broken.safetensors" in weights["message"]


def test_missing_and_broken_packages_are_reported_and_end_nothing(monkeypatch):
    def missing(module):
        raise ModuleNotFoundError(f"No module named {module!r}") if module != "cv2" else OSError("DLL load failed")

    monkeypatch.setattr(preflight, "import_module", missing)
    report = preflight.report()
    assert report["packages"]["torch"] == {"error": "ModuleNotFoundError: No module named 'torch'"}
    assert report["packages"]["cv2"] == {"error": "OSError: DLL load failed"}
    assert (report["torch"], report["weights"], report["detectors"]) == (None, None, None)


def test_driver_tells_its_cuda_and_devices():
    assert nvidia.cuda_version(fake_cuda()) == [12, 8]
    assert nvidia.devices(fake_cuda()) == [
        {"name": "Card 0", "memory": 2**33, "capability": [8, 6]},
        {"name": "Card 1", "memory": 2**34, "capability": [8, 6]},
    ]
    assert nvidia.devices(fake_cuda(fault=100)) == []  # CUDA_ERROR_NO_DEVICE


def test_no_driver_is_none(monkeypatch):
    def absent(name):
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", absent)
    assert nvidia.driver() is None


def test_available_memory_is_read_from_what_systems_say():
    assert memory.available_of_meminfo("MemTotal:       16384 kB\nMemFree:          100 kB\nMemAvailable:    8192 kB\n") == 2**23
    said = (
        "Mach Virtual Memory Statistics: (page size of 16384 bytes)\n"
        "Pages free:                               10.\nPages active:                             50.\n"
        "Pages inactive:                           20.\nPages speculative:                         2.\n"
    )
    assert memory.available_of_vm_stat(said) == 32 * 16384


def ended(process: subprocess.Popen) -> float:
    """Return the seconds until the process ends; fails where it does not."""
    start = time.monotonic()
    process.wait(SECONDS_TO_END)
    return time.monotonic() - start


def test_killed_parent_takes_its_child_along():
    start_child = "import os, subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())])"
    parent = f"{start_child}; print('up', flush=True); import time; time.sleep(30)"
    process = subprocess.Popen([sys.executable, "-c", parent, WATCHING], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"up\n"
    time.sleep(0.5)
    os.kill(process.pid, 9)
    start = time.monotonic()
    assert process.stdout.read() == b""  # the child holds the pipe as long as it lives
    assert time.monotonic() - start < SECONDS_TO_END
    process.wait()


def test_process_ends_with_another_that_is_not_its_parent():
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    watcher = subprocess.Popen([sys.executable, "-c", WATCHING, str(other.pid)], cwd=ROOT)
    with pytest.raises(subprocess.TimeoutExpired):
        watcher.wait(1)
    other.kill()
    other.wait()
    assert ended(watcher) < SECONDS_TO_END and watcher.returncode == 1


def test_module_is_run_as_by_python_m():
    command = [sys.executable, "-m", "inference.parent", str(os.getpid()), "json.tool", "--compact"]
    run = subprocess.run(command, cwd=ROOT, input='{"a": 1}', capture_output=True, text=True, check=True)
    assert run.stdout.strip() == '{"a":1}'


@pytest.mark.parametrize(
    ("handle", "error", "waited", "alive"),
    [(0, 87, None, False), (0, 5, None, True), (7, 0, 0x102, True), (7, 0, 0, False)],
    ids=["no such process", "not ours to watch", "running", "ended"],
)
def test_windows_tells_whether_a_process_is_alive(monkeypatch, handle, error, waited, alive):
    class Call:
        def __init__(self, answer):
            self.answer = answer

        def __call__(self, *_arguments):
            return self.answer

    kernel = SimpleNamespace(OpenProcess=Call(handle), WaitForSingleObject=Call(waited), CloseHandle=Call(True))
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, use_last_error: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: error, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert parent.is_alive(1) == alive
