"""One photo of a person to front and back maps: every step in order."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from .canvas import Canvas, network_image, to_canvas
from .checkpoint import EMBEDDED, load_model
from .completion import completed_depth, rounded_rim, trusted_places
from .devices import chosen_device
from .errors import TwokayError
from .keypoints import as_keypoints, check_keypoints, keypoints_beside, read_openpose
from .matte import find_matte
from .model import STEPS, Maps, Model
from .parts import part_transforms
from .photo import as_photo, read_photo
from .reconstruction import Reconstruction

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Subject:
    """One person in a photo, as the networks need it: photo (h, w, 3) uint8, keypoints (31, 3) in its pixels, matte (h, w)."""

    photo: np.ndarray
    keypoints: np.ndarray
    matte: np.ndarray


@dataclass
class Steps:
    """Reports progress and times the steps; seconds by name of step."""

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    _name: str | None = None
    _since: float = 0.0

    def begin(self, name: str, fraction: float, text: str) -> None:
        """End the step under way and begin another one."""
        self.end()
        self._name, self._since = name, time.perf_counter()
        self.tell(fraction, text)

    def tell(self, fraction: float, text: str) -> None:
        """Report progress within the step; the callback may raise Cancelled."""
        if self.progress:
            self.progress(fraction, text)

    def end(self) -> None:
        """End the step under way."""
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + time.perf_counter() - self._since
        self._name = None


def reconstruct(
    photo: str | Path | np.ndarray,
    *,
    keypoints: str | Path | np.ndarray | None = None,
    matte: str | Path | np.ndarray | None = None,
    weights: str | Path | None = None,
    device: str = "auto",
    progress: Progress | None = None,
) -> Reconstruction:
    """Reconstruct the largest person of one photo.

    photo: a path, or an (h, w, 3 | 4) uint8 RGB(A) array. keypoints: an OpenPose JSON, or (31, 2 | 3) photo pixels with
    (0, 0) for missing points; None looks for NAME_keypoints.json beside the photo. matte: an image file or an (h, w)
    array, uint8 or 0..1; None takes the alpha channel, a plain background, or finds the outline from the keypoints.
    weights: a file for `load_model`; None takes the embedded ones. device: auto, cpu, cuda or mps. progress: called with
    (fraction 0..1, text); it may raise Cancelled.

    Raises TwokayError with the remedy where something is missing, unreadable or contradictory.
    """
    steps = Steps(progress)
    subject = find_subject(photo, keypoints, matte, steps)
    steps.begin("load", 0.1, "Loading the networks")
    model = load_model(weights or EMBEDDED, chosen_device(device))
    return digitize(subject, model, steps)


def find_subject(
    photo: str | Path | np.ndarray,
    keypoints: str | Path | np.ndarray | None,
    matte: str | Path | np.ndarray | None,
    steps: Steps,
) -> Subject:
    """Read a photo and find its person's keypoints and matte."""
    steps.begin("read", 0.0, "Reading the photo")
    pixels = as_photo(photo) if isinstance(photo, np.ndarray) else read_photo(photo)
    points = _person(photo, keypoints)
    check_keypoints(points, pixels.shape)
    steps.begin("matte", 0.02, "Finding the outline")
    outline, _ = find_matte(pixels, points, matte)
    steps.end()
    return Subject(np.ascontiguousarray(pixels[..., :3]), points, outline)


def digitize(subject: Subject, model: Model, steps: Steps) -> Reconstruction:
    """Run the networks on a person and assemble the result."""
    steps.begin("canvas", 0.12, "Preparing the canvas")
    canvas = to_canvas(subject.photo, subject.matte, subject.keypoints)
    steps.begin("networks", 0.15, "Starting the networks")
    maps = _run(model, canvas, steps)
    steps.begin("assemble", 0.97, "Assembling the maps")
    result = _assembled(maps, canvas, subject)
    steps.end()
    return result


def _person(photo: str | Path | np.ndarray, keypoints: str | Path | np.ndarray | None) -> np.ndarray:
    if isinstance(keypoints, np.ndarray):
        return as_keypoints(keypoints)
    path = keypoints or (None if isinstance(photo, np.ndarray) else keypoints_beside(photo))
    if path is None:
        raise TwokayError(
            "keypoints-missing",
            "No keypoints were given. Put an OpenPose JSON (BODY_25 with hands) named NAME_keypoints.json beside the photo, "
            "or name one with --keypoints.",
        )
    return read_openpose(path)[0]


def _run(model: Model, canvas: Canvas, steps: Steps) -> Maps:
    device = next(model.parameters()).device
    pixels = network_image(canvas, model.config.colour_gain, model.config.black_level)
    image = torch.from_numpy(pixels)[None].to(device)
    theta = torch.from_numpy(part_transforms(canvas.keypoints))[None].to(device)
    done = 0

    def step(name: str) -> None:
        nonlocal done
        steps.tell(0.15 + 0.8 * done / STEPS, f"Networks: {name}")
        done += 1

    with torch.inference_mode():
        return model(image, theta, step)


def _assembled(maps: Maps, canvas: Canvas, subject: Subject) -> Reconstruction:
    inside = canvas.matte > 0.5
    trusted = trusted_places(_plane(maps.mask), inside)
    front, back = rounded_rim(*completed_depth(_plane(maps.front_depth), _plane(maps.back_depth), trusted, inside), inside)
    normal = (maps.normal[0].permute(1, 2, 0).half().cpu().numpy() * inside[..., None]).astype(np.float16)
    height, width = subject.photo.shape[:2]
    return Reconstruction(
        front_depth=front,
        back_depth=back,
        front_normal=np.ascontiguousarray(normal[..., :3]),
        back_normal=np.ascontiguousarray(normal[..., 3:]),
        mask=canvas.matte,
        image=canvas.image,
        keypoints=canvas.keypoints,
        canvas_from_photo=canvas.canvas_from_photo,
        photo_size=np.array([width, height]),
    )


def _plane(maps: torch.Tensor) -> np.ndarray:
    return maps[0, 0].float().cpu().numpy()
