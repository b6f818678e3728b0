"""A human made anew from its photo, with what was corrected: the same object with another mesh."""

import tempfile
import time
from pathlib import Path

import bpy
import numpy as np

from ...inference.keypoints import person_size, write_openpose
from .. import engine
from ..camera_match import place_camera
from ..importing import add_humans
from ..photo_job import PersonResult, Progress, Request
from ..relief import show_relief, take_off_relief
from ..settings import Settings
from .kept import kept_keypoints, kept_matte
from .paint import matte_image, matte_size, write_matte

_KEPT = ("person", "source", "keypoints", "keypoints_source", "matte", "camera")
"""What the new import does not know better."""


class Rerun:
    """A human's photo in the hands of the shared worker; a context manager that gives the worker back."""

    def __init__(
        self, human: bpy.types.Object, settings: Settings, keypoints: np.ndarray | None = None, matte: bpy.types.Image | None = None
    ):
        """Start with these (31, 3) keypoints and this matte of the whole photo, None for what the human has.

        Raises:
            TwokayError: as `engine.borrow` and `Settings.chosen_weights`.
        """
        self.start = time.perf_counter()
        self.keypoints = keypoints
        weights = settings.chosen_weights()
        session = engine.borrow()
        self._folder = tempfile.TemporaryDirectory(prefix="twokay_", ignore_cleanup_errors=True)
        try:
            request = _request(human, keypoints, matte, Path(self._folder.name), weights, settings.device)
            self._job = session.start(request)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Rerun":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def progress(self) -> tuple[float, str]:
        """Fraction in 0..1 and text."""
        return self._job.fraction, self._job.text

    def poll(self) -> list[PersonResult] | None:
        """Return the result once it is there; as `PhotoJob.poll`."""
        return self._job.poll()

    def wait(self, progress: Progress | None = None) -> list[PersonResult]:
        """Wait for the result; as `PhotoJob.wait`."""
        return self._job.wait(progress)

    def cancel(self) -> None:
        """End the worker by force."""
        self._job.cancel()

    def close(self) -> None:
        """Give the worker back; results that were not used are gone."""
        engine.give_back()
        self._folder.cleanup()


def take_result(human: bpy.types.Object, rerun: Rerun, results: list[PersonResult]) -> None:
    """Give a human the mesh, the texture and the record of the result of its rerun.

    Transform, modifiers, parent and materials stay; the texture changes in every material that shows it.

    Raises:
        TwokayError: as `add_humans`; the human is then as it was.
    """
    record = human.twokay
    photo = Path(bpy.path.abspath(record.source))
    (fresh,) = add_humans(results, photo, rerun.start, height=record.whole_height, density=record.density)
    replace_human(human, fresh.human)
    place_camera(human)
    if rerun.keypoints is not None:
        record.keypoints, record.keypoints_source = rerun.keypoints, "corrected"


def replace_human(human: bpy.types.Object, fresh: bpy.types.Object) -> None:
    """Give a human the mesh, the texture and the record of a fresh one, which is removed with its material."""
    old, new = human.data, fresh.data
    fresh_materials, old_texture = list(new.materials), human.twokay.texture
    take_off_relief(human)
    new.materials.clear()
    for material in old.materials:
        new.materials.append(material)
    _copy_record(fresh.twokay, human.twokay)
    bpy.data.batch_remove([fresh, *fresh_materials])
    old.user_remap(new)
    name = old.name
    bpy.data.meshes.remove(old)
    new.name = name
    if old_texture:
        replace_image(old_texture, human.twokay.texture)
    show_relief(human)


def replace_image(old: bpy.types.Image, new: bpy.types.Image) -> None:
    """Put an image wherever another one is, under its name."""
    name = old.name
    old.user_remap(new)
    bpy.data.images.remove(old)
    new.name = name


def _copy_record(source: bpy.types.PropertyGroup, target: bpy.types.PropertyGroup) -> None:
    for item in source.bl_rna.properties:
        if item.identifier not in ("rna_type", "name", *_KEPT):
            setattr(target, item.identifier, getattr(source, item.identifier))


def _request(
    human: bpy.types.Object, keypoints: np.ndarray | None, matte: bpy.types.Image | None, folder: Path, weights: Path | None, device: str
) -> Request:
    path, person = _written_people(human, keypoints, folder)
    photo = Path(bpy.path.abspath(human.twokay.source))
    return Request(photo, path, _written_matte(human, matte, folder), person, weights, device)


def _written_people(human: bpy.types.Object, corrected: np.ndarray | None, folder: Path) -> tuple[Path, int]:
    """Write the keypoints of a human and of the others from its photo; return the file and the human's place in it.

    The others are in it because their share of the matte is not this human's.
    """
    own = kept_keypoints(human) if corrected is None else corrected
    neighbours = {other.twokay.person: other for other in bpy.data.objects if _is_neighbour(other, human)}
    others = [kept_keypoints(other) for other in neighbours.values()]
    path = folder / "keypoints.json"
    write_openpose(path, [*others, own])
    return path, sum(person_size(other) > person_size(own) for other in others)


def _is_neighbour(other: bpy.types.Object, human: bpy.types.Object) -> bool:
    mine, its = human.twokay, other.twokay
    return bool(its.version) and its.source == mine.source and its.person != mine.person


def _written_matte(human: bpy.types.Object, painted: bpy.types.Image | None, folder: Path) -> Path | None:
    """Write the matte that the artist has painted or given; None where the outline is to be found again."""
    record, path = human.twokay, folder / "matte.png"
    if image := painted or record.matte:
        write_matte(image, path)
        return path
    if record.matte_source != "given":
        return None
    given = matte_image("given", kept_matte(human, matte_size(tuple(record.photo_size))))
    try:
        write_matte(given, path)
    finally:
        bpy.data.images.remove(given)
    return path
