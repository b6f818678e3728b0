"""One photo to front and back maps of its people: every step in order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from .canvas import Canvas, network_image, to_canvas
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


def digitized(
    photo: PhotoSource, keypoints: Given, matte: Given, person: int | None, load: Callable[[], Model], steps: Steps
) -> Iterator[tuple[Subject, Reconstruction]]:
    """Yield the wanted people of a photo one after the other: find them, load the networks by `load`, run these on each.

    person: as for `find_subjects`, which also says what is raised.
    """
    subjects = find_subjects(photo, keypoints, matte, person, steps.within(0, _FOUND))
    for hint in (hint for subject in subjects for hint in subject.origin.hints):
        steps.tell(_FOUND, hint.text)
    with steps.step("load", _FOUND, "Loading the networks"), explained():
        model = load()
    share = (1 - _LOADED) / len(subjects)
    for number, subject in enumerate(subjects):
        start = _LOADED + number * share
        prefix = f"Person {number + 1} of {len(subjects)}: " if len(subjects) > 1 else ""
        yield subject, digitize(subject, model, steps.within(start, start + share, prefix))


def digitize(subject: Subject, model: Model, steps: Steps) -> Reconstruction:
    """Run the networks on a person and assemble the result."""
    with steps.step("canvas", 0.0, "Preparing the canvas"):
        canvas = to_canvas(subject.photo, subject.matte, subject.keypoints)
    with steps.step("networks", 0.05, "Starting the networks"):
        maps, precision = _run(model, canvas, steps)
    with steps.step("assemble", 0.95, "Assembling the maps"):
        height, width = subject.photo.shape[:2]
        return _assembled(maps, canvas, (width, height), replace(subject.origin, precision=precision))


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

    return [result for _, result in digitized(photo, keypoints, matte, person, load, Steps(progress))]


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
    encoded = maps.normal[0].permute(1, 2, 0).float().cpu().numpy()
    layers = completed_layers(_plane(maps.front_depth), _plane(maps.back_depth), _plane(maps.mask), encoded, canvas.matte)
    normal = (encoded * (canvas.matte > 0.5)[..., None]).astype(np.float16)
    return Reconstruction(
        front_depth=layers.front,
        back_depth=layers.back,
        front_normal=np.ascontiguousarray(normal[..., :3]),
        back_normal=np.ascontiguousarray(normal[..., 3:]),
        gap_near=layers.gap_near,
        gap_far=layers.gap_far,
        mask=canvas.matte,
        image=canvas.image,
        keypoints=canvas.keypoints,
        canvas_from_photo=canvas.canvas_from_photo,
        photo_size=np.array(photo_size),
        origin=origin,
    )


def _plane(maps: torch.Tensor) -> np.ndarray:
    return maps[0, 0].float().cpu().numpy()
