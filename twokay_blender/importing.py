"""A photo -> a human in the scene, by a session: what the operator and the command both call."""

import time
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..inference.reconstruction import Reconstruction
from .human import DEFAULT_DENSITY, DEFAULT_HEIGHT, build_human
from .session import Progress, Session


@dataclass(frozen=True)
class Imported:
    """A human with the maps that it was made from."""

    human: bpy.types.Object
    reconstruction: Reconstruction
    """Memory-mapped: it lasts until the session's next photo."""
    device: str
    weights: dict[str, str]
    """Name, licence and sha256 of the networks' weights."""
    seconds: dict[str, float]
    """Time of each step."""


def import_human(
    session: Session,
    photo: Path,
    *,
    keypoints: Path | None = None,
    matte: Path | None = None,
    weights: Path | None = None,
    device: str = "auto",
    height: float = DEFAULT_HEIGHT,
    density: int = DEFAULT_DENSITY,
    progress: Progress | None = None,
) -> Imported:
    """Add the person in the photo to the active collection, named after the photo, with `object.twokay` filled in.

    Raises:
        TwokayError: as `Session.reconstruct` and `build_human`; the scene is then as it was.
    """
    start = time.perf_counter()
    reconstruction, texture, done = session.reconstruct(
        photo, keypoints=keypoints, matte=matte, weights=weights, device=device, progress=progress
    )
    build_start = time.perf_counter()
    human = build_human(reconstruction, texture, name=photo.stem, height=height, density=density)
    end = time.perf_counter()
    human.twokay.source = str(photo.resolve())
    human.twokay.weights = done["weights"]["name"]
    human.twokay.licence = done["weights"]["licence"]
    human.twokay.seconds = end - start
    return Imported(human, reconstruction, done["device"], done["weights"], done["seconds"] | {"build": end - build_start})
