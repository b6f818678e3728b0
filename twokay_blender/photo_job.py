"""One photo in the hands of the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..inference.errors import Cancelled, TwokayError
from ..inference.origin import Origin
from ..inference.reconstruction import Reconstruction
from .worker_process import WorkerProcess

TEXTURE = "texture.png"
SECONDS_BETWEEN_LOOKS = 0.2

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Request:
    """A photo and how to read it; None is: what lies beside the photo, or is found."""

    photo: Path
    keypoints: Path | None = None
    """OpenPose JSON."""
    matte: Path | None = None
    """Picture of the people in white."""
    person: int | None = 0
    """Index of the wanted one, 0 being the largest; None for all."""
    weights: Path | None = None
    """File with the networks' weights, None for the embedded ones."""
    device: str = "auto"
    """One of `settings.DEVICES`."""

    def message(self, out: Path) -> dict:
        """Return the worker's request with the folder for its answer."""
        files = {"photo": self.photo, "out": out, "keypoints": self.keypoints, "matte": self.matte, "weights": self.weights}
        return {name: path and str(path.resolve()) for name, path in files.items()} | {"person": self.person, "device": self.device}


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


class PhotoJob:
    """A photo that a worker reads; `fraction` (0..1) and `text` are the last progress."""

    def __init__(self, worker: WorkerProcess, request: Request, out: Path):
        """Send the request; the people's files come into the empty folder `out`."""
        self.fraction, self.text = 0.0, "Starting the engine"
        self._worker = worker
        self._out = out
        self._cancelled = False
        worker.send(request.message(out))

    def poll(self) -> list[PersonResult] | None:
        """Return the people, the largest first, once they are there, and None before; never waits.

        Raises:
            TwokayError: what the worker says about the photo, or that it cannot run or died.
            Cancelled: by `cancel`.
        """
        return self._people(seconds=0.0, progress=None)

    def wait(self, progress: Progress | None = None) -> list[PersonResult]:
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

    def _people(self, seconds: float, progress: Progress | None) -> list[PersonResult] | None:
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
                    raise TwokayError(message["code"], message["message"])
                case _:
                    run = Run(message["device"], message["weights"], message["seconds"])
                    return [_result(self._out / entry["folder"], Origin.from_json(entry), run) for entry in message["people"]]
        return None


def _result(folder: Path, origin: Origin, run: Run) -> PersonResult:
    return PersonResult(Reconstruction.load_folder(folder), folder / TEXTURE, origin, run)
