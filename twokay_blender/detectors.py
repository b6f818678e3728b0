"""Getting the detectors' files, which the zip carries but a checkout lacks."""

from pathlib import Path

from ..inference.errors import TwokayError
from . import checks
from .environment.install import Progress
from .environment.interpreter import blender_python
from .environment.packages import LOG, installed_packages
from .environment.pip import with_pip
from .environment.process import run_logged
from .manifest import EXTENSION_ROOT
from .preferences import packages_root
from .pytorch_setup import task


def start() -> None:
    """Download the files; see `Task.start`."""
    root = packages_root()
    task.start(lambda progress: _fetch(root, progress), lambda _result: checks.start())


def _fetch(root: Path, progress: Progress) -> None:
    """Run `inference.detection.fetch` with Blender's Python; its message is the error's."""
    root.mkdir(parents=True, exist_ok=True)
    log = root / LOG
    log.write_text("", encoding="utf-8")
    python = with_pip(blender_python(installed_packages(root)))
    command = python.arguments("inference.detection.fetch")
    code = run_logged(
        command, log, lambda: progress(0.0, "Downloading the detectors"), cwd=EXTENSION_ROOT, environment=python.full_environment
    )
    if code:
        message, _, remedy = log.read_text(encoding="utf-8", errors="replace").strip().partition("\n")
        raise TwokayError("detectors-download", message, remedy)
