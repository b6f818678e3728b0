"""One photo to front and back maps of its people: every step in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from .canvas import Canvas, network_image, to_canvas
from .canvas_windows import on_canvas, window_around
from .checkpoint import load_model
from .completion import completed_layers
from .devices import chosen_device
from .embedded import EMBEDDED
from .memory_modes import explained, run_within_memory
from .model import STEPS, Maps, Model
from .origin import Origin
from .parts import part_transforms
from .reconstruction import Reconstruction
from .steps import Progress, Steps
from .subjects import Given, PhotoSource, Subject, find_subjects

_FOUND, _LOADED = 0.1, 0.12
"""Of the progress: when the people are found, and when the networks are loaded."""


def reconstruct(
    photo: PhotoSource,
    *,
    keypoints: Given = None,
    matte: Given = None,
    person: int = 0,
    weights: str | Path | None = None,
    device: str = "auto",
    progress: Progress | None = None,
) -> Reconstruction:
    """Reconstruct one person of a photo.

    photo: a path, or an (h, w, 3 | 4) uint8 RGB(A) array. keypoints: an OpenPose JSON, or (31, 2 | 3) photo pixels with
    (0, 0) for missing points; None takes NAME_keypoints.json beside the photo, else finds them. matte: an image file or an
    (h, w) array, uint8 or 0..1; None takes NAME_matte.png beside the photo, its alpha channel, a plain background, else
    finds the outline. person: which one, 0 is the largest. weights: a file for `load_model`; None takes the embedded ones.
    device: auto, cpu, cuda or mps. progress: called with (fraction 0..1, text); it may raise Cancelled.

    Raises TwokayError with the remedy where something is missing, unreadable or contradictory. What is less than ideal is
    said by the hints of the result's origin.
    """
    return _reconstructed(photo, keypoints, matte, person, weights, device, progress)[0]


def reconstruct_all(
    photo: PhotoSource,
    *,
    keypoints: Given = None,
    matte: Given = None,
    weights: str | Path | None = None,
    device: str = "auto",
    progress: Progress | None = None,
) -> list[Reconstruction]:
    """Reconstruct every person of a photo, the largest first; arguments and errors as for `reconstruct`.

    Who cannot be reconstructed is left out, and named in a hint of the first one, as long as anybody remains.
    """
    return _reconstructed(photo, keypoints, matte, None, weights, device, progress)


def found_subjects(photo: PhotoSource, keypoints: Given, matte: Given, person: int | None, steps: Steps) -> list[Subject]:
    """Do as `find_subjects`, as the first part of a photo's way to its maps."""
    return find_subjects(photo, keypoints, matte, person, steps.within(0, _FOUND))


@dataclass(frozen=True)
class Digitized:
    """A person with the answers of the networks, from which the result is still to be assembled."""

    subject: Subject
    canvas: Canvas
    maps: Maps
    precision: str
    """The mode of `memory_modes` that the networks took."""
    steps: Steps

    def assembled(self) -> Reconstruction:
        """Return the result."""
        with self.steps.step("assemble", 0.95, "Assembling the maps"):
            height, width = self.subject.photo.shape[:2]
            origin = replace(self.subject.origin, precision=self.precision)
            return _assembled(self.maps, self.canvas, (width, height), origin)


def digitized(subjects: list[Subject], load: Callable[[], Model], steps: Steps) -> Iterator[Digitized]:
    """Yield what the networks say of the people whom `found_subjects` has found, one after the other; `load` returns the networks."""
    for hint in (hint for subject in subjects for hint in subject.origin.hints):
        steps.tell(_FOUND, hint.text)
    with steps.step("load", _FOUND, "Loading the networks"), explained():
        model = load()
    share = (1 - _LOADED) / len(subjects)
    for number, subject in enumerate(subjects):
        start = _LOADED + number * share
        prefix = f"Person {number + 1} of {len(subjects)}: " if len(subjects) > 1 else ""
        yield digitize(subject, model, steps.within(start, start + share, prefix))


def digitize(subject: Subject, model: Model, steps: Steps) -> Digitized:
    """Run the networks on a person."""
    with steps.step("canvas", 0.0, "Preparing the canvas"):
        canvas = to_canvas(subject.photo, subject.matte, subject.keypoints)
    with steps.step("networks", 0.05, "Starting the networks"):
        return Digitized(subject, canvas, *_run(model, canvas, steps), steps)


def _reconstructed(
    photo: PhotoSource,
    keypoints: Given,
    matte: Given,
    person: int | None,
    weights: str | Path | None,
    device: str,
    progress: Progress | None,
) -> list[Reconstruction]:
    def load() -> Model:
        return load_model(weights or EMBEDDED, chosen_device(device))

    steps = Steps(progress)
    return [digital.assembled() for digital in digitized(found_subjects(photo, keypoints, matte, person, steps), load, steps)]


def _run(model: Model, canvas: Canvas, steps: Steps) -> tuple[Maps, str]:
    """Return the maps and the mode of `memory_modes` that they took."""
    device = next(model.parameters()).device
    pixels = network_image(canvas, model.config.colour_gain, model.config.black_level)
    with explained():
        image = torch.from_numpy(pixels)[None].to(device)
        theta = torch.from_numpy(part_transforms(canvas.keypoints))[None].to(device)
    done = 0

    def step(name: str) -> None:
        nonlocal done
        steps.tell(0.05 + 0.9 * min(done / STEPS, 1.0), f"Networks: {name}")
        done += 1

    with torch.inference_mode():
        return run_within_memory(model, image, theta, step)


def _assembled(maps: Maps, canvas: Canvas, photo_size: tuple[int, int], origin: Origin) -> Reconstruction:
    window = window_around(canvas.matte > 0)
    matte = canvas.matte[window]
    maps = maps.shown(window)
    encoded = maps.normal[0].float().cpu().permute(1, 2, 0).contiguous()
    layers = completed_layers(_plane(maps.front_depth), _plane(maps.back_depth), _plane(maps.mask), encoded.numpy(), matte)
    inside = encoded.mul_(torch.from_numpy(matte > 0.5)[..., None]).half().numpy()
    return Reconstruction(
        front_depth=on_canvas(layers.front, window),
        back_depth=on_canvas(layers.back, window),
        front_normal=on_canvas(inside[..., :3], window),
        back_normal=on_canvas(inside[..., 3:], window),
        gap_near=on_canvas(layers.gap_near, window),
        gap_far=on_canvas(layers.gap_far, window),
        mask=canvas.matte,
        image=canvas.image,
        keypoints=canvas.keypoints,
        canvas_from_photo=canvas.canvas_from_photo,
        photo_size=np.array(photo_size),
        origin=origin,
    )


def _plane(maps: torch.Tensor) -> np.ndarray:
    return maps[0, 0].float().cpu().numpy()
