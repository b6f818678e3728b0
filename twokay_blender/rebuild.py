"""A human built anew from the maps that it carries, without the photo and the networks."""

import bpy
import numpy as np

from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .atlas import Atlas, joined
from .back import BACKS, back_of
from .camera_match import place_camera
from .human import HumanSettings, keep_settings, kept_settings, shape_of
from .mesh import fill_mesh
from .pixels import pixels_of, store_pixels
from .relief import take_off_relief, wants_relief, wear_relief
from .stored import stored_maps


def rebuild_human(human: bpy.types.Object, settings: HumanSettings) -> None:
    """Give a human the shape and the back of the settings.

    The object, its mesh and its texture stay the same data-blocks: name, transform, parent, modifiers, materials and what uses
    the mesh elsewhere are kept; vertex weights and other layers of the old mesh are not. Only a changed back is drawn again; what
    was painted on the front is kept. Needs Object Mode.

    Raises:
        TwokayError: no or damaged maps, shape keys, linked data, no photo of the back, an impossible density, no texture. The
            human is then as it was.
    """
    maps = stored_maps(human)
    check_editable(human)
    kept = kept_settings(human)
    if settings.back not in (*BACKS, kept.back):
        raise TwokayError("back-photo-missing", f"{human.name} has no photo of the back. Set one first, or choose another back.")
    shape = shape_of(maps, settings)
    if settings.back != kept.back:
        _draw_back(human, settings.back, maps)
    mesh = human.data
    mesh.clear_geometry()
    fill_mesh(mesh, shape.surface, shape.points, shape.corner_uvs)
    if wants_relief(settings.normal_map, settings.surface):
        wear_relief(human, maps, shape.surface, shape.corner_uvs)
    else:
        take_off_relief(human)
    keep_settings(human, settings, shape.placement)
    place_camera(human)


def front_pixels(human: bpy.types.Object) -> np.ndarray:
    """(h, w, 3) uint8 left half of the texture; raises TwokayError if it is gone."""
    image = human.twokay.texture
    if image is None or not image.size[0]:
        raise TwokayError("texture-missing", f"The texture of {human.name} is gone. Import the photo again.")
    pixels = pixels_of(image)
    return pixels[:, : pixels.shape[1] // 2]


def check_editable(human: bpy.types.Object) -> None:
    """Raise TwokayError if the human's mesh cannot be replaced."""
    if human.library or human.data.library:
        raise TwokayError("rebuild-linked", f"{human.name} is linked from another file. Append it, or make it local.")
    if human.data.shape_keys:
        raise TwokayError("rebuild-shape-keys", f"{human.name} has shape keys, which no new mesh can keep. Remove them first.")


def _draw_back(human: bpy.types.Object, kind: str, maps: Reconstruction) -> None:
    front = front_pixels(human)
    store_pixels(human.twokay.texture, joined(front, back_of(kind, front, maps, Atlas.of(maps))))
