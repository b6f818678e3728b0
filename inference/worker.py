"""The process that runs the networks for Blender: `python -u -m inference.worker`, one JSON line in, several out.

Protocol 4, UTF-8 JSON lines. On start: {"event": "ready", "protocol": 4}.

Request: {"task": "humans" | "keypoints" | "cutouts", "photo": path, "out": existing folder without folders, "keypoints":
path | null, "matte": path | null, "person": index, 0 is the largest, | null for all, "weights": path | null, "device": name}.

Answers: any number of {"event": "progress", "fraction": 0..1, "text": text}, then
{"event": "done", "people": [{"folder": name, "person": index, "box": [left, top, right, bottom], "height": pixels, "sources":
{"keypoints": source, "matte": source}, "hints": [{"code", "text"}], "precision": mode}], "device": name, "weights":
{"name", "licence", "sha256"}, "seconds": {step: seconds}} or {"event": "error", "code": code, "message": sentence, "remedy":
sentence or ""}, as `TwokayError` has them.

People come largest first; all but the folder is `inference.origin.Origin`. After "done" the folder "folder" in "out" holds
the person's arrays as `Reconstruction.save_folder` writes them, and texture.png.

The other tasks need no networks, and their answer has "people" alone. Of "cutouts" the folder holds matte.npy, (h, w) float32
0..1, and colours.npy, (h, w, 3) uint8, the photo with the person's colours going on beyond the outline. "keypoints" is always
about everybody, and nobody is no error: of each there are "folder" and in it keypoints.npy, (31, 3) float32 photo pixels.

The end of standard input ends the process.

Standard output carries the protocol alone: whatever libraries print goes to standard error.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import numpy as np

from .checkpoint import load_model
from .devices import chosen_device
from .embedded import EMBEDDED
from .errors import TwokayError
from .memory import lack_of_memory
from .memory_modes import empty_cache
from .model import Model
from .pipeline import digitized
from .reconstruction import Reconstruction
from .steps import Steps
from .subjects import Subject, find_keypoints, find_subjects
from .texture import texture_image

PROTOCOL = 4


class Worker:
    """Answers requests one after the other and keeps the last networks loaded."""

    def __init__(self, answers: TextIO):
        self._answers = answers
        self._loaded: tuple[tuple[Path, float, str], Model] | None = None

    def serve(self, requests: TextIO) -> None:
        """Answer requests until their end."""
        self._send(event="ready", protocol=PROTOCOL)
        for line in requests:
            try:
                self._send(event="done", **self._answer(json.loads(line)))
            except TwokayError as error:
                self._refuse(error)
            except MemoryError:
                self._refuse(lack_of_memory())
            empty_cache()  # Blender wants to render now

    def _answer(self, request: dict) -> dict:
        steps = Steps(lambda fraction, text: self._send(event="progress", fraction=round(fraction, 3), text=text))
        tasks = {"humans": self._humans, "keypoints": _found_keypoints, "cutouts": _cutouts}
        return tasks[request["task"]](request, steps)

    def _humans(self, request: dict, steps: Steps) -> dict:
        def load() -> Model:
            return self._model(Path(request["weights"] or EMBEDDED), str(chosen_device(request["device"])))

        people = []
        photo = Path(request["photo"])
        for subject, result in digitized(photo, request["keypoints"], request["matte"], request["person"], load, steps):
            with steps.timed("write"):
                people.append(_handed_over(subject, result, _new_folder(request, subject.origin.person)))
        model = load()
        device = str(next(model.parameters()).device)
        return {"people": people, "device": device, "weights": asdict(model.provenance), "seconds": steps.seconds}

    def _model(self, path: Path, device: str) -> Model:
        key = (path, path.stat().st_mtime if path.is_file() else 0.0, device)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None
            self._loaded = (key, load_model(path, device))
        return self._loaded[1]

    def _refuse(self, error: TwokayError) -> None:
        self._send(event="error", code=error.code, message=error.message, remedy=error.remedy)

    def _send(self, **message: object) -> None:
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()


def _handed_over(subject: Subject, result: Reconstruction, folder: Path) -> dict:
    """Write a person into the folder and return what the protocol says about it."""
    assert result.origin
    result.save_folder(folder)
    subject.write_texture(folder / "texture.png")
    return {"folder": folder.name, **result.origin.as_json()}


def _found_keypoints(request: dict, steps: Steps) -> dict:
    """Write the keypoints of everybody in the photo."""
    people = []
    for number, keypoints in enumerate(find_keypoints(Path(request["photo"]), request["keypoints"], steps)):
        folder = _new_folder(request, number)
        np.save(folder / "keypoints.npy", keypoints)
        people.append({"folder": folder.name})
    return {"people": people}


def _cutouts(request: dict, steps: Steps) -> dict:
    """Write the wanted people cut out of the photo."""
    people = []
    for subject in find_subjects(Path(request["photo"]), request["keypoints"], request["matte"], request["person"], steps):
        folder = _new_folder(request, subject.origin.person)
        np.save(folder / "matte.npy", subject.matte)
        np.save(folder / "colours.npy", texture_image(subject.photo, subject.matte))
        people.append({"folder": folder.name, **subject.origin.as_json()})
    return {"people": people}


def _new_folder(request: dict, person: int) -> Path:
    folder = Path(request["out"]) / f"person_{person}"
    folder.mkdir()
    return folder


def main() -> None:
    """Serve standard input on what was standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdin.reconfigure(encoding="utf-8")  # pyright: ignore[reportAttributeAccessIssue]
    Worker(answers).serve(sys.stdin)


if __name__ == "__main__":
    main()
