"""Photos in, reconstructions out, by a worker process: torch never lives in Blender, and its crash cannot take the scene with it."""

import shutil
from collections.abc import Collection
from pathlib import Path

from .environment.interpreter import WorkerCommand
from .photo_job import PersonResult, PhotoJob, Progress, Request
from .scratch import new_scratch_folder, new_subfolder
from .worker_process import WorkerProcess


class Session:
    """A worker that the first photo starts and that stays warm for the next ones; a context manager."""

    def __init__(self, python: WorkerCommand):
        """Prepare a session; `python` has PyTorch."""
        self._python = python
        self._worker: WorkerProcess | None = None
        self._folder = new_scratch_folder()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_warm(self) -> bool:
        """Whether a worker is running."""
        return self._worker is not None and self._worker.alive

    @property
    def log(self) -> Path:
        """The file of what the worker has printed; it goes with the session."""
        return self._folder / "engine.log"

    def start(self, request: Request, *, keep: Collection[PhotoJob] = ()) -> PhotoJob:
        """Give a photo to the worker; arrays and textures of all others but those to `keep` are gone afterwards.

        It comes after those that the worker still has, whose jobs are to be polled first.

        Raises:
            TwokayError: the interpreter cannot be started.
        """
        if self._worker is None or not self._worker.alive:
            self._worker = WorkerProcess(self._python, self.log)
        return PhotoJob(self._worker, request, new_subfolder(self._folder, [job.folder for job in keep]))

    def reconstruct(self, request: Request, progress: Progress | None = None) -> list[PersonResult]:
        """Start a photo and wait for its people; see `PhotoJob.wait`."""
        return self.start(request).wait(progress)

    def close(self) -> None:
        """End the worker, by force if it is busy, and remove its files."""
        if self._worker:
            self._worker.stop()
            self._worker = None
        shutil.rmtree(self._folder, ignore_errors=True)  # Windows keeps arrays that are still mapped
