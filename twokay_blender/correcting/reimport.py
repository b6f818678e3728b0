"""A human made anew from its photo, with what was corrected: the same object and mesh, other maps."""

import time
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np

from ...inference.keypoints import person_size
from ..importing import keep_origin
from ..photo_job import PersonResult, Request
from ..rebuild import check_editable, remake_human, texture_of
from ..settings import Settings
from .kept import kept_keypoints, kept_matte, shown_share
from .paint import matte_pixels, matte_size


def rerun_request(
    human: bpy.types.Object, settings: Settings, keypoints: np.ndarray | None = None, matte: bpy.types.Image | None = None
) -> Request:
    """Return the request that reads a human's photo again.

    Args:
        human: one that can be changed.
        settings: the artist's preferences.
        keypoints: (31, 3) photo pixels, None for those that the human has.
        matte: of the whole photo, painted; None for what the human has.

    Raises:
        TwokayError: as `Settings.chosen_weights`, `check_editable` and `texture_of`.
    """
    check_editable(human)
    texture_of(human)
    photo = Path(bpy.path.abspath(human.twokay.source))
    others, own = _neighbours(human), kept_keypoints(human) if keypoints is None else keypoints
    person = rank(own, others)
    size = human.twokay.map_size
    return Request(photo, (*others, own), _given_matte(human, matte), person, settings.chosen_weights(), settings.device, size)


def rank(own: np.ndarray, others: list[np.ndarray]) -> int:
    """Return the place of a person with (31, 3) keypoints among others, the largest of whom has 0."""
    return sum(person_size(other) > person_size(own) for other in others)


def take_result(human: bpy.types.Object, results: list[PersonResult], start: float, keypoints: np.ndarray | None) -> None:
    """Give a human what its photo says now; what the artist set, and the place among the people of the photo, stay.

    Args:
        human: the one of the request.
        results: of the request, one person.
        start: `time.perf_counter()` of the photo's start.
        keypoints: those that were corrected, None if none were.

    Raises:
        TwokayError: as `remake_human`; the human is then as it was.
    """
    (result,) = results
    record = human.twokay
    build_start = time.perf_counter()
    height = record.height / record.shown_share * shown_share(result.origin)
    kept, source = kept_keypoints(human), record.keypoints_source
    remake_human(human, result.reconstruction, result.colours, height)
    end = time.perf_counter()
    run = replace(result.run, seconds=result.run.seconds | {"build": end - build_start})
    keep_origin(human, replace(result, run=run), end - start)
    record.keypoints, record.keypoints_source = (kept, source) if keypoints is None else (keypoints, "corrected")


def replace_image(old: bpy.types.Image, new: bpy.types.Image) -> None:
    """Put an image wherever another one is, under its name."""
    name = old.name
    old.user_remap(new)
    bpy.data.images.remove(old)
    new.name = name


def _neighbours(human: bpy.types.Object) -> list[np.ndarray]:
    """Return the keypoints of the other people from a human's photo: their share of the matte is not this human's."""
    mine = human.twokay
    others = {its.person: its for its in (other.twokay for other in bpy.data.objects) if its.version and its.source == mine.source}
    return [np.array(its.keypoints, np.float32) for person, its in others.items() if person != mine.person]


def _given_matte(human: bpy.types.Object, painted: bpy.types.Image | None) -> np.ndarray | None:
    """(h, w) uint8 matte that the artist has painted or given; None where the outline is to be found again."""
    record = human.twokay
    if image := painted or record.matte:
        return matte_pixels(image)
    if record.matte_source != "given":
        return None
    return np.round(255 * kept_matte(human, matte_size(tuple(record.photo_size)))).astype(np.uint8)
