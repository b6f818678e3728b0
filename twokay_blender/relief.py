"""The normal map that a light human wears: the fine relief of its maps, in the layout of its texture."""

import bpy
import numpy as np

from ..inference.reconstruction import Reconstruction
from .atlas import Atlas
from .material import hide_normals, packed_image, show_normals
from .normal_map import tangent_normals
from .pixels import png_of, store_png
from .surface import Surface, SurfaceOptions

NORMAL_MAPS = ("auto", "on", "off")
DEFAULT_NORMAL_MAP = "auto"
LIGHT = 512
"""Density up to which "auto" gives a normal map: what is finer shows the relief itself."""


def wants_relief(normal_map: str, options: SurfaceOptions) -> bool:
    """Return whether a human with this choice, one of `NORMAL_MAPS`, and this surface has a normal map."""
    return normal_map == "on" or (normal_map == "auto" and (options.faces is not None or options.density <= LIGHT))


def relief_png(maps: Reconstruction, surface: Surface, corner_uvs: np.ndarray) -> bytes:
    """Return the relief of the maps as the PNG file of a normal map; may run beside Blender.

    Args:
        maps: what the surface was built from.
        surface: that of the human's mesh.
        corner_uvs: (4 m, 2) float32 texture coordinates of the quads' corners in the atlas.
    """
    relief = tangent_normals(maps, surface, corner_uvs, _size(maps))
    return png_of(np.round(relief[..., :3] * 255).astype(np.uint8))


def wear_relief(human: bpy.types.Object, png: bytes) -> None:
    """Make a PNG file the normal map of a human, which has its texture and material, and show it where its texture is shown."""
    record = human.twokay
    if record.normals:
        store_png(record.normals, png)
    else:
        record.normals = packed_image(f"{human.name}_normals", png, is_colour=False)
    show_relief(human)


def show_relief(human: bpy.types.Object) -> None:
    """Show the human's normal map, if it has one, in the materials that show its texture; it is named after the human."""
    record = human.twokay
    if record.normals:
        record.normals.name = f"{human.name}_normals"
        for material in human.data.materials:
            show_normals(material, record.texture, record.normals)


def take_off_relief(human: bpy.types.Object) -> None:
    """Remove the human's normal map, if it has one, from its materials and from the file."""
    normals = human.twokay.normals
    if normals:
        for material in human.data.materials:
            hide_normals(material, normals)
        bpy.data.images.remove(normals)


def _size(maps: Reconstruction) -> tuple[int, int]:
    """Return width and height in pixels: those of the atlas, but no more than the maps hold."""
    atlas = Atlas.of(maps)
    scale = min(float(maps.canvas_from_photo[0, 0]) / maps.spacing, 1.0)
    return 2 * max(round(scale * atlas.width), 1), max(round(scale * atlas.height), 1)
