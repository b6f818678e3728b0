"""A reconstruction -> all that becomes a human in the scene, without bpy: it may be made in a thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ..inference.reconstruction import Reconstruction
from .atlas import Atlas, joined
from .back import BACKS, back_of, check_back
from .human_settings import HumanSettings
from .packing import packed_maps
from .pixels import png_of
from .placement import Placement, standing
from .relief import relief_png, wants_relief
from .surface import Surface, surface_from_reconstruction


@dataclass(frozen=True)
class Shape:
    """A surface in the scene, ready to become a mesh."""

    surface: Surface
    placement: Placement
    points: np.ndarray
    """(n, 3) float32 vertices in metres, in the human's own space."""
    corner_uvs: np.ndarray
    """(4 m, 2) float32 texture coordinates of the quads' corners in the atlas."""


def shape_of(maps: Reconstruction, settings: HumanSettings) -> Shape:
    """Return the shape of a human; raises TwokayError as `surface_from_reconstruction`."""
    surface = surface_from_reconstruction(maps, settings.surface)
    placement = standing(surface.vertices, settings.height)
    return Shape(surface, placement, placement.placed(surface.vertices), Atlas.of(maps).corner_uvs(maps, surface))


@dataclass(frozen=True)
class Draft:
    """A human that is not in the scene yet."""

    name: str
    settings: HumanSettings
    shape: Shape
    texture: bytes
    """PNG file of the atlas."""
    relief: bytes | None
    """PNG file of the normal map, if it wears one."""
    maps: bytes
    """As `packed_maps` packs them."""


def drafted(reconstruction: Reconstruction, colours: np.ndarray, *, name: str, settings: HumanSettings) -> Draft:
    """Return a textured, closed human that `human.add_human` adds to the scene.

    Args:
        reconstruction: front and back of the person.
        colours: (h, w, 3) uint8 of the photo's size and framing, which go on beyond the outline.
        name: of the object and its data.
        settings: how to build it; the back cannot be a photo yet.

    Raises:
        TwokayError: empty matte, impossible density or number of faces, no such back.
    """
    check_back(name, settings.back, BACKS)
    atlas = Atlas.of(reconstruction)
    front = np.ascontiguousarray(atlas.front_of(colours))
    with ThreadPoolExecutor(2) as pool:
        maps = pool.submit(packed_maps, reconstruction)
        texture = pool.submit(lambda: png_of(joined(front, back_of(settings.back, front, reconstruction, atlas))))
        shape = shape_of(reconstruction, settings)
        relief = relief_of(reconstruction, shape, settings)
    return Draft(name, settings, shape, texture.result(), relief, maps.result())


def relief_of(maps: Reconstruction, shape: Shape, settings: HumanSettings) -> bytes | None:
    """Return the PNG file of the normal map that a human of this shape wears, None if it wears none."""
    return relief_png(maps, shape.surface, shape.corner_uvs) if wants_relief(settings.normal_map, settings.surface) else None
