"""Photos in, reconstructions out, by a worker process: torch never lives in Blender, and its crash cannot take the scene with it.

What is sent and answered is the protocol of `inference.worker`.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..inference.errors import TwokayError
from ..inference.origin import Origin
from ..inference.reconstruction import Reconstruction
from .worker_process import WorkerProcess

TEXTURE = "texture.png"

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Run:
    """How the worker read a photo."""

    device: str
    weights: dict[str, str]
    """Name, licence and sha256 of the networks' weights."""
    seconds: dict[str, float]
    """Time of each step, over all people."""


@dataclass(frozen=True)
class PersonResult:
    """One person of a photo; the arrays are memory-mapped."""

    reconstruction: Reconstruction
    texture: Path
    origin: Origin
    run: Run


class Session:
    """A worker that the first photo starts and that stays warm for the next ones; a context manager."""

    def __init__(self, python: Path | None = None):
        """Prepare a session; `python` is an interpreter that has PyTorch, None for the one that runs the bpy module."""
        self._python = python
        self._worker: WorkerProcess | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="twokay_"))

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reconstruct(
        self,
        photo: Path,
        *,
        keypoints: Path | None = None,
        matte: Path | None = None,
        person: int | None = 0,
        weights: Path | None = None,
        device: str = "auto",
        progress: Progress | None = None,
    ) -> list[PersonResult]:
        """Return a photo's person of this index, 0 being the largest, or all of them (None), the largest first.

        Arrays and textures last until the next call or `close`. An exception in `progress`, such as Cancelled, ends the worker.

        Raises:
            TwokayError: what the worker says about the photo, or that it cannot run or died; the next call starts a new one.
        """
        out = self._empty_folder()
        files = {"photo": photo, "out": out, "keypoints": keypoints, "matte": matte, "weights": weights}
        worker = self._running_worker()
        worker.send({name: path and str(path.resolve()) for name, path in files.items()} | {"person": person, "device": device})
        while (message := worker.receive())["event"] == "progress":
            if progress:
                self._tell(progress, message)
        if message["event"] == "error":
            raise TwokayError(message["code"], message["message"])
        run = Run(message["device"], message["weights"], message["seconds"])
        return [_result(out / entry["folder"], Origin.from_json(entry), run) for entry in message["people"]]

    def close(self) -> None:
        """End the worker, by force if it is busy, and remove its files."""
        if self._worker:
            self._worker.stop()
            self._worker = None
        shutil.rmtree(self._folder, ignore_errors=True)  # Windows keeps arrays that are still mapped

    def _empty_folder(self) -> Path:
        for old in self._folder.glob("photo_*"):
            shutil.rmtree(old, ignore_errors=True)
        self._folder.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="photo_", dir=self._folder))

    def _running_worker(self) -> WorkerProcess:
        if self._worker is None or not self._worker.alive:
            self._worker = WorkerProcess(self._python, self._folder / "worker.log")
        return self._worker

    def _tell(self, progress: Progress, message: dict) -> None:
        try:
            progress(message["fraction"], message["text"])
        except BaseException:
            self.close()
            raise


def _result(folder: Path, origin: Origin, run: Run) -> PersonResult:
    return PersonResult(Reconstruction.load_folder(folder), folder / TEXTURE, origin, run)
