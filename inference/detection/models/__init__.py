"""The three network files beside this one, and the runtime that evaluates them.

They are MediaPipe's (Apache-2.0, see NOTICE.md): not in the repository, fetched by `inference.detection.fetch`, part of the
distributed extension. Where that lies in a folder without them, the environment variable TWOKAY_DETECTORS names another one.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ...errors import TwokayError

_REMEDY = "Run `make detectors` or `python -m inference.detection.fetch`, or get them in the add-on's preferences."
_RUNTIME = "ai-edge-litert==2.3.0"
_FOLDER_VARIABLE = "TWOKAY_DETECTORS"
_MOST_THREADS = 4

Network = Callable[[np.ndarray], list[np.ndarray]]
"""Takes a (size, size, 3) float32 picture; returns the outputs without their batch axis, in the file's order."""


@dataclass(frozen=True)
class ModelFile:
    """A network's file: its folder in MediaPipe's wheel, and what proves that it is the right one."""

    name: str
    module: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Name on disk and in the wheel."""
        return f"{self.name}.tflite"

    @property
    def member(self) -> str:
        """Path inside the wheel."""
        return f"mediapipe/modules/{self.module}/{self.file_name}"

    def holds(self, content: bytes) -> bool:
        """Whether these bytes are the file's."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


POSE_DETECTION = ModelFile(
    "pose_detection", "pose_detection", 2_959_046, "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
)
POSE_LANDMARK = ModelFile(
    "pose_landmark_full", "pose_landmark", 6_440_512, "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"
)
HAND_LANDMARK = ModelFile(
    "hand_landmark_full", "hand_landmark", 5_478_917, "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3"
)
FILES = (POSE_DETECTION, POSE_LANDMARK, HAND_LANDMARK)


def folder() -> Path:
    """Return where the files lie: the folder that TWOKAY_DETECTORS names, else this one."""
    return Path(os.environ.get(_FOLDER_VARIABLE) or Path(__file__).parent)


def network(file: ModelFile) -> Network:
    """Return the network of the file, loaded once in a process; not for several threads at a time.

    Raises `TwokayError` detectors-missing, detectors-damaged or detectors-runtime.
    """
    return _loaded(file, folder())


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities of a network's logits, same shape and dtype."""
    return 1 / (1 + np.exp(-np.clip(logits, -80, 80)))


@cache
def _loaded(file: ModelFile, source: Path) -> Network:
    import cv2  # not above: the preflight, which reads this file, is to say itself where OpenCV is broken

    content = _content(file, source / file.file_name)
    interpreter = _interpreter_class()(model_content=content, num_threads=min(_MOST_THREADS, cv2.getNumThreads()))
    interpreter.allocate_tensors()
    (input_index,) = [detail["index"] for detail in interpreter.get_input_details()]
    output_indices = [detail["index"] for detail in interpreter.get_output_details()]

    def evaluate(picture: np.ndarray) -> list[np.ndarray]:
        interpreter.set_tensor(input_index, np.ascontiguousarray(picture[None]))
        interpreter.invoke()
        return [interpreter.get_tensor(index)[0] for index in output_indices]

    return evaluate


def _content(file: ModelFile, path: Path) -> bytes:
    if not path.is_file():
        raise TwokayError("detectors-missing", f"The network that finds people is not there: {path}.", _REMEDY)
    content = path.read_bytes()
    if not file.holds(content):
        raise TwokayError("detectors-damaged", f"{path} is damaged or of another version ({len(content)} bytes). Delete it.", _REMEDY)
    return content


def _interpreter_class():
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise TwokayError(
            "detectors-runtime",
            f"Finding people needs LiteRT, which this Python cannot load ({error}).",
            f"Run `python -m pip install {_RUNTIME} ml_dtypes`.",
        ) from error
    return Interpreter
