"""The process that runs the networks for Blender: `python -u -m inference.worker`, one JSON line in, several out.

Protocol 6, UTF-8 JSON lines. On start: {"event": "ready", "protocol": 6}.

Request: {"task": "humans" | "keypoints" | "cutouts", "photo": path, "out": existing folder without folders, "keypoints":
path | null, "matte": path | null, "person": index, 0 is the largest, | null for all, "weights": path | null, "device": name, "size":
pixels along the canvas that the maps should have, as for `inference.reconstruct`}.

Requests are answered in order. One that comes early is begun at once, without progress: the people of a photo are found while the
networks run for the photo before, whose last people are assembled and written meanwhile.

Answers: any number of {"event": "progress", "fraction": 0..1, "text": text}, then
{"event": "done", "people": [{"folder": name, "person": index, "box": [left, top, right, bottom], "height": pixels, "sources":
{"keypoints": source, "matte": source}, "hints": [{"code", "text"}], "precision": mode}], "device": name, "weights":
{"name", "licence", "sha256"}, "seconds": {step: seconds}} or {"event": "error", "code": code, "message": sentence, "remedy":
sentence or ""}, as `TwokayError` has them.

People come largest first; all but the folder is `inference.origin.Origin`. After "done" the folder "folder" in "out" holds
the person's arrays as `Reconstruction.save_folder` writes them, and colours.npy, (h, w, 3) uint8, the photo with the person's colours
going on beyond the outline.

The other tasks need no networks, and their answer has "people" alone. Of "cutouts" the folder holds matte.npy, (h, w) float32
0..1, and colours.npy. "keypoints" is always about everybody, and nobody is no error: of each there are "folder" and in it
keypoints.npy, (31, 3) float32 photo pixels.

The end of standard input ends the process.

Standard output carries the protocol alone: whatever libraries print goes to standard error.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TextIO, TypeVar

import cv2
import numpy as np
import torch

from .ahead import ahead
from .camera import CANVAS
from .checkpoint import load_detail, load_model
from .detail import Detail
from .devices import chosen_device
from .embedded import EMBEDDED, EMBEDDED_DETAIL
from .errors import TwokayError
from .memory import give_back_memory, keep_memory
from .memory_modes import empty_cache, explained
from .model import Model
from .pipeline import Digitized, Fine, digitized, found_subjects
from .steps import Steps
from .subjects import Subject, find_keypoints, find_subjects

PROTOCOL = 6

T = TypeVar("T")
Person = Digitized | Subject | np.ndarray
"""What there is of a person before it is handed over, for the tasks "humans", "cutouts" and "keypoints"."""


@dataclass(frozen=True)
class _Photo:
    """A request whose people have been looked for."""

    request: dict
    steps: Steps
    found: Sequence[Subject | np.ndarray]
    error: TwokayError | None


@dataclass(frozen=True)
class _End:
    """After the last person of a photo: what its answer says besides the people, or why there is none."""

    run: dict
    error: TwokayError | None


class Worker:
    """Answers requests in order, up to three at once in different stages, and keeps the last networks loaded."""

    def __init__(self, answers: TextIO):
        self._answers = answers
        self._begun, self._answered, self._turn = 0, 0, Lock()
        self._loaded: tuple[tuple[Path, float, str], Model] | None = None
        self._loaded_detail: tuple[str, Detail] | None = None

    def serve(self, requests: TextIO) -> None:
        """Answer requests until their end."""
        self._send(event="ready", protocol=PROTOCOL)
        people: list[dict] = []
        error = None
        for photo, news in ahead(self._all_news(ahead(map(self._photo, requests)))):
            if isinstance(news, _End):
                self._answer(people, news.run, error or news.error)
                people, error = [], None
            elif not error:
                entry, error = _tried(partial(_handed_over, photo, news, len(people)))
                people += [entry] if entry else []

    def _photo(self, line: str) -> _Photo:
        """Find the people of a request."""
        with self._turn:
            number, self._begun = self._begun, self._begun + 1
        request = json.loads(line)
        steps = Steps(lambda fraction, text: self._tell(number, fraction, text))
        found, error = _tried(lambda: _found(request, steps))
        return _Photo(request, steps, found or [], error)

    def _all_news(self, photos: Iterator[_Photo]) -> Iterator[tuple[_Photo, Person | _End]]:
        for photo in photos:
            for news in self._news(photo):
                yield photo, news

    def _news(self, photo: _Photo) -> Iterator[Person | _End]:
        """Yield the people of a photo, with the networks' answers where the task is about these, and the end."""
        if photo.error or photo.request["task"] != "humans":
            yield from photo.found
            yield _End({}, photo.error)
            return
        subjects = [person for person in photo.found if isinstance(person, Subject)]
        size, error = photo.request["size"], None
        fine = Fine(size, lambda: self._detail(photo.request["device"])) if size > CANVAS else None
        people = digitized(subjects, lambda: self._networks(photo.request), photo.steps, fine)
        while True:
            person, error = _tried(lambda: next(people, None))
            if not person:
                break
            yield person
        run, error = (None, error) if error else _tried(lambda: self._run(photo))
        yield _End(run or {}, error)

    def _run(self, photo: _Photo) -> dict:
        networks = self._networks(photo.request)
        device = str(next(networks.parameters()).device)
        return {"device": device, "weights": asdict(networks.provenance), "seconds": photo.steps.seconds}

    def _networks(self, request: dict) -> Model:
        path, device = Path(request["weights"] or EMBEDDED), str(chosen_device(request["device"]))
        key = (path, path.stat().st_mtime if path.is_file() else 0.0, device)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None
            self._loaded = (key, load_model(path, device))
        return self._loaded[1]

    def _detail(self, device_name: str) -> Detail:
        device = str(chosen_device(device_name))
        if self._loaded_detail is None or self._loaded_detail[0] != device:
            self._loaded_detail = None
            self._loaded_detail = (device, load_detail(EMBEDDED_DETAIL, device))
        return self._loaded_detail[1]

    def _answer(self, people: list[dict], run: dict, error: TwokayError | None) -> None:
        if error:
            answer = {"event": "error", "code": error.code, "message": error.message, "remedy": error.remedy}
        else:
            answer = {"event": "done", "people": people, **run}
        with self._turn:
            self._send(**answer)
            self._answered += 1
            is_idle = self._answered == self._begun
        if is_idle:
            empty_cache()  # Blender wants to render now
            give_back_memory()

    def _tell(self, number: int, fraction: float, text: str) -> None:
        """Report progress of a request, unless those before it are still to be answered."""
        with self._turn:
            if number == self._answered:
                self._send(event="progress", fraction=round(fraction, 3), text=text)

    def _send(self, **message: object) -> None:
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()


def _tried(make: Callable[[], T]) -> tuple[T, None] | tuple[None, TwokayError]:
    """Return what is made, or why it cannot be, where that is no fault of the program."""
    try:
        with explained():
            return make(), None
    except TwokayError as error:
        return None, TwokayError(error.code, error.message, error.remedy)  # without the traceback, which holds tensors


def _found(request: dict, steps: Steps) -> list[Subject] | list[np.ndarray]:
    """Return the people of a request's photo, as its task needs them."""
    photo = Path(request["photo"])
    if request["task"] == "keypoints":
        return find_keypoints(photo, request["keypoints"], steps)
    find = found_subjects if request["task"] == "humans" else find_subjects
    return find(photo, request["keypoints"], request["matte"], request["person"], steps)


def _handed_over(photo: _Photo, person: Person, number: int) -> dict:
    """Write a person into a folder and return what the protocol says about it; number: of those handed over before."""
    if isinstance(person, np.ndarray):
        folder = _new_folder(photo, number)
        np.save(folder / "keypoints.npy", person)
        return {"folder": folder.name}
    if isinstance(person, Subject):
        folder = _new_folder(photo, person.origin.person)
        np.save(folder / "matte.npy", person.matte)
        np.save(folder / "colours.npy", person.texture())
        return {"folder": folder.name, **person.origin.as_json()}
    result = person.assembled()
    assert result.origin
    with photo.steps.timed("write"):
        folder = _new_folder(photo, result.origin.person)
        result.save_folder(folder)
        np.save(folder / "colours.npy", person.subject.texture())
    return {"folder": folder.name, **result.origin.as_json()}


def _new_folder(photo: _Photo, person: int) -> Path:
    folder = Path(photo.request["out"]) / f"person_{person}"
    folder.mkdir()
    return folder


def main() -> None:
    """Serve standard input on what was standard output; OMP_NUM_THREADS limits the threads of OpenCV, too."""
    if "OMP_NUM_THREADS" in os.environ:
        cv2.setNumThreads(torch.get_num_threads())
    keep_memory()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdin.reconfigure(encoding="utf-8")  # pyright: ignore[reportAttributeAccessIssue]
    Worker(answers).serve(sys.stdin)


if __name__ == "__main__":
    main()
