"""The people of a photo -> humans in the scene: what the operators and the commands both call."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import bpy
import numpy as np

from ..inference.origin import Origin
from ..inference.reconstruction import Reconstruction
from .correcting.kept import keep
from .draft import Draft, drafted
from .human import add_human, remove_human
from .human_settings import HumanSettings, within_maps
from .photo_job import PersonResult, Run
from .placement import side_by_side


@dataclass(frozen=True)
class Drafted:
    """A person of a photo who is not in the scene yet."""

    result: PersonResult
    draft: Draft
    x: float
    """Metres: where the human stands beside the first one."""


@dataclass(frozen=True)
class Imported:
    """A human with the maps that it was made from."""

    human: bpy.types.Object
    reconstruction: Reconstruction
    """Partly memory-mapped: it lasts until the session's next photo."""
    origin: Origin
    run: Run


def drafted_people(
    results: list[PersonResult], photo: Path, settings: HumanSettings, progress: Callable[[], None] = lambda: None
) -> list[Drafted]:
    """Return the people of a photo, ready for `add_humans`, in the same order; may run beside Blender.

    Each becomes an object of its own, named after the photo; the second person is NAME_2. They stand beside each other as in the
    photo, at one scale: the first one where it would stand alone, the tallest of them as tall as the settings say.

    Args:
        results: what the worker made of the photo.
        photo: where they come from.
        settings: how to build them; the height is that from the soles to the top of the head, also where the photo cuts off the feet.
        progress: called before each of them; what it raises ends the work.

    Raises:
        TwokayError: as `drafted`.
    """
    clock = time.perf_counter()
    metres_per_pixel = settings.height / max(result.origin.height for result in results)
    boxes = np.array([result.origin.box for result in results])
    drafts = []
    for result, (_, top, _, bottom) in zip(results, boxes, strict=True):
        progress()
        number = result.origin.person + 1
        name = photo.stem if number == 1 or len(results) == 1 else f"{photo.stem}_{number}"
        own = replace(settings, height=metres_per_pixel * float(bottom - top + 1))
        own = within_maps(own, result.reconstruction)
        drafts.append(drafted(result.reconstruction, result.colours, name=name, settings=own))
    across = (draft.shape.points[:, 0] for draft in drafts)
    places = side_by_side(boxes, np.array([0.5 * (xs.min() + xs.max()) for xs in across]), metres_per_pixel)
    run = replace(results[0].run, seconds=results[0].run.seconds | {"build": time.perf_counter() - clock})
    people = zip(results, drafts, places, strict=True)
    return [Drafted(replace(result, run=run), draft, float(x)) for result, draft, x in people]


def add_humans(people: list[Drafted], photo: Path, start: float, *, collection: bpy.types.Collection | None = None) -> list[Imported]:
    """Add the people of a photo to the scene, with `object.twokay` filled in, and return them in the same order.

    If one fails, the scene is as it was.

    Args:
        people: those of the photo.
        photo: where they come from.
        start: `time.perf_counter()` of the photo's start.
        collection: where the humans go, the active collection if None.
    """
    clock = time.perf_counter()
    humans = []
    with ExitStack() as undo:
        for person in people:
            humans.append(add_human(person.draft, collection))
            undo.callback(remove_human, humans[-1])
        undo.pop_all()
    end = time.perf_counter()
    drafting = people[0].result.run
    run = replace(drafting, seconds=drafting.seconds | {"build": drafting.seconds["build"] + end - clock})
    imported = []
    for human, person in zip(humans, people, strict=True):
        human.location.x = person.x
        human.twokay.source = str(photo.parent.resolve() / photo.name)  # a link stays one, for the sake of what lies beside it
        human.twokay.person = person.result.origin.person
        keep_origin(human, replace(person.result, run=run), end - start)
        imported.append(Imported(human, person.result.reconstruction, person.result.origin, run))
    return imported


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
