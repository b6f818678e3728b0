"""Photos in, reconstructions out, by a worker process: torch never lives in Blender, and its crash cannot take the scene with it.

Convention: a request `{"photo", "out", "keypoints", "matte", "weights", "device"}` holds absolute paths or null. It is
answered by any number of `{"event": "progress", "fraction", "text"}`, then `{"event": "done", "device", "weights", "seconds"}`
or `{"event": "error", "code", "message"}`. After "done" the folder `out` holds the reconstruction's arrays and texture.png.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .worker_process import WorkerProcess

TEXTURE = "texture.png"

Progress = Callable[[float, str], None]


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
        weights: Path | None = None,
        device: str = "auto",
        progress: Progress | None = None,
    ) -> tuple[Reconstruction, Path, dict]:
        """Return the reconstruction of a photo, its texture and the worker's "done" message.

        The arrays are memory-mapped: they and the texture last until the next call or `close`. An exception in `progress`,
        such as Cancelled, ends the worker.

        Raises:
            TwokayError: what the worker says about the photo, or that it cannot run or died; the next call starts a new one.
        """
        out = self._empty_folder()
        files = {"photo": photo, "out": out, "keypoints": keypoints, "matte": matte, "weights": weights}
        worker = self._running_worker()
        worker.send({name: path and str(path.resolve()) for name, path in files.items()} | {"device": device})
        while (message := worker.receive())["event"] == "progress":
            if progress:
                self._tell(progress, message)
        if message["event"] == "error":
            raise TwokayError(message["code"], message["message"])
        return Reconstruction.load_folder(out), out / TEXTURE, message

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
