"""The artist's own photo of a human's back."""

from dataclasses import dataclass, replace
from pathlib import Path

import bpy
import numpy as np

from ..inference.back_texture import rim_weight
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from ..inference.silhouettes import bilinear, mirror_fit
from .atlas import Atlas, joined
from .back import PHOTO_BACK, half_matte
from .duplicates import make_independent
from .human import check_local, keep_settings, kept_placement, kept_settings
from .linked_duplicates import tell_linked
from .order_queue import Order
from .packing import unpacked_maps
from .photo_job import Cutout, Progress, Request
from .pixels import png_of, store_png
from .rebuild import front_pixels, texture_of
from .stored import stored_bytes

RIM = 0.02
"""Of the height: where the surface turns away from both photos, the front's pixels fade into those of the back."""
LEAST_OVERLAP = 0.6
REMEDY = "Use a photo that shows the whole person from behind, or put its matte beside it as NAME_matte.png."


@dataclass(frozen=True)
class Back:
    """A photo of a human's back, laid over it."""

    human: bpy.types.Object
    photo: Path
    overlap: float
    """Intersection over union of the two silhouettes."""


def back_order(human: bpy.types.Object, photo: Path) -> Order:
    """Return the order that shows a photo of the person's back on the human's back, and returns a `Back`.

    The person is cut out of the photo as an import does it (NAME_matte.png beside it, alpha, plain background, detector),
    mirrored, and moved and scaled until the outlines agree.

    Args:
        human: one that carries its maps.
        photo: the person in the same pose, seen from behind.

    Raises:
        TwokayError: the human is linked, has no maps, or no texture. In its steps: damaged maps, outlines that do not agree, or the
            human is gone; it is then as it was.
    """
    check_local(human)
    name, identity = human.name, human.session_uid
    packed, front = stored_bytes(human), front_pixels(human)

    def prepare(cutouts: list[Cutout], progress: Progress) -> tuple[bytes, float]:
        progress(0.0, "Laying the photo over the back")
        back, overlap = fitted_back(front, unpacked_maps(packed), cutouts[0])
        if overlap < LEAST_OVERLAP:
            message = f"The outline in {photo.name} agrees with that of {name} by {overlap:.0%} only. Use a photo in the same pose."
            raise TwokayError("back-photo-differs", message)
        progress(0.7, "Packing the texture")
        return png_of(joined(front, back)), overlap

    def finish(prepared: tuple[bytes, float], _start: float) -> Back:
        png, overlap = prepared
        current = next((item for item in bpy.data.objects if item.session_uid == identity), None)
        if current is None:
            raise TwokayError("human-missing", f"{name} is no longer there. Undo its deletion, then set the photo again.")
        make_independent(current)
        store_png(texture_of(current), png)
        keep_settings(current, replace(kept_settings(current), back=PHOTO_BACK), kept_placement(current))
        tell_linked(current)
        return Back(current, photo, overlap)

    return Order(Request(photo, task="cutouts"), finish, prepare, remedy=REMEDY)


def fitted_back(front: np.ndarray, maps: Reconstruction, cutout: Cutout) -> tuple[np.ndarray, float]:
    """Return the back, seen from the front's side, and how well the outlines agree (intersection over union).

    Runs beside Blender: (h, w, 3) uint8 like `front`, the colours of the atlas' front half.
    """
    matte = half_matte(front.shape, maps, Atlas.of(maps))
    fit, overlap = mirror_fit(matte, np.asarray(cutout.matte))
    columns, rows = fit(np.arange(front.shape[1]), np.arange(front.shape[0]))
    back = bilinear(cutout.colours, columns, rows)
    height = np.ptp(np.flatnonzero((matte > 0.5).any(axis=1))) + 1
    back += rim_weight(matte, RIM * float(height))[..., None] * (front - back)
    return np.round(back).astype(np.uint8), overlap
