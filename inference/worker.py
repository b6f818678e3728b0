"""The process that runs the networks for Blender: `python -u -m inference.worker`, one JSON line in, several out.

Protocol 3, UTF-8 JSON lines. On start: {"event": "ready", "protocol": 3}.

Request: {"photo": path, "out": existing empty folder, "keypoints": path | null, "matte": path | null, "person": index, 0 is
the largest, | null for all, "weights": path | null, "device": name}.

Answers: any number of {"event": "progress", "fraction": 0..1, "text": text}, then
{"event": "done", "people": [{"folder": name, "person": index, "box": [left, top, right, bottom], "height": pixels, "sources":
{"keypoints": source, "matte": source}, "hints": [{"code", "text"}], "precision": mode}], "device": name, "weights":
{"name", "licence", "sha256"}, "seconds": {step: seconds}} or {"event": "error", "code": code, "message": sentence}.

People come largest first; all but the folder is `inference.origin.Origin`. After "done" the folder "folder" in "out" holds
the person's arrays as `Reconstruction.save_folder` writes them, and texture.png. The end of standard input ends the process.

Standard output carries the protocol alone: whatever libraries print goes to standard error.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from .checkpoint import load_model
from .devices import chosen_device
from .embedded import EMBEDDED
from .errors import TwokayError
from .model import Model
from .pipeline import digitized
from .reconstruction import Reconstruction
from .steps import Steps
from .subjects import Subject

PROTOCOL = 3


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
                self._send(event="error", code=error.code, message=str(error))

    def _answer(self, request: dict) -> dict:
        steps = Steps(lambda fraction, text: self._send(event="progress", fraction=round(fraction, 3), text=text))

        def load() -> Model:
            return self._model(Path(request["weights"] or EMBEDDED), str(chosen_device(request["device"])))

        people = []
        photo = Path(request["photo"])
        for subject, result in digitized(photo, request["keypoints"], request["matte"], request["person"], load, steps):
            with steps.timed("write"):
                people.append(_handed_over(subject, result, Path(request["out"])))
        model = load()
        device = str(next(model.parameters()).device)
        return {"people": people, "device": device, "weights": asdict(model.provenance), "seconds": steps.seconds}

    def _model(self, path: Path, device: str) -> Model:
        key = (path, path.stat().st_mtime if path.is_file() else 0.0, device)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None
            self._loaded = (key, load_model(path, device))
        return self._loaded[1]

    def _send(self, **message: object) -> None:
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()


def _handed_over(subject: Subject, result: Reconstruction, out: Path) -> dict:
    """Write a person into a folder of its own and return what the protocol says about it."""
    assert result.origin
    folder = out / f"person_{subject.origin.person}"
    folder.mkdir()
    result.save_folder(folder)
    subject.write_texture(folder / "texture.png")
    return {"folder": folder.name, **result.origin.as_json()}


def main() -> None:
    """Serve standard input on what was standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdin.reconfigure(encoding="utf-8")  # pyright: ignore[reportAttributeAccessIssue]
    Worker(answers).serve(sys.stdin)


if __name__ == "__main__":
    main()
