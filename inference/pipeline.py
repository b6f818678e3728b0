"""One photo to front and back maps of its people: every step in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from .camera import CANVAS
from .canvas import Canvas, network_pixels, to_canvas
from .canvas_windows import on_canvas, scaled
from .checkpoint import load_detail, load_model
from .close_up import LEAST_HEIGHT, CloseUp, Sharpened, close_up, close_up_layers, sharpened, tile_rows
from .completion import completed_layers
from .detail import Detail
from .devices import chosen_device
from .embedded import EMBEDDED, EMBEDDED_DETAIL
from .memory_modes import MemoryMode, explained, run_within_memory, within_memory
from .model import STEPS, Maps, Model
from .origin import Hint, Origin
from .parts import part_transforms
from .reconstruction import Reconstruction
from .steps import Progress, Steps
from .subjects import Given, PhotoSource, Subject, find_subjects

_FOUND, _LOADED = 0.1, 0.12
"""Of the progress: when the people are found, and when the networks are loaded."""
_SHARPENING, _ASSEMBLING = 0.55, 0.95
"""Of a person's progress: when the networks are done, if more follows, and when all is known."""


def reconstruct(
    photo: PhotoSource,
    *,
    keypoints: Given = None,
    matte: Given = None,
    person: int = 0,
    weights: str | Path | None = None,
    device: str = "auto",
    size: int = CANVAS,
    progress: Progress | None = None,
) -> Reconstruction:
    """Reconstruct one person of a photo.

    photo: a path, or an (h, w, 3 | 4) uint8 RGB(A) array. keypoints: an OpenPose JSON, or (31, 2 | 3) photo pixels with
    (0, 0) for missing points; None takes NAME_keypoints.json beside the photo, else finds them. matte: an image file or an
    (h, w) array, uint8 or 0..1; None takes NAME_matte.png beside the photo, its alpha channel, a plain background, else
    finds the outline. person: which one, 0 is the largest. weights: a file for `load_model`; None takes the embedded ones.
    device: auto, cpu, cuda or mps. size: pixels along the canvas that the maps should have, one of
    `camera.SIZES`; more than 2048 as far as the photo shows more. progress: called with (fraction 0..1, text); it may raise Cancelled.

    Raises TwokayError with the remedy where something is missing, unreadable or contradictory. What is less than ideal is
    said by the hints of the result's origin.
    """
    return _reconstructed(photo, keypoints, matte, person, weights, device, size, progress)[0]


def reconstruct_all(
    photo: PhotoSource,
    *,
    keypoints: Given = None,
    matte: Given = None,
    weights: str | Path | None = None,
    device: str = "auto",
    size: int = CANVAS,
    progress: Progress | None = None,
) -> list[Reconstruction]:
    """Reconstruct every person of a photo, the largest first; arguments and errors as for `reconstruct`.

    Who cannot be reconstructed is left out, and named in a hint of the first one, as long as anybody remains.
    """
    return _reconstructed(photo, keypoints, matte, None, weights, device, size, progress)


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
    relief: float
    """See `ModelConfig`."""
    sharp: Sharpened | None
    """What a large photo tells beyond the canvas; None where that is not wanted, or the photo shows no more."""
    steps: Steps

    def assembled(self) -> Reconstruction:
        """Return the result."""
        with self.steps.step("assemble", _ASSEMBLING, "Assembling the maps"):
            height, width = self.subject.photo.shape[:2]
            origin = replace(self.subject.origin, precision=self.precision)
            return _assembled(self.maps, self.canvas, self.sharp, self.relief, (width, height), origin)


@dataclass(frozen=True)
class Fine:
    """Maps of more pixels than the canvas has are wanted."""

    size: int
    """Of the maps, one of `camera.SIZES`."""
    load: Callable[[], Detail]
    """Returns the network for what large photos show."""


def digitized(subjects: list[Subject], load: Callable[[], Model], steps: Steps, fine: Fine | None = None) -> Iterator[Digitized]:
    """Yield what the networks say of the people whom `found_subjects` has found, one after the other; `load` returns the networks."""
    for hint in (hint for subject in subjects for hint in subject.origin.hints):
        steps.tell(_FOUND, hint.text)
    with steps.step("load", _FOUND, "Loading the networks"), explained():
        model = load()
    share = (1 - _LOADED) / len(subjects)
    for number, subject in enumerate(subjects):
        start = _LOADED + number * share
        prefix = f"Person {number + 1} of {len(subjects)}: " if len(subjects) > 1 else ""
        yield digitize(subject, model, steps.within(start, start + share, prefix), fine)


def digitize(subject: Subject, model: Model, steps: Steps, fine: Fine | None = None) -> Digitized:
    """Run the networks on a person."""
    with steps.step("canvas", 0.0, "Preparing the canvas"):
        canvas = to_canvas(subject.photo, subject.matte, subject.keypoints)
        seen = close_up(subject.photo, subject.matte, canvas, fine.size) if fine else None
    subject = _told_small(subject, fine.size, seen.size if seen else CANVAS) if fine else subject
    networks_end = _SHARPENING if seen else _ASSEMBLING
    with steps.step("networks", 0.05, "Starting the networks"):
        maps, precision = _run(model, canvas, steps.within(0.05, networks_end))
    if not (fine and seen):
        return Digitized(subject, canvas, maps, precision, model.config.relief, None, steps)
    with steps.step("detail", networks_end, "Starting the fine detail"):
        sharp = _sharpened(fine.load(), seen, maps, steps.within(networks_end, _ASSEMBLING))
    return Digitized(subject, canvas, maps, precision, model.config.relief, sharp, steps)


def _told_small(subject: Subject, wanted: int, possible: int) -> Subject:
    """Return a subject whose hints say if its photo is too small for maps of the wanted size."""
    if possible >= wanted:
        return subject
    height = subject.origin.height
    text = (
        f"The person is {height:.0f} pixels tall: enough for a density of {possible}, not of {wanted}. "
        f"That takes a photo in which the person is {LEAST_HEIGHT * wanted / (2 * CANVAS):.0f} pixels tall."
    )
    origin = replace(subject.origin, hints=(*subject.origin.hints, Hint("density-lowered", text)))
    return replace(subject, origin=origin)


def _reconstructed(
    photo: PhotoSource,
    keypoints: Given,
    matte: Given,
    person: int | None,
    weights: str | Path | None,
    device: str,
    size: int,
    progress: Progress | None,
) -> list[Reconstruction]:
    def load() -> Model:
        return load_model(weights or EMBEDDED, chosen_device(device))

    def load_fine() -> Detail:
        return load_detail(EMBEDDED_DETAIL, chosen_device(device))

    fine = Fine(size, load_fine) if size > CANVAS else None
    steps = Steps(progress)
    subjects = found_subjects(photo, keypoints, matte, person, steps)
    return [digital.assembled() for digital in digitized(subjects, load, steps, fine)]


def _run(model: Model, canvas: Canvas, steps: Steps) -> tuple[Maps, str]:
    """Return the maps of the matte's window, on the CPU, and the mode of `memory_modes` that they took.

    After that nothing touches a GPU but the networks: they are at the next person when this one is assembled, in another thread.
    """
    window, pixels = network_pixels(canvas, model.config.colour_gain, model.config.black_level)
    theta = torch.from_numpy(part_transforms(canvas.keypoints))[None]
    with torch.inference_mode(), explained():
        image = torch.full((1, 3, CANVAS, CANVAS), -1.0, device=next(model.parameters()).device)
        image[0, :, *window] = torch.from_numpy(pixels).to(image.device)
        maps, precision = run_within_memory(model, image, theta, _counted(steps, STEPS, "Networks: {}"))
        return maps.shown(window).cpu(), precision


def _sharpened(detail: Detail, seen: CloseUp, maps: Maps, steps: Steps) -> Sharpened:
    normal = maps.normal
    device = next(detail.parameters()).device

    def run(mode: MemoryMode) -> Sharpened:
        return sharpened(detail, seen, normal, mode.detail_tile, _counted(steps, tile_rows(seen, mode.detail_tile), "Fine detail"))

    with torch.inference_mode():
        return within_memory(device, run)[0]


def _counted(steps: Steps, count: int, text: str) -> Callable[[str], None]:
    """Return what reports progress when it is called, with a name, before each of so many pieces of work, or fewer."""
    done = 0

    def step(name: str) -> None:
        nonlocal done
        steps.tell(min(done / count, 1.0), text.format(name))
        done += 1

    return step


def _assembled(
    maps: Maps, canvas: Canvas, sharp: Sharpened | None, relief: float, photo_size: tuple[int, int], origin: Origin
) -> Reconstruction:
    window = maps.window
    matte = canvas.matte[window]
    encoded = maps.normal[0].float().permute(1, 2, 0).contiguous()
    found = _plane(maps.mask)
    layers = completed_layers(_plane(maps.front_depth), _plane(maps.back_depth), found, encoded.numpy(), matte, relief)
    size = CANVAS
    if sharp:
        layers = close_up_layers(layers, found > 0.5, matte, sharp)
        matte, scale, size = sharp.seen.matte, sharp.seen.scale, sharp.seen.size
        encoded = sharp.normal[0].permute(1, 2, 0).contiguous()
        window = scaled(window, scale)
    inside = encoded.mul_(torch.from_numpy(matte > 0.5)[..., None]).half().numpy()
    return Reconstruction(
        front_depth=on_canvas(layers.front, window, size),
        back_depth=on_canvas(layers.back, window, size),
        front_normal=on_canvas(inside[..., :3], window, size),
        back_normal=on_canvas(inside[..., 3:], window, size),
        gap_near=on_canvas(layers.gap_near, window, size),
        gap_far=on_canvas(layers.gap_far, window, size),
        mask=on_canvas(matte, window, size) if sharp else canvas.matte,
        image=canvas.image,
        keypoints=canvas.keypoints,
        canvas_from_photo=canvas.canvas_from_photo,
        photo_size=np.array(photo_size),
        origin=origin,
    )


def _plane(maps: torch.Tensor) -> np.ndarray:
    return maps[0, 0].float().numpy()
