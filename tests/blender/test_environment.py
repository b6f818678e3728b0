import os
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import files, version
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.blender.package_index import running_index
from tests.blender.wheels import write_wheel

TAG = f"py{sys.version_info.major}{sys.version_info.minor}"


@pytest.fixture
def plan(bridge, tmp_path):
    """A plan for one tiny package out of a folder of wheels."""
    wheels = tmp_path / "wheels"
    write_wheel(wheels, "twokay_tiny", "1.0", {"twokay_tiny.py": "ANSWER = 42\n"})
    variant = replace(bridge("environment.variants").offline_variant(wheels), requirements=("twokay-tiny==1.0",))
    return bridge("environment.install").Plan(tmp_path / "packages", variant, wheels)


@pytest.fixture
def install(bridge):
    def run(plan, progress=lambda fraction, text: None, release=lambda: None):
        return bridge("environment.install").install(plan, progress, release)

    return run


@pytest.fixture
def cancelled(bridge):
    return bridge("environment.job").Cancelled


needs_torch = pytest.mark.skipif(not find_spec("torch"), reason="what is installed is tried with PyTorch")


@needs_torch
def test_constraints_of_the_artists_pip_do_not_reach_a_folder_of_wheels(plan, install, tmp_path, monkeypatch):
    constraints, config = tmp_path / "constraints.txt", tmp_path / "pip.conf"
    constraints.write_text("twokay-tiny<1\n")
    config.write_text(f"[global]\nconstraint = {constraints}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_CONSTRAINT", str(constraints))
    assert (install(plan) / "twokay_tiny.py").exists()


@needs_torch
def test_packages_are_installed_aside_tried_and_put_in_place_of_the_old_ones(bridge, plan, install):
    heard, released = [], []
    old, other = plan.root / f"{TAG}-cu126", plan.root / "py200-cpu"
    for folder in (old, other):
        folder.mkdir(parents=True)
    folder = install(
        plan, lambda *news: heard.append(news), lambda: released.append(bridge("environment.packages").installed_packages(plan.root))
    )
    assert folder == plan.root / f"{TAG}-wheels" == bridge("environment.packages").installed_packages(plan.root)
    assert (folder / "twokay_tiny.py").is_file()
    assert released == [old]  # before they go, not after
    assert {path.name for path in plan.root.iterdir()} == {"install.log", f"{TAG}-wheels", other.name}
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] < 1
    python = bridge("environment.interpreter").blender_python(folder)
    run = subprocess.run([python.python, "-c", "import twokay_tiny"], env=python.full_environment, check=False)
    assert run.returncode == 0


def test_cancelled_set_up_leaves_the_old_packages_in_use(bridge, plan, install, cancelled):
    old = plan.root / f"{TAG}-cpu"
    old.mkdir(parents=True)

    def cancel(_fraction, _text):
        raise cancelled

    start = time.monotonic()
    with pytest.raises(cancelled):
        install(plan, cancel)
    assert time.monotonic() - start < 5
    assert bridge("environment.packages").installed_packages(plan.root) == old
    assert not plan.staging.exists() and not plan.temporary.exists()


@needs_torch
def test_interrupted_download_goes_on_where_it_was(plan, install, cancelled, monkeypatch, tmp_path):
    for name in ("twokay_first", "twokay_second"):
        write_wheel(tmp_path / "simple" / name.replace("_", "-"), name, "1.0", {f"{name}.py": ""})
    variant = replace(plan.variant, requirements=("twokay-first==1.0", "twokay-second==1.0"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_TRUSTED_HOST", "127.0.0.1")  # of others pip keeps only what came over https
    with running_index(tmp_path) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)

        def break_off(_fraction, _text):
            if index.stalling.is_set():
                raise cancelled

        index.stalled = "twokay_second"
        with pytest.raises(cancelled):
            install(replace(plan, variant=variant, wheels=None), break_off)
        index.stalled = ""
        index.released.set()
        first_time, index.downloads = index.downloads, []
        folder = install(replace(plan, variant=variant, wheels=None))
    assert [name.split("-")[0] for name in first_time] == ["twokay_first", "twokay_second"]
    assert [name.split("-")[0] for name in index.downloads] == ["twokay_second"]
    assert (folder / "twokay_first.py").is_file() and (folder / "twokay_second.py").is_file()


@pytest.mark.parametrize(
    ("fault", "code"), [("libGL.so.1 is missing", "packages-broken"), ("DLL load failed while importing cv2", "runtime-missing")]
)
def test_packages_that_do_not_work_are_never_used(bridge, plan, install, error, fault, code):
    write_wheel(plan.wheels, "twokay_tiny", "1.0", {"cv2.py": f"raise ImportError({fault!r})\n"})
    with pytest.raises(error, match=f"cv2: ImportError: {fault}") as failure:
        install(plan)
    assert failure.value.code == code
    assert bridge("environment.packages").installed_packages(plan.root) is None and not plan.staging.exists()


def test_missing_wheel_is_named_and_the_log_kept(plan, install, error):
    (wheel,) = plan.wheels.iterdir()
    wheel.unlink()
    with pytest.raises(error, match=r"no package twokay-tiny==1\.0 for this Python") as failure:
        install(plan)
    assert failure.value.code == "wheel-missing"
    assert "No matching distribution" in plan.log.read_text(encoding="utf-8")


def test_full_disk_is_told_before_anything_is_downloaded(plan, install, error):
    with pytest.raises(error, match=r"takes up to 2000000.0 GB, but the disk of .* has \d+\.\d GB free") as failure:
        install(replace(plan, variant=replace(plan.variant, download=1e6)))
    assert failure.value.code == "disk-full"
    assert plan.log.read_text(encoding="utf-8") == ""


def test_python_without_pip_runs_the_one_that_ensurepip_carries(bridge, monkeypatch):
    pip = bridge("environment.pip")
    monkeypatch.setattr(pip, "_runs_pip", lambda python: False)
    python = pip.with_pip(bridge("environment.interpreter").blender_python())
    run = subprocess.run(
        [python.python, "-c", "import pip; print(pip.__file__)"], env=python.full_environment, capture_output=True, text=True
    )
    assert "ensurepip" in run.stdout and ".whl" in run.stdout


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk-full"),
        ("WARNING: Retrying: NewConnectionError(...)\nERROR: No matching distribution found for torch==2.13.0+cu130", "network"),
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))\nERROR: No matching distribution",
            "network-certificate",
        ),
        ("ERROR: HTTP error 503 while getting https://pypi.org/simple/torch", "network"),
        ("ERROR: No matching distribution found for torch==2.13.0+cu130", "wheel-missing"),
        ("ERROR: [Errno 13] Permission denied: '/opt/packages'", "folder-unwritable"),
        ("HINT: This error might have occurred since this system does not have Windows Long Path support enabled.", "paths-too-long"),
        ("Segmentation fault", "install-failed"),
    ],
)
def test_pip_s_complaints_become_errors_with_a_remedy(bridge, log, code):
    failure = bridge("environment.pip").pip_error(log)
    assert failure.code == code
    assert str(failure).endswith(log)


@pytest.mark.parametrize(
    ("log", "step"),
    [
        ("Looking in indexes: https://pypi.org/simple", ""),
        (
            "Collecting torch\n  Downloading https://a.b/c/torch-2.13.0%2Bcu130-cp311-cp311-win_amd64.whl (2.6 GB)",
            "Downloading torch 2.13.0+cu130 (2.6 GB)",
        ),
        ("  Using cached numpy-2.3.5-cp311-cp311-win_amd64.whl (13.1 MB)", "Taking numpy 2.3.5 (13.1 MB)"),
        ("Processing C:\\wheels\\numpy-2.3.5-cp311-cp311-win_amd64.whl", "Taking numpy 2.3.5"),
        ("  Downloading numpy-2.3.5-py3-none-any.whl (13.1 MB)\nInstalling collected packages: numpy, torch", "Unpacking"),
    ],
)
def test_pip_s_steps_are_told_briefly(bridge, log, step):
    assert bridge("environment.pip").pip_step(log) == step


def gpu(cuda: tuple[int, int], capability: tuple[int, int]) -> dict:
    return {"version": "1.0", "cuda": list(cuda), "devices": [{"name": "GPU", "memory": 8e9, "capability": list(capability)}]}


@pytest.mark.parametrize(
    ("machine", "nvidia", "name"),
    [
        (("win32", "amd64"), None, "cpu"),
        (("linux", "x86_64"), {"version": None, "cuda": [13, 0], "devices": []}, "cpu"),
        (("linux", "x86_64"), gpu((13, 0), (9, 0)), "cu130"),
        (("win32", "amd64"), gpu((13, 2), (12, 0)), "cu130"),
        (("win32", "amd64"), gpu((12, 4), (8, 6)), "cu126"),  # an older driver
        (("win32", "amd64"), gpu((13, 0), (6, 1)), "cu126"),  # a card that CUDA 13 has dropped
        (("win32", "amd64"), gpu((12, 8), (12, 0)), "cpu"),  # a card too new for the build that its driver allows
        (("linux", "x86_64"), gpu((11, 4), (8, 6)), "cpu"),
        (("linux", "x86_64"), gpu((13, 0), (3, 7)), "cpu"),
        (("darwin", "arm64"), None, "metal"),
    ],
)
def test_build_fits_card_and_driver(bridge, machine, nvidia, name):
    variants = bridge("environment.variants")
    chosen = variants.recommended(*machine, nvidia)
    assert chosen.name == name
    local = "" if name == "metal" else f"+{name}"
    assert chosen.requirements[0] == f"torch=={variants.TORCH}{local}"
    assert (chosen.index or "none").endswith(name if local else "none")


def test_newer_driver_is_advised_only_where_it_helps(bridge):
    helps = bridge("environment.variants").newer_driver_helps
    assert helps(gpu((12, 8), (12, 0))) and helps(gpu((11, 4), (8, 6)))
    assert not helps(gpu((12, 4), (8, 6))) and not helps(gpu((11, 4), (3, 7)))


@pytest.mark.parametrize("machine", [("darwin", "x86_64"), ("freebsd", "amd64")])
def test_machine_without_pytorch_is_told(bridge, error, machine):
    with pytest.raises(error, match="no PyTorch") as failure:
        bridge("environment.variants").recommended(*machine, None)
    assert failure.value.code == "torch-unavailable"


def test_program_is_ended_with_its_children(bridge, tmp_path, cancelled):
    log = tmp_path / "log"
    code = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'])"
    )

    def tick():
        if log.read_text():
            raise cancelled

    with pytest.raises(cancelled):
        bridge("environment.process").run_logged([sys.executable, "-c", code], log, tick, cwd=tmp_path, environment=dict(os.environ))
    state = Path(f"/proc/{int(log.read_text())}/stat")
    deadline = time.monotonic() + 5
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_job_tells_its_progress_and_result(bridge, cancelled):
    job_class = bridge("environment.job").Job

    def work(progress):
        progress(0.5, "half")
        return "done"

    job = job_class(work)
    assert job.result() == "done" and (job.fraction, job.text) == (0.5, "half") and not job.running

    def endless(progress):
        while True:
            progress(0.1, "")
            time.sleep(0.01)

    job = job_class(endless)
    assert job.running
    job.cancel()
    with pytest.raises(cancelled):
        job.result()


def test_interpreter_that_cannot_run_the_check_is_explained(bridge, error, tmp_path):
    run, own = bridge("environment.preflight").run_preflight, bridge("environment.interpreter").own_python
    with pytest.raises(error, match="no-python cannot be used") as failure:
        run(own(tmp_path / "no-python"), None)
    assert failure.value.code == "python-unusable"
    fake = tmp_path / "fake-python"
    fake.write_text("#!/bin/sh\necho 'SyntaxError: invalid syntax' >&2\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(error, match=r"cannot run the networks: SyntaxError: invalid syntax\. It must be Python 3\.11"):
        run(own(fake), None)


def test_group_that_macos_says_has_ended_is_no_error(bridge, monkeypatch):
    process_module = bridge("environment.process")
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], **process_module.popen_options())

    def refuse(group, signal):
        os.kill(group, signal)
        raise PermissionError

    monkeypatch.setattr(process_module.os, "killpg", refuse)
    process_module.end_tree(process)
    assert process.returncode == -9


def test_windows_ends_the_tree_without_opening_a_console(bridge, monkeypatch):
    process_module, called = bridge("environment.process"), []
    process = SimpleNamespace(pid=7, poll=lambda: None, wait=lambda: None)
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        windows.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
        windows.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
        windows.setattr(subprocess, "run", lambda words, **options: called.append((words, options)))
        process_module.end_tree(process)
    ((words, options),) = called
    assert words == ["taskkill", "/F", "/T", "/PID", "7"] and options["creationflags"] & 0x08000000


@pytest.fixture
def scanned(bridge, monkeypatch):
    """Make a virus scanner hold every folder for that many tries to rename it."""

    def scan(tries: int) -> None:
        packages, rename, left = bridge("environment.packages"), Path.rename, [tries]

        def held(folder, target):
            left[0] -= 1
            if left[0] >= 0:
                raise PermissionError(13, "Access is denied")
            return rename(folder, target)

        monkeypatch.setattr(Path, "rename", held)
        monkeypatch.setattr(packages, "SECONDS_TO_LET_GO", 0.1)
        monkeypatch.setattr(packages, "_SECONDS_BETWEEN_TRIES", 0.01)

    return scan


def test_packages_wait_for_a_virus_scanner(bridge, tmp_path, scanned):
    staging = tmp_path / "staging"
    staging.mkdir()
    scanned(2)
    assert bridge("environment.packages").put_in_place(staging, tmp_path, "cpu") == tmp_path / f"{TAG}-cpu"
    assert (tmp_path / f"{TAG}-cpu").is_dir()


def test_packages_that_another_blender_uses_stay(bridge, tmp_path, error, scanned):
    old = tmp_path / f"{TAG}-cpu"
    old.mkdir()
    scanned(10**6)
    with pytest.raises(error, match="Close other Blender windows") as failure:
        bridge("environment.packages").remove_packages(tmp_path)
    assert failure.value.code == "packages-in-use" and old.is_dir()


def test_too_deep_a_folder_is_told_before_anything_is_downloaded(plan, install, error, monkeypatch):
    limit, mkdir = len(str(plan.temporary)) + 150, Path.mkdir

    def windows_mkdir(path, *arguments, **options):
        if len(str(path)) > limit:
            raise FileNotFoundError(2, "The system cannot find the path specified")
        mkdir(path, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", windows_mkdir)
    with pytest.raises(error, match="a packages folder with a short path") as failure:
        install(plan)
    assert failure.value.code == "paths-too-long"
    assert plan.log.read_text(encoding="utf-8") == "" and not list(plan.temporary.iterdir())


def test_deepest_folder_is_that_of_the_wheel(bridge):
    variants = bridge("environment.variants")
    if not find_spec("torch") or version("torch").split("+")[0] != variants.TORCH or not (torch := files("torch")):
        pytest.skip("needs that PyTorch")
    deepest = variants.DEEPEST_FOLDER.as_posix()
    longest = max(len(file.as_posix()) for file in torch if "__pycache__" not in file.parts)
    assert longest <= len(f"{deepest}/LICENSE.txt")
