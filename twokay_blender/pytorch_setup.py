"""Setting PyTorch up and taking it away again, with the settings and the worker that hang on it."""

import platform
import sys
import time
from pathlib import Path

from ..inference.errors import TwokayError
from . import checks, engine
from .environment.install import Plan, Progress, install
from .environment.packages import remove_packages
from .environment.variants import PACKAGES, Variant, offline_variant, recommended, variants
from .preferences import packages_root, preferences
from .tasks import Task

SECONDS_BETWEEN_TRIES = 0.5

task = Task()


def recommended_variant() -> Variant:
    """Return the build of PyTorch that fits this computer, as far as the last check has seen.

    Raises:
        TwokayError: there is none.
    """
    report = checks.report()
    return recommended(sys.platform, platform.machine().lower(), report and report["nvidia"])


def named_variant(name: str) -> Variant:
    """Return the build of that name for this system."""
    return next(variant for variant in variants() if variant.name == name)


def start(variant: Variant) -> None:
    """Download a build and make it the one that is used; see `Task.start`."""
    _start(Plan(packages_root(), variant))


def start_from_wheels(folder: Path) -> None:
    """Install from a folder of wheels, without the network; see `Task.start`.

    Raises:
        TwokayError: there are no wheels in it.
    """
    if not any(folder.glob("*.whl")):
        wanted = ", ".join(PACKAGES)
        message = f"There are no wheels (.whl files) in {folder}. Put those of {wanted} and of what they need there."
        raise TwokayError("wheels-missing", message)
    _start(Plan(packages_root(), offline_variant(folder), folder))


def remove() -> None:
    """Remove the packages; raises TwokayError where they are in use."""
    engine.close()
    remove_packages(packages_root())
    checks.start()


def _start(plan: Plan) -> None:
    task.start(lambda progress: install(plan, progress, lambda: _release(progress)), _use)


def _release(progress: Progress) -> None:
    """End the worker as soon as no photo needs it: what took minutes is not thrown away for one; `progress` may raise Cancelled."""
    while True:
        try:
            return engine.close()
        except TwokayError:  # it is lent
            progress(1.0, "Waiting for the photo that is being imported")
            time.sleep(SECONDS_BETWEEN_TRIES)


def _use(_folder: Path) -> None:
    stored = preferences()
    if stored:
        stored.engine = "MANAGED"
    checks.start()
