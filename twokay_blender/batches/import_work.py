"""Photos -> humans in files."""

import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import bpy

from ...inference.beside import keypoints_beside, matte_beside
from ...inference.embedded import EMBEDDED
from ...inference.errors import TwokayError
from ..arranging import SceneOptions, arrange, batch_collection
from ..contact_sheet import write_contact_sheet
from ..environment.interpreter import WorkerCommand
from ..environment.preflight import run_preflight
from ..export import export_humans, export_levels
from ..figures import mesh_figures
from ..human_settings import HumanSettings
from ..importing import Imported, add_humans, drafted_people
from ..photo_job import PersonResult, PhotoJob, Request
from ..session import Session
from .records import digest
from .report import SHEET
from .work import Progress

SECONDS_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True)
class ImportOptions:
    """What to make of each photo, and how; see the options of the command."""

    formats: list[str]
    settings: HumanSettings
    keypoints: Path | None
    matte: Path | None
    person: int | None
    """Index of the wanted one, 0 being the largest; None for all."""
    weights: Path | None
    device: str
    python: WorkerCommand
    """What runs the networks."""
    render: bool
    timeout: float
    """Seconds after which the worker gives a photo up."""
    scene: SceneOptions
    """What becomes of the humans in the scene."""


@dataclass(frozen=True)
class _Begun:
    """A photo that the worker has."""

    source: Path
    job: PhotoJob


class ImportWork:
    """Imports each photo into an empty file and exports its humans, while the worker has the next ones already."""

    def __init__(self, options: ImportOptions):
        self._options = options
        self._session: Session | None = None
        self._begun: deque[_Begun] = deque()
        self._weights = digest(options.weights or EMBEDDED)
        self._is_proven = False
        """Whether the interpreter has been seen to run the networks, or at least to be able to."""

    def __enter__(self) -> "ImportWork":
        self._session = Session(self._options.python)
        return self

    def __exit__(self, *_: object) -> None:
        if self._session:
            self._session.close()

    def parts(self, source: Path) -> dict:
        """See `Work`; not the device: it changes values by less than anybody sees."""
        options = self._options
        return {
            "photo": digest(source),
            "keypoints": digest(options.keypoints or keypoints_beside(source)),
            "matte": digest(options.matte or matte_beside(source)),
            "weights": self._weights,
            "settings": [options.formats, asdict(options.settings), options.person, options.render, options.scene.parts()],
        }

    def make(self, source: Path, name: str, folder: Path, progress: Progress, following: Sequence[Path]) -> dict:
        """See `Work`."""
        people = self._imported(source, progress, following)
        humans, options = [imported.human for imported in people], self._options
        seconds = dict(people[0].run.seconds)
        if options.scene.levels or options.scene.assets:
            clock = time.perf_counter()
            arrange(humans, options.scene)
            seconds["arrange"] = time.perf_counter() - clock
        clock = time.perf_counter()
        (export_levels if options.scene.levels else export_humans)(humans, folder, name, options.formats)
        seconds["export"] = time.perf_counter() - clock
        if options.render:
            clock = time.perf_counter()
            write_contact_sheet([(imported.human, imported.reconstruction) for imported in people], folder / (name + SHEET))
            seconds["render"] = time.perf_counter() - clock
        return {
            "hints": [{"person": imported.human.name, **hint} for imported in people for hint in imported.origin.as_json()["hints"]],
            "people": [_described(imported) for imported in people],
            "device": people[0].run.device,
            "weights": people[0].run.weights,
            "seconds": seconds,
        }

    def _imported(self, source: Path, progress: Progress, following: Sequence[Path]) -> list[Imported]:
        start = time.perf_counter()
        _empty_scene()
        people = drafted_people(self._read(source, progress, following), source, self._options.settings)
        return add_humans(people, source, start, collection=batch_collection(self._options.scene.batch))

    def _read(self, source: Path, progress: Progress, following: Sequence[Path]) -> list[PersonResult]:
        """Return the people of a photo, which last until the next call."""
        assert self._session
        while self._begun and self._begun[0].source != source:  # nobody has asked for it
            with suppress(TwokayError):
                self._waited_for_first(progress)
        self._begin([source, *following])
        was_alone = len(self._begun) == 1
        try:
            results = self._waited_for_first(progress)
        except TwokayError as error:
            if error.code != "worker-died" or self._session.is_warm:
                raise
            self._prove()
            if was_alone:
                raise
            self._begin([source])  # perhaps it was a later photo that ended the worker
            results = self._waited_for_first(progress)
        self._is_proven = True
        return results

    def _begin(self, sources: Sequence[Path]) -> None:
        """Give the photos to the worker of which it does not have the first ones already."""
        assert self._session
        options = self._options
        if self._begun and not self._session.is_warm:
            return  # it has ended over one of them
        for source in sources[len(self._begun) :]:
            size = options.settings.surface.map_size
            request = Request(source, options.keypoints, options.matte, options.person, options.weights, options.device, size)
            job = self._session.start(request, keep=[begun.job for begun in self._begun])
            self._begun.append(_Begun(source, job))

    def _waited_for_first(self, progress: Progress) -> list[PersonResult]:
        """Return the people of the first photo that is begun; if the worker ends over it, the others have to be begun again."""
        assert self._session
        try:
            return _waited_for(self._begun.popleft().job, self._options.timeout, progress)
        finally:
            if not self._session.is_warm:
                self._begun.clear()

    def _prove(self) -> None:
        """Raise TwokayError if it was not the photo that ended the worker, but an interpreter that no photo will do with."""
        if self._is_proven:
            return
        python = self._options.python
        packages = run_preflight(python, self._options.weights)["packages"]
        if broken := [f"{name}: {said['error']}" for name, said in packages.items() if "error" in said]:
            raise TwokayError("python-unusable", f"{python.python} cannot run the networks ({'; '.join(broken)}). Choose another --python.")
        self._is_proven = True


def _waited_for(job: PhotoJob, timeout: float, progress: Progress) -> list[PersonResult]:
    """Return the job's people; ends it when time is over, or whatever else comes between."""
    deadline = time.monotonic() + timeout
    try:
        while (results := job.poll()) is None:
            progress(job.fraction, job.text)
            if time.monotonic() > deadline:
                job.cancel()
                message = f"The engine did not answer within {timeout:g} seconds and was ended. Try the photo alone, or a larger --timeout."
                raise TwokayError("timeout", message)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return results
    except KeyboardInterrupt:
        job.cancel()
        raise


def _described(imported: Imported) -> dict:
    """Return a person's part of the line; hints are a part of their own."""
    origin = imported.origin.as_json()
    del origin["hints"]
    return {"name": imported.human.name, **origin, "mesh": mesh_figures(imported.human)}


def _empty_scene() -> None:
    """Start a new file with nothing in it, whose viewports show textures."""
    bpy.ops.wm.read_homefile(use_empty=True)
    for screen in bpy.data.screens:
        for space in (space for area in screen.areas for space in area.spaces if space.type == "VIEW_3D"):
            space.shading.color_type = "TEXTURE"
