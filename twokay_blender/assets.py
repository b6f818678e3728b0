"""Humans as assets: with a preview, tags, a catalog, and what may be done with them."""

from dataclasses import dataclass
from math import radians
from pathlib import Path
from uuid import UUID

import bpy
import numpy as np
from mathutils import Matrix

from .catalogs import catalog_path, entered_catalog
from .human import check_local
from .manifest import version
from .shown_levels import level_collections, level_objects
from .studio import Place, film, rendered, studio_scene

CATALOG = "2K2K"
"""The catalog that those of batches are in."""
TAGS = ("2K2K", "person")
PREVIEW = 256
"""Pixels; what Blender's own previews have."""
TURN = 25.0
"""Degrees by which the human is turned in its preview."""
MARGIN = 1.08


@dataclass(frozen=True)
class AssetOptions:
    """What assets say of themselves."""

    author: str = ""
    """Empty: as it is."""
    catalog: UUID | None = None
    """None: as it is."""


def mark_asset(human: bpy.types.Object, options: AssetOptions = AssetOptions()) -> list[bpy.types.ID]:
    """Mark a human as an asset, or each of its levels of detail, whose collections are then instanced; return what was marked.

    An instance stands where it is put, wherever the human stands now. The preview is rendered, not left to Blender, which makes
    none in the background.

    Raises:
        TwokayError: the human is linked from another file.
    """
    check_local(human)
    bpy.context.view_layer.update()  # the human may just have been moved
    levels = level_objects(human)
    pixels = _preview_pixels(levels[max(levels)])
    homes = level_collections(human)
    for number, home in homes.items():
        home.instance_offset = levels[number].matrix_world.translation
        _mark(home, human, options, pixels, (f"LOD{number}",))
    if not homes:
        _mark(human, human, options, pixels)
    return list(homes.values()) or [human]


def mark_asset_in(catalog: str, human: bpy.types.Object, author: str) -> list[bpy.types.ID]:
    """Mark a human as `mark_asset` does, in a catalog within `CATALOG` of the assets beside the .blend, once that is saved.

    Raises:
        TwokayError: the human is linked, or as `entered_catalog`.
    """
    check_local(human)  # before a linked one leaves an empty catalog behind
    folder = Path(bpy.data.filepath).parent if bpy.data.filepath else None
    entered = entered_catalog(folder, catalog_path(CATALOG, catalog)) if folder else None
    return mark_asset(human, AssetOptions(author, entered))


def _mark(item: bpy.types.ID, human: bpy.types.Object, options: AssetOptions, pixels: np.ndarray, tags: tuple[str, ...] = ()) -> None:
    item.asset_mark()
    data, record = item.asset_data, human.twokay
    for tag in (*TAGS, *tags):
        data.tags.new(tag, skip_if_exists=True)
    data.description = f"Made from the photo {Path(record.source).name} by 2K2K {version()}, {record.height:.2f} m tall"
    data.license = f"Networks: {record.licence}. Photo: the rights remain with its owner"
    if options.author:
        data.author = options.author
    if options.catalog:
        data.catalog_id = str(options.catalog)
    preview = item.preview_ensure()
    preview.image_size = pixels.shape[1::-1]
    preview.image_pixels_float.foreach_set(pixels[::-1].ravel())


def _preview_pixels(item: bpy.types.Object) -> np.ndarray:
    """(256, 256, 4) float32 sRGB and alpha of a render of a mesh object, row 0 on top."""
    turn = radians(TURN)
    corners = np.array(item.bound_box) @ np.array(Matrix.Rotation(turn, 3, "Z")).T
    middle, size = 0.5 * (corners.min(axis=0) + corners.max(axis=0)), np.ptp(corners, axis=0)
    with studio_scene(item.data, [Place(turn, (-middle[0], 0.0, -middle[2]))]) as scene:
        film(scene, MARGIN * float(max(size[0], size[2])), (PREVIEW, PREVIEW))
        return rendered(scene)
