"""The people of a photo -> humans in the scene: what the operators and the commands both call."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import bpy
import numpy as np

from ..inference.origin import Origin
from ..inference.reconstruction import Reconstruction
from .correcting.kept import keep
from .human import HumanSettings, build_human, remove_human, within_maps
from .photo_job import PersonResult, Run
from .placement import side_by_side


@dataclass(frozen=True)
class Imported:
    """A human with the maps that it was made from."""

    human: bpy.types.Object
    reconstruction: Reconstruction
    """Partly memory-mapped: it lasts until the session's next photo."""
    origin: Origin
    run: Run


def add_humans(
    results: list[PersonResult],
    photo: Path,
    start: float,
    *,
    settings: HumanSettings,
    collection: bpy.types.Collection | None = None,
) -> list[Imported]:
    """Build the people of a photo, with `object.twokay` filled in, and return them in the same order.

    Each is an object of its own, named after the photo; the second person is NAME_2. They stand beside each other as in the
    photo, at one scale: the first one where it would stand alone, the tallest of them as tall as the settings say.

    Args:
        results: what the worker made of the photo.
        photo: where they come from.
        start: `time.perf_counter()` of the photo's start.
        settings: how to build them; the height is that from the soles to the top of the head, also where the photo cuts off the feet.
        collection: where the humans go, the active collection if None.

    Raises:
        TwokayError: as `build_human`; the scene is then as it was.
    """
    build_start = time.perf_counter()
    humans = _built(results, photo, settings, collection)
    end = time.perf_counter()
    run = replace(results[0].run, seconds=results[0].run.seconds | {"build": end - build_start})
    for human, result in zip(humans, results, strict=True):
        human.twokay.source = str(photo.resolve())
        human.twokay.person = result.origin.person
        keep_origin(human, replace(result, run=run), end - start)
    return [Imported(human, result.reconstruction, result.origin, run) for human, result in zip(humans, results, strict=True)]


def _built(
    results: list[PersonResult], photo: Path, settings: HumanSettings, collection: bpy.types.Collection | None
) -> list[bpy.types.Object]:
    """Build the humans and place them side by side; if one fails, none is left behind."""
    metres_per_pixel = settings.height / max(result.origin.height for result in results)
    boxes = np.array([result.origin.box for result in results])
    humans = []
    with ExitStack() as undo:
        for result, (_, top, _, bottom) in zip(results, boxes, strict=True):
            number = result.origin.person + 1
            human = build_human(
                result.reconstruction,
                result.colours,
                name=photo.stem if number == 1 or len(results) == 1 else f"{photo.stem}_{number}",
                settings=within_maps(replace(settings, height=metres_per_pixel * float(bottom - top + 1)), result.reconstruction),
                collection=collection,
            )
            undo.callback(remove_human, human)
            humans.append(human)
        undo.pop_all()
    middles = np.array([np.mean([corner[0] for corner in human.bound_box]) for human in humans])
    for human, x in zip(humans, side_by_side(boxes, middles, metres_per_pixel), strict=True):
        human.location.x = x
    return humans


def keep_origin(human: bpy.types.Object, result: PersonResult, seconds: float) -> None:
    """Write down in `object.twokay` how the person was found, and by what networks; seconds: from the photo to the human."""
    record = human.twokay
    record.keypoints_source = result.origin.sources["keypoints"]
    record.matte_source = result.origin.sources["matte"]
    record.hints = "\n".join(hint.text for hint in result.origin.hints)
    record.weights = result.run.weights["name"]
    record.licence = result.run.weights["licence"]
    record.weights_hash = result.run.weights["sha256"]
    record.device = result.run.device
    record.precision = result.origin.precision
    record.timings = "\n".join(f"{step} {value:.2f}" for step, value in result.run.seconds.items())
    record.seconds = seconds
    keep(human, result.reconstruction, result.origin)
