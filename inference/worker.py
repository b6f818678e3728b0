"""The process that runs the networks for Blender: `python -u -m inference.worker`, one JSON line in, several out.

Protocol 1, UTF-8 JSON lines. On start: {"event": "ready", "protocol": 1}. Request: {"photo": path, "out": existing empty
folder, "keypoints": path | null, "matte": path | null, "weights": path | null, "device": name}. Answers: any number of
{"event": "progress", "fraction": 0..1, "text": text}, then {"event": "done", "device": name, "weights": {"name", "licence",
"sha256"}, "seconds": {step: seconds}} or {"event": "error", "code": code, "message": sentence}. After "done" the folder
holds `Reconstruction.save_folder`'s arrays and texture.png. The end of standard input ends the process.

Standard output carries the protocol alone: whatever libraries print goes to standard error.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import cv2

from .checkpoint import EMBEDDED, load_model
from .devices import chosen_device
from .errors import TwokayError
from .model import Model
from .pipeline import Steps, digitize, find_subject
from .texture import texture_image

PROTOCOL = 1


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
        subject = find_subject(Path(request["photo"]), request["keypoints"], request["matte"], steps)
        steps.begin("load", 0.1, "Loading the networks")
        model = self._model(Path(request["weights"] or EMBEDDED), str(chosen_device(request["device"])))
        result = digitize(subject, model, steps)
        steps.begin("write", 0.98, "Handing over")
        out = Path(request["out"])
        result.save_folder(out)
        texture = texture_image(subject.photo, subject.matte)
        (out / "texture.png").write_bytes(cv2.imencode(".png", texture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 3])[1].tobytes())
        steps.end()
        device = str(next(model.parameters()).device)
        return {"device": device, "weights": asdict(model.provenance), "seconds": steps.seconds}

    def _model(self, path: Path, device: str) -> Model:
        key = (path, path.stat().st_mtime if path.is_file() else 0.0, device)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None
            self._loaded = (key, load_model(path, device))
        return self._loaded[1]

    def _send(self, **message: object) -> None:
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()


def main() -> None:
    """Serve standard input on what was standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdin.reconfigure(encoding="utf-8")  # pyright: ignore[reportAttributeAccessIssue]
    Worker(answers).serve(sys.stdin)


if __name__ == "__main__":
    main()
