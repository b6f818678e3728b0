"""Corrections of a photo before its import: who is in it is found without the networks, put right by hand, and kept with the scene."""

from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np

from ...inference.errors import TwokayError
from ..order_queue import Order
from ..photo_job import Cutout, Request
from .corrections import checked_keypoints, discard_correction, show_keypoints, show_matte
from .paint import keep_painted, matte_copy, matte_image, matte_pixels, matte_size
from .photo import photo_image
from .record import TWOKAY_PG_prepared
from .reimport import rank
from .state import KEYPOINTS, MATTE, TWOKAY_PG_correction

Show = Callable[[bpy.types.Context], None]
"""What begins the correction, once the photo was looked at."""


def prepared_for(scene: bpy.types.Scene, photo: Path) -> TWOKAY_PG_prepared | None:
    """Return what was corrected of a photo in this scene, None if nothing was."""
    prepared = scene.twokay.prepared
    return prepared if prepared.source == _key(photo) and (is_placed(prepared) or prepared.matte) else None


def is_placed(prepared: TWOKAY_PG_prepared) -> bool:
    """Whether anybody's keypoints were corrected."""
    return any(person.is_placed for person in prepared.people)


def keypoints_order(request: Request) -> Order:
    """Return the order whose outcome shows the keypoints of the request's person over the photo, parked if nobody is found."""

    def finish(people: list[np.ndarray], _start: float) -> Show:
        return lambda context: _show_keypoints(context, request, people)

    return Order(request, finish)


def matte_order(request: Request) -> Order:
    """Return the order whose outcome shows the matte of the request's people over the photo."""

    def finish(cutouts: list[Cutout], _start: float) -> Show:
        matte = np.max([cutout.matte for cutout in cutouts], axis=0)
        return lambda context: _show_found_matte(context, request, matte)

    return Order(request, finish)


def show_found(context: bpy.types.Context, photo: Path, person: int, kind: str) -> bool:
    """Show what is known of a photo already, found or corrected; return whether anything is.

    Raises:
        TwokayError: as `photo_image`.
    """
    prepared = context.scene.twokay.prepared
    if prepared.source != _key(photo):
        return False
    if kind == KEYPOINTS and person < len(prepared.people):
        image = photo_image(photo)
        prepared.person = person
        show_keypoints(context, None, image, _people(prepared)[person])
        return True
    if kind == MATTE and prepared.matte:
        image = photo_image(photo)
        show_matte(context, None, image, matte_copy(prepared.matte))
        return True
    return False


def keep_correction(context: bpy.types.Context) -> None:
    """Keep what was corrected with the scene, for the import of the photo, and end the correction.

    Raises:
        TwokayError: as `checked_keypoints`; the correction then goes on.
    """
    state, prepared = context.scene.twokay_correction, context.scene.twokay.prepared
    if state.kind == KEYPOINTS:
        person = prepared.people[prepared.person]
        person.keypoints, person.is_placed = checked_keypoints(state), True
    else:
        _keep_matte(prepared, state)
    discard_correction(context)


def forget_corrections(scene: bpy.types.Scene) -> None:
    """Remove what was corrected before an import."""
    prepared = scene.twokay.prepared
    if prepared.matte:
        bpy.data.images.remove(prepared.matte)
    prepared.people.clear()
    for name in ("source", "person", "matte"):
        prepared.property_unset(name)


def given_keypoints(prepared: TWOKAY_PG_prepared) -> tuple[np.ndarray, ...] | None:
    """Return (31, 3) photo pixels of everybody, None if nobody was corrected."""
    return tuple(_people(prepared)) if is_placed(prepared) else None


def given_matte(prepared: TWOKAY_PG_prepared) -> np.ndarray | None:
    """(h, w) uint8 matte that was painted, None if none was."""
    return matte_pixels(prepared.matte) if prepared.matte else None


def given_person(prepared: TWOKAY_PG_prepared, person: int | None) -> int | None:
    """Return the place that a person, found as this one, has among the corrected ones; None stays all."""
    people = _people(prepared)
    if person is None or person >= len(people):
        return person
    return rank(people[person], people[:person] + people[person + 1 :])


def mark_corrected(human: bpy.types.Object, prepared: TWOKAY_PG_prepared) -> None:
    """Write down with a human that was imported with corrections what is the artist's, so that later ones build on it."""
    record = human.twokay
    if record.person in (given_person(prepared, index) for index, person in enumerate(prepared.people) if person.is_placed):
        record.keypoints_source = "corrected"
    if prepared.matte:
        record.matte, record.matte_source = matte_copy(prepared.matte), "painted"


def _show_keypoints(context: bpy.types.Context, request: Request, people: list[np.ndarray]) -> None:
    person = request.person or 0
    if people and person >= len(people):
        raise TwokayError("person-index", f"There is no person {person + 1} in the photo: it shows {len(people)}. Choose another number.")
    image = photo_image(request.photo)
    prepared = _begun(context.scene, request.photo)
    prepared.people.clear()
    for keypoints in people or [np.zeros((31, 3), np.float32)]:
        prepared.people.add().keypoints = keypoints
    prepared.person = person if people else 0
    show_keypoints(context, None, image, _people(prepared)[prepared.person])


def _show_found_matte(context: bpy.types.Context, request: Request, matte: np.ndarray) -> None:
    image = photo_image(request.photo)
    _begun(context.scene, request.photo)
    painted = matte_image(f"{request.photo.stem}_matte", matte)
    if tuple(painted.size) != matte_size(tuple(image.size)):
        painted.scale(*matte_size(tuple(image.size)))
        painted.pack()
    show_matte(context, None, image, painted)


def _begun(scene: bpy.types.Scene, photo: Path) -> TWOKAY_PG_prepared:
    """Return the scene's record, without what belongs to another photo."""
    if scene.twokay.prepared.source != _key(photo):
        forget_corrections(scene)
        scene.twokay.prepared.source = _key(photo)
    return scene.twokay.prepared


def _keep_matte(prepared: TWOKAY_PG_prepared, state: TWOKAY_PG_correction) -> None:
    if prepared.matte:
        bpy.data.images.remove(prepared.matte)
    keep_painted(state.matte)
    prepared.matte, state.matte = state.matte, None


def _people(prepared: TWOKAY_PG_prepared) -> list[np.ndarray]:
    return [np.array(person.keypoints, np.float32) for person in prepared.people]


def _key(photo: Path) -> str:
    return str(photo.resolve())
