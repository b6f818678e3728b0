"""Set up PyTorch: download and unpack aside, try it, and only then make it what the worker uses."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...inference.errors import TwokayError
from ..manifest import EXTENSION_ROOT
from .interpreter import blender_python
from .packages import DOWNLOADS, LOG, STAGING, WORK, put_in_place
from .pip import pip_error, pip_step, with_pip
from .preflight import run_preflight
from .process import run_logged
from .runtime import RUNTIME, lacks_runtime
from .variants import DEEPEST_FOLDER, Variant

GIGABYTE = 10**9
SECONDS_BETWEEN_LOOKS = 1.0
_PIP_SHARE = 0.95
_LOG_TAIL = 20_000
_PIP_UNPACKS_TO = Path("pip-target-12345678", "lib", "python")

Progress = Callable[[float, str], None]
"""Called with a fraction in 0..1 and a text; what it raises, such as Cancelled, ends the work."""


@dataclass(frozen=True)
class Plan:
    """What to install, and where; `wheels` is a folder that replaces the network."""

    root: Path
    variant: Variant
    wheels: Path | None = None

    @property
    def staging(self) -> Path:
        """Where packages are unpacked."""
        return self.root / STAGING

    @property
    def temporary(self) -> Path:
        """Where pip works: on the same disk, which the system's own folder for this often is not."""
        return self.root / WORK

    @property
    def log(self) -> Path:
        """All that pip says."""
        return self.root / LOG

    @property
    def pip_arguments(self) -> list[str]:
        """What follows `-m pip`."""
        source = ["--extra-index-url", self.variant.index] if self.variant.index else []
        if self.wheels:
            source = ["--no-index", "--find-links", str(self.wheels)]
        return [
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--no-warn-script-location",
            "--progress-bar=off",
            "--only-binary=:all:",
            "--cache-dir",
            str(self.root / DOWNLOADS / "cache"),
            "--target",
            str(self.staging),
            *source,
            *self.variant.requirements,
        ]


def install(plan: Plan, progress: Progress, release: Callable[[], None]) -> Path:
    """Install the packages for Blender's Python and return their folder; minutes, for a thread of its own.

    Until the end the packages that were there before stay in use; `release` is called before they are replaced, and must end what
    uses them. After a break what pip has downloaded whole is kept for the next try.

    Raises:
        TwokayError: not enough space, too deep a folder, no network, no such wheel, or packages that do not work here; the message has
            the remedy.
    """
    _make_room(plan)
    try:
        _run_pip(plan, progress)
        progress(_PIP_SHARE, "Trying the packages")
        _try_packages(plan.staging)
        release()
        folder = put_in_place(plan.staging, plan.root, plan.variant.name)
    finally:
        shutil.rmtree(plan.staging, ignore_errors=True)
        shutil.rmtree(plan.temporary, ignore_errors=True)
    shutil.rmtree(plan.root / DOWNLOADS, ignore_errors=True)
    return folder


def _make_room(plan: Plan) -> None:
    try:
        for folder in (plan.staging, plan.temporary):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        plan.log.write_text("", encoding="utf-8")
    except OSError as error:
        raise TwokayError("folder-unwritable", f"{plan.root} cannot be written to ({error}). Choose another packages folder.") from error
    _try_depth(plan)
    free = shutil.disk_usage(plan.root).free / GIGABYTE
    if free < plan.variant.space:
        raise TwokayError(
            "disk-full",
            f"Setting up {plan.variant.label} takes up to {plan.variant.space:.1f} GB, but the disk of {plan.root} has {free:.1f} GB free. "
            "Free some space, or choose another packages folder.",
        )


def _try_depth(plan: Plan) -> None:
    """Make the deepest folder that pip will: by default Windows refuses paths above 260 characters, which pip finds out after minutes."""
    deepest = plan.temporary / _PIP_UNPACKS_TO / DEEPEST_FOLDER
    try:
        deepest.mkdir(parents=True)
    except OSError as error:
        message = f"The paths of PyTorch's files in {plan.root} would be too long for Windows. Choose a packages folder with a short path."
        raise TwokayError("paths-too-long", message) from error
    finally:
        shutil.rmtree(plan.temporary / _PIP_UNPACKS_TO.parts[0], ignore_errors=True)


def _run_pip(plan: Plan, progress: Progress) -> None:
    python = with_pip(blender_python())
    # What an artist's pip is set to do with other packages (install for the user, only in a virtual environment) is not meant here.
    own = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"} | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(plan.temporary))
    if plan.wheels:  # all comes from there; else pip may need the settings of a studio: mirror, proxy, certificates
        own |= {"PIP_CONFIG_FILE": os.devnull, "PIP_CONSTRAINT": ""}
    meter = _Meter(plan, progress)
    try:
        command = python.arguments("pip", *plan.pip_arguments)
        code = run_logged(command, plan.log, meter.tick, cwd=EXTENSION_ROOT, environment=python.full_environment | own)
    except OSError as error:
        raise TwokayError("python-unusable", f"{python.python} cannot be started ({error}).") from error
    if code:
        raise pip_error(plan.log.read_text(encoding="utf-8", errors="replace"))


class _Meter:
    """Tells the progress by the bytes on the disk: pip's own messages differ between its versions, and are silent for minutes."""

    def __init__(self, plan: Plan, progress: Progress):
        self._plan, self._progress = plan, progress
        self._expected = (plan.variant.download + plan.variant.unpacked) * GIGABYTE
        self._fraction, self._next_look = 0.0, 0.0

    def tick(self) -> None:
        if time.monotonic() >= self._next_look:
            written = folder_bytes(self._plan.temporary) + folder_bytes(self._plan.staging)
            self._fraction = max(self._fraction, min(written / self._expected, 1.0) * _PIP_SHARE)
            self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        self._progress(self._fraction, pip_step(_tail(self._plan.log)) or "Looking for the packages")


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files in a folder, also while others write to it."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except FileNotFoundError:  # pip has moved it meanwhile
                continue
    return total


def _try_packages(folder: Path) -> None:
    packages = run_preflight(blender_python(folder), None)["packages"]
    if broken := {name: said["error"] for name, said in packages.items() if "error" in said}:
        said = "; ".join(f"{name}: {error}" for name, error in broken.items())
        if lacks_runtime(said):
            message = f"The packages lack Microsoft's Visual C++ runtime ({said}). Install it from {RUNTIME}, then try again."
            raise TwokayError("runtime-missing", message)
        raise TwokayError("packages-broken", f"The packages were installed but do not work here ({said}). Choose another build of PyTorch.")


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOG_TAIL))
        return file.read().decode(errors="replace")
