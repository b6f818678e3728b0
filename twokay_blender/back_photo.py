"""The artist's own photo of a human's back."""

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np

from ..inference.back_texture import rim_weight
from ..inference.errors import TwokayError
from ..inference.silhouettes import bilinear, mirror_fit
from .atlas import Atlas, joined
from .back import PHOTO_BACK, half_matte
from .environment.interpreter import WorkerCommand
from .human import keep_settings, kept_placement, kept_settings
from .manifest import EXTENSION_ROOT
from .pixels import rgba_picture, store_pixels
from .rebuild import front_pixels
from .stored import stored_maps

RIM = 0.02
"""Of the height: where the surface turns away from both photos, the front's pixels fade into those of the back."""
LEAST_OVERLAP = 0.6


def set_back_photo(human: bpy.types.Object, photo: Path, command: WorkerCommand) -> float:
    """Show a photo of the person's back on the human's back; return the intersection over union of the two silhouettes.

    The person is cut out of the photo as an import does it (NAME_matte.png beside it, alpha, plain background, detector),
    mirrored, and moved and scaled until the outlines agree.

    Args:
        human: one that carries its maps.
        photo: the person in the same pose, seen from behind.
        command: what runs `inference.cutout`.

    Raises:
        TwokayError: no maps, no person in the photo, or outlines that do not agree; the human is then as it was.
    """
    maps = stored_maps(human)
    front = front_pixels(human)
    atlas = Atlas.of(maps)
    matte = half_matte(front.shape, maps, atlas)
    cutout = _cutout(photo, command)
    fit, overlap = mirror_fit(matte, cutout[..., 3] / np.float32(255))
    if overlap < LEAST_OVERLAP:
        message = f"The outline in {photo.name} agrees with that of {human.name} by {overlap:.0%} only. Use a photo in the same pose."
        raise TwokayError("back-photo-differs", message)
    columns, rows = fit(np.arange(front.shape[1]), np.arange(front.shape[0]))
    back = bilinear(cutout[..., :3], columns, rows)
    height = np.ptp(np.flatnonzero((matte > 0.5).any(axis=1))) + 1
    back += rim_weight(matte, RIM * float(height))[..., None] * (front - back)
    store_pixels(human.twokay.texture, joined(front, np.round(back).astype(np.uint8)))
    keep_settings(human, replace(kept_settings(human), back=PHOTO_BACK), kept_placement(human))
    return overlap


def _cutout(photo: Path, command: WorkerCommand) -> np.ndarray:
    """(h, w, 4) uint8 RGBA cut-out of the photo's person."""
    with tempfile.TemporaryDirectory(prefix="twokay_") as folder:
        out = Path(folder) / "cutout.png"
        arguments = command.arguments("inference.cutout", str(photo.resolve()), "--out", str(out))
        try:
            run = subprocess.run(arguments, cwd=EXTENSION_ROOT, env=command.full_environment, capture_output=True, check=False)
        except OSError as error:
            message = f"{command.python} cannot be started. Choose another Python in the preferences."
            raise TwokayError("python-unusable", message) from error
        if run.returncode:
            said = run.stderr.decode(errors="replace").strip().splitlines() or [f"{photo.name} is of no use. Choose another photo."]
            raise TwokayError("back-photo-unusable", said[-1])
        return rgba_picture(out)
