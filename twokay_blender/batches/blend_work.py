"""Humans in .blend files -> humans in files, rebuilt on the way if that is wanted."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bpy

from ...inference.errors import TwokayError
from ..export import export_humans, export_levels
from ..figures import mesh_figures
from ..human import kept_settings
from ..human_settings import with_changes
from ..levels import make_levels
from ..rebuild import rebuild_human
from .records import digest
from .work import Progress


@dataclass(frozen=True)
class BlendOptions:
    """What to make of the humans of each file."""

    formats: list[str]
    rebuild: bool
    levels: bool = False
    """Whether each human gets its lighter levels, and a file for each; those that it has are made anew with it in any case."""
    changes: dict = field(default_factory=dict)
    """What is not each human's own any more, as `human.with_changes` takes it."""


class BlendWork:
    """Opens one .blend after the other; nothing but Blender is needed."""

    def __init__(self, options: BlendOptions):
        self._options = options

    def __enter__(self) -> "BlendWork":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept warm."""

    def parts(self, source: Path) -> dict:
        """See `Work`."""
        options = self._options
        return {"blend": digest(source), "settings": [options.formats, options.rebuild, options.levels, options.changes]}

    def make(self, source: Path, name: str, folder: Path, progress: Progress, following: Sequence[Path]) -> dict:
        """See `Work`."""
        clock = time.perf_counter()
        humans = _humans_of(source)
        seconds = {"open": time.perf_counter() - clock}
        if self._options.rebuild:
            clock = time.perf_counter()
            for done, human in enumerate(humans):
                progress(done / len(humans), f"Rebuilding {human.name}")
                rebuild_human(human, with_changes(kept_settings(human), self._options.changes))
            seconds["rebuild"] = time.perf_counter() - clock
        clock = time.perf_counter()
        for human in humans:
            if self._options.levels or (self._options.rebuild and human.twokay.levels):
                make_levels(human)
        (export_levels if self._options.levels else export_humans)(humans, folder, name, self._options.formats)
        seconds["export"] = time.perf_counter() - clock
        return {"people": [{"name": human.name, "mesh": mesh_figures(human)} for human in humans], "seconds": seconds}


def _humans_of(path: Path) -> list[bpy.types.Object]:
    """Open a file and return its humans, by name; of levels of detail the full one is shown."""
    if not path.is_file():
        raise TwokayError("blend-missing", f"There is no file {path}. Check the path.")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path.absolute()), load_ui=False)
    except RuntimeError as error:
        message = f"{path.name} cannot be opened ({str(error).strip()}). It is damaged, or of a newer Blender."
        raise TwokayError("blend-unreadable", message) from error
    humans = sorted((item for item in bpy.context.scene.objects if item.twokay.version), key=lambda item: item.name)
    if not humans:
        raise TwokayError("human-missing", f"{path.name} holds no human that was imported from a photo. Choose another file.")
    for human in humans:
        human.twokay.shown_level = "0"
    return humans
