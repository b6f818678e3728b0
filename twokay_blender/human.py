"""A reconstruction -> a human in the scene."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import bpy
import numpy as np

from ..inference.reconstruction import Reconstruction
from .atlas import Atlas, joined
from .back import BACKS, DEFAULT_BACK, back_of, check_back
from .manifest import version
from .material import packed_image, photo_material
from .mesh import fill_mesh
from .packing import packed_maps
from .placement import Placement, standing
from .relief import DEFAULT_NORMAL_MAP, wants_relief, wear_relief
from .surface import Surface, SurfaceOptions, surface_from_reconstruction

DEFAULT_HEIGHT = 1.75
DENSITIES = (4096, 2048, 1024, 512, 256)
"""What artists are offered."""
DEFAULT_DENSITY = 2048


@dataclass(frozen=True)
class HumanSettings:
    """What can be changed of a human without its photo."""

    height: float = DEFAULT_HEIGHT
    """Metres from the floor to the top of the head."""
    surface: SurfaceOptions = field(default_factory=SurfaceOptions)
    back: str = DEFAULT_BACK
    """What the back looks like: "filled", "mirrored" or "photo"."""
    normal_map: str = DEFAULT_NORMAL_MAP
    """Whether fine relief comes as a normal map: "auto" (on a light mesh), "on" or "off"."""


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


def build_human(
    reconstruction: Reconstruction,
    colours: np.ndarray,
    *,
    name: str,
    settings: HumanSettings = HumanSettings(),
    collection: bpy.types.Collection | None = None,
) -> bpy.types.Object:
    """Add a textured, closed human to the scene; if that fails, nothing is left behind.

    Args:
        reconstruction: front and back of the person.
        colours: (h, w, 3) uint8 of the photo's size and framing, which go on beyond the outline.
        name: of the object and its data.
        settings: how to build it; the back cannot be a photo yet.
        collection: where the human goes, the scene's active collection if None.

    Raises:
        TwokayError: empty matte, impossible density or number of faces, no such back.
    """
    check_back(name, settings.back, BACKS)
    atlas = Atlas.of(reconstruction)
    front = np.ascontiguousarray(atlas.front_of(colours))
    with ThreadPoolExecutor(2) as pool:
        packed = pool.submit(packed_maps, reconstruction)
        back = pool.submit(back_of, settings.back, front, reconstruction, atlas)
        shape = shape_of(reconstruction, settings)
    pixels = joined(front, back.result())
    with ExitStack() as undo:
        image = packed_image(f"{name}_texture", pixels)
        undo.callback(bpy.data.images.remove, image)
        material = photo_material(name, image)
        undo.callback(bpy.data.materials.remove, material)
        mesh = bpy.data.meshes.new(name)
        undo.callback(bpy.data.meshes.remove, mesh)
        fill_mesh(mesh, shape.surface, shape.points, shape.corner_uvs)
        mesh.materials.append(material)
        human = bpy.data.objects.new(name, mesh)
        undo.callback(bpy.data.objects.remove, human)
        stamp(human)
        human.twokay.texture = image
        keep_settings(human, settings, shape.placement)
        human.twokay.maps = packed.result()
        if wants_relief(settings.normal_map, settings.surface):
            wear_relief(human, reconstruction, shape.surface, shape.corner_uvs)
        (collection or bpy.context.collection).objects.link(human)
        undo.pop_all()
    return human


def stamp(human: bpy.types.Object) -> None:
    """Write down in `object.twokay` what has made the human's maps into a mesh."""
    human.twokay.version = version()
    human.twokay.blender = bpy.app.version_string


def keep_settings(human: bpy.types.Object, settings: HumanSettings, placement: Placement) -> None:
    """Write down in `object.twokay` what the human was built with; the panel then wants just that."""
    for options in (human.twokay, human.twokay.wanted):
        write_settings(options, settings)
    human.twokay.placement = placement.scale, *placement.offset


def kept_settings(human: bpy.types.Object) -> HumanSettings:
    """Return what the human was last built with."""
    return settings_of(human.twokay)


def settings_of(options: bpy.types.PropertyGroup) -> HumanSettings:
    """Return the values of `options.BuildOptions`."""
    surface = SurfaceOptions(options.density, options.faces or None, options.occlusion, options.smoothing, options.keep_parts)
    return HumanSettings(options.height, surface, options.back, options.normal_map)


def with_changes(settings: HumanSettings, changes: dict) -> HumanSettings:
    """Return settings with other values of `options.BUILD_OPTIONS`, by name; a density alone takes the place of a number of faces."""
    surface = {name: value for name, value in changes.items() if hasattr(settings.surface, name)}
    whole = {name: value for name, value in changes.items() if name not in surface}
    if "faces" in surface or "density" in surface:
        surface["faces"] = surface.get("faces") or None
    return replace(settings, surface=replace(settings.surface, **surface), **whole)


def within_maps(settings: HumanSettings, maps: Reconstruction) -> HumanSettings:
    """Return settings whose density the maps have: a photo may have been too small for it."""
    density = min(settings.surface.density, maps.size)
    return replace(settings, surface=replace(settings.surface, density=density))


def write_settings(options: bpy.types.PropertyGroup, settings: HumanSettings) -> None:
    """Give `options.BuildOptions` the values of the settings."""
    options.height, options.back, options.normal_map = settings.height, settings.back, settings.normal_map
    options.density, options.faces = settings.surface.density, settings.surface.faces or 0
    options.occlusion, options.smoothing = settings.surface.occlusion, settings.surface.smoothing
    options.keep_parts = settings.surface.keep_parts


def kept_placement(human: bpy.types.Object) -> Placement:
    """Return how the human's own space was made from the network's frame."""
    scale, *offset = human.twokay.placement
    return Placement(scale, tuple(offset))


def remove_human(human: bpy.types.Object) -> None:
    """Remove what `build_human` has made."""
    mesh = human.data
    images = [image for image in (human.twokay.texture, human.twokay.normals) if image]
    bpy.data.batch_remove([human, mesh, *mesh.materials, *images])
