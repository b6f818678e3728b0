"""The check of this computer: started when the preferences are looked at, remembered until they change. Never saved in a file."""

from dataclasses import replace
from pathlib import Path

import bpy

from ..inference.errors import TwokayError
from .environment.interpreter import engine_command
from .environment.preflight import run_preflight
from .environment.rows import Row, failure_row, rows
from .preferences import packages_root, settings
from .settings import Settings
from .tasks import Task

task = Task()
_report: dict | None = None
_checked: Settings | None = None


def report() -> dict | None:
    """Return the report of `inference.preflight` that was made last, None before the first."""
    return _report


def current_rows() -> tuple[Row, ...]:
    """Return what the last check found, by the present settings; empty before the first."""
    if task.failure:
        return (failure_row(task.failure, settings()),)
    return rows(_report, settings()) if _report else ()


def request() -> None:
    """Start a check unless the last one was of the present settings; for a panel's draw, so never in background."""
    if not bpy.app.background and not task.running and _checked != _relevant(settings()):
        start()


def start() -> None:
    """Check the interpreter and the weights of the present settings, beside Blender's work."""
    global _checked
    chosen = settings()
    _checked = _relevant(chosen)
    root = packages_root()

    def check(_progress) -> dict:
        python = engine_command(chosen, root, is_module=not bpy.app.binary_path)
        return run_preflight(python, _usable_weights(chosen))

    task.start(check, _remember)


def forget() -> None:
    """End a running check and forget the last one."""
    global _report, _checked
    task.forget()
    _report = _checked = None


def _remember(found: dict) -> None:
    global _report
    _report = found


def _usable_weights(settings: Settings) -> Path | None:
    """Return the weights file to verify; the rows themselves tell of one that is not chosen or not accepted yet."""
    try:
        return settings.chosen_weights()
    except TwokayError:
        return None


def _relevant(settings: Settings) -> Settings:
    """Return the settings less those that no check depends on."""
    return replace(settings, device="auto", idle_minutes=0, author="")
