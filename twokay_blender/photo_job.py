"""One photo in the hands of the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ..inference.camera import CANVAS
from ..inference.errors import Cancelled, TwokayError
from ..inference.keypoints import write_openpose
from ..inference.origin import Origin
from ..inference.reconstruction import Reconstruction
from .pixels import png_of
from .worker_process import WorkerProcess

KEYPOINTS, MATTE, COLOURS = "keypoints.npy", "matte.npy", "colours.npy"
SECONDS_BETWEEN_LOOKS = 0.2

Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Request:
    """A photo and how to read it; None is: what lies beside the photo, or is found."""

    photo: Path
    keypoints: Path | tuple[np.ndarray, ...] | None = None
    """OpenPose JSON, or (31, 3) photo pixels of each person."""
    matte: Path | np.ndarray | None = None
    """Picture of the people in white, or its (h, w) uint8 pixels."""
    person: int | None = 0
    """Index of the wanted one, 0 being the largest; None for all."""
    weights: Path | None = None
    """File with the networks' weights, None for the embedded ones."""
    device: str = "auto"
    """One of `settings.DEVICES`."""
    size: int = CANVAS
    """Pixels along the canvas that the maps should have, as for `inference.reconstruct`."""
    task: Literal["humans", "keypoints", "cutouts"] = "humans"
    """What is wanted: `PersonResult`s by the networks, or without them the keypoints of everybody, or `Cutout`s."""

    def message(self, out: Path) -> dict:
        """Return the worker's request with the folder for its answer, into which arrays are written."""
        keypoints, matte = self.keypoints, self.matte
        if isinstance(keypoints, tuple):
            write_openpose(keypoints_file := out / "keypoints.json", keypoints)
            keypoints = keypoints_file
        if isinstance(matte, np.ndarray):
            matte_file = out / "matte.png"
            matte_file.write_bytes(png_of(np.repeat(matte[..., None], 3, axis=2)))
            matte = matte_file
        files = {"photo": self.photo, "out": out, "keypoints": keypoints, "matte": matte, "weights": self.weights}
        # a link stays a link: what lies beside it belongs to the photo, not what lies beside the file that it leads to
        paths = {name: path and str(path.absolute()) for name, path in files.items()}
        return paths | {"task": self.task, "person": self.person, "device": self.device, "size": self.size}


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
    """One person of a photo; the arrays are partly memory-mapped."""

    reconstruction: Reconstruction
    colours: np.ndarray
    """(h, w, 3) uint8 photo with the person's colours going on beyond the outline."""
    origin: Origin
    run: Run


@dataclass(frozen=True)
class Cutout:
    """One person of a photo, cut out."""

    matte: np.ndarray
    """(h, w) float32 0..1, memory-mapped."""
    colours: np.ndarray
    """(h, w, 3) uint8 photo with the person's colours going on beyond the outline, memory-mapped."""


class PhotoJob:
    """A photo that a worker reads; `fraction` (0..1) and `text` are the last progress, `folder` holds what it hands over."""

    def __init__(self, worker: WorkerProcess, request: Request, folder: Path):
        """Send the request; the people's files come into the empty `folder`."""
        self.fraction, self.text = 0.0, "Starting the engine"
        self._worker = worker
        self._request = request
        self.folder = folder
        self._cancelled = False
        worker.send(request.message(folder))

    def poll(self) -> list[Any] | None:
        """Return what the task asks for, the largest person first, once it is there, and None before; never waits.

        Raises:
            TwokayError: what the worker says about the photo, or that it cannot run or died.
            Cancelled: by `cancel`.
        """
        return self._people(seconds=0.0, progress=None)

    def wait(self, progress: Progress | None = None) -> list[Any]:
        """Wait for the people; as `poll`. An exception in `progress`, such as Cancelled, cancels the job."""
        try:
            while (people := self._people(SECONDS_BETWEEN_LOOKS, progress)) is None:
                pass
            return people
        except BaseException as error:
            if not isinstance(error, TwokayError):
                self.cancel()
            raise

    def cancel(self) -> None:
        """End the worker by force, in the middle of whatever it does; returns at once."""
        self._cancelled = True
        self._worker.abandon()

    def _people(self, seconds: float, progress: Progress | None) -> list[Any] | None:
        """Take all messages that are there, or come within this time."""
        if self._cancelled:
            raise Cancelled
        while message := self._worker.receive(seconds):
            match message["event"]:
                case "progress":
                    self.fraction, self.text = message["fraction"], message["text"]
                    if progress:
                        progress(self.fraction, self.text)
                case "error":
                    raise TwokayError(message["code"], message["message"], message["remedy"])
                case _:
                    return self._results(message)
        return None

    def _results(self, message: dict) -> list[Any]:
        entries = [(entry, self.folder / entry["folder"]) for entry in message["people"]]
        if self._request.task == "keypoints":
            return [_mapped(folder / KEYPOINTS) for _, folder in entries]
        if self._request.task == "cutouts":
            return [Cutout(_mapped(folder / MATTE), _mapped(folder / COLOURS)) for _, folder in entries]
        run = Run(message["device"], message["weights"], message["seconds"])
        return [
            PersonResult(Reconstruction.load_folder(folder), _mapped(folder / COLOURS), Origin.from_json(entry), run)
            for entry, folder in entries
        ]


def _mapped(path: Path) -> np.ndarray:
    return np.load(path, mmap_mode="r", allow_pickle=False)
