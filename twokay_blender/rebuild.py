"""A human built anew from the maps that it carries, without the photo and the networks."""

from dataclasses import replace

import bpy
import numpy as np

from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from ..inference.silhouettes import bilinear
from .atlas import Atlas, joined
from .back import BACKS, PHOTO_BACK, back_of, check_back
from .camera_match import place_camera
from .draft import Shape, relief_of, shape_of
from .duplicates import make_independent
from .human import check_local, keep_settings, kept_settings, stamp
from .human_settings import HumanSettings, within_maps
from .linked_duplicates import sharing_mesh, tell_linked
from .mesh import fill_mesh
from .options import BUILD_OPTIONS
from .pixels import pixels_of, store_pixels
from .relief import take_off_relief, wear_relief
from .stored import store_maps, stored_maps


def rebuild_human(human: bpy.types.Object, settings: HumanSettings) -> None:
    """Give a human the shape and the back of the settings.

    The object, its mesh and its texture stay the same data-blocks: name, transform, parent, modifiers, materials and what uses
    the mesh elsewhere are kept; vertex weights and other layers of the old mesh are not. Only a changed back is drawn again; what
    was painted on the front is kept. Needs Object Mode.

    Raises:
        TwokayError: no or damaged maps, shape keys, linked data, Edit Mode, no photo of the back, an impossible density, no texture. The
            human is then as it was.
    """
    maps = stored_maps(human)
    check_editable(human)
    kept = kept_settings(human)
    check_back(human.name, settings.back, (*BACKS, kept.back))
    shape = shape_of(maps, settings)
    make_independent(human)
    if settings.back != kept.back:
        _draw_back(human, settings.back, maps)
    _reshape(human, maps, shape, settings)
    tell_linked(human)


def remake_human(human: bpy.types.Object, maps: Reconstruction, photo: np.ndarray, height: float) -> None:
    """Give a human other maps of its photo, as `rebuild_human` with its own settings gives it another shape; both halves are drawn anew.

    Args:
        human: as `check_editable` wants it.
        maps: the new ones.
        photo: (h, w, 3) uint8 colours of the person, which go on beyond the outline, of the photo's size.
        height: metres of what the new maps show of the person.

    Raises:
        TwokayError: as `check_editable`, `texture_of` and `surface_from_reconstruction`; the human is then as it was.
    """
    check_editable(human)
    texture_of(human)
    settings = within_maps(replace(kept_settings(human), height=height), maps)
    shape = shape_of(maps, settings)
    atlas = Atlas.of(maps)
    front = np.ascontiguousarray(atlas.front_of(photo))
    back = _moved_back(human, atlas) if settings.back == PHOTO_BACK else back_of(settings.back, front, maps, atlas)
    make_independent(human)
    store_pixels(texture_of(human), joined(front, back))
    store_maps(human, maps)
    stamp(human)
    _reshape(human, maps, shape, settings)


def changed_options(human: bpy.types.Object) -> set[str]:
    """Return the names in `options.BuildOptions` in which the panel wants something else than the human is."""
    record = human.twokay
    return {name for name in BUILD_OPTIONS if getattr(record, name) != getattr(record.wanted, name)}


def front_pixels(human: bpy.types.Object) -> np.ndarray:
    """(h, w, 3) uint8 left half of the texture; raises TwokayError if it is gone."""
    pixels = pixels_of(texture_of(human))
    return pixels[:, : pixels.shape[1] // 2]


def texture_of(human: bpy.types.Object) -> bpy.types.Image:
    """Return the texture of a human; raises TwokayError if it is gone."""
    image = human.twokay.texture
    if image is None or not image.size[0]:
        raise TwokayError("texture-missing", f"The texture of {human.name} is gone. Import the photo again.")
    return image


def check_editable(human: bpy.types.Object) -> None:
    """Raise TwokayError where a human cannot get another mesh: linked data, shape keys, Edit Mode."""
    check_local(human)
    if human.data.is_editmode:
        raise TwokayError("rebuild-edit-mode", f"{human.name} is in Edit Mode; nothing was changed. Leave Edit Mode, then do it again.")
    if human.data.shape_keys:
        raise TwokayError("rebuild-shape-keys", f"{human.name} has shape keys, which no new mesh can keep. Remove them first.")


def _reshape(human: bpy.types.Object, maps: Reconstruction, shape: Shape, settings: HumanSettings) -> None:
    mesh = human.data
    mesh.clear_geometry()
    fill_mesh(mesh, shape.surface, shape.points, shape.corner_uvs)
    if relief := relief_of(maps, shape, settings):
        wear_relief(human, relief)
    else:
        take_off_relief(human)
    human.twokay.is_remeshed = False
    for item in sharing_mesh(human):
        item.twokay.levels_outdated = bool(item.twokay.levels)
    keep_settings(human, settings, shape.placement)
    place_camera(human)


def _moved_back(human: bpy.types.Object, atlas: Atlas) -> np.ndarray:
    """(h, w, 3) uint8 photo of the back, as the human has it, on another atlas of the same photo, seen from the front's side."""
    old = Atlas.of(stored_maps(human))
    pixels = pixels_of(human.twokay.texture)
    back = pixels[:, pixels.shape[1] // 2 :][:, ::-1]
    per_photo = np.array(back.shape[1::-1]) / (old.width, old.height)  # not 1 where the artist has scaled the texture
    columns = (np.arange(atlas.width) + atlas.left - old.left + 0.5) * per_photo[0] - 0.5
    rows = (np.arange(atlas.height) + atlas.top - old.top + 0.5) * per_photo[1] - 0.5
    return np.round(bilinear(back, columns, rows)).astype(np.uint8)


def _draw_back(human: bpy.types.Object, kind: str, maps: Reconstruction) -> None:
    front = front_pixels(human)
    store_pixels(human.twokay.texture, joined(front, back_of(kind, front, maps, Atlas.of(maps))))
