"""A reconstruction -> a human in the scene."""

from contextlib import ExitStack
from pathlib import Path

import bpy

from ..inference.reconstruction import Reconstruction
from .manifest import version
from .material import packed_image, photo_material
from .mesh import mesh_from_surface, photo_uvs
from .placement import standing
from .surface import surface_from_reconstruction

DEFAULT_HEIGHT = 1.75
DEFAULT_DENSITY = 2048


def build_human(
    reconstruction: Reconstruction,
    texture: Path,
    *,
    name: str,
    height: float = DEFAULT_HEIGHT,
    density: int = DEFAULT_DENSITY,
    collection: bpy.types.Collection | None = None,
) -> bpy.types.Object:
    """Add a textured, closed human to the scene; if that fails, nothing is left behind.

    Args:
        reconstruction: front and back of the person.
        texture: picture of the photo's size and framing; packed, so the file may go afterwards.
        name: of the object and its data.
        height: metres from the floor to the top of the head.
        density: pixels per side of the canvas that is turned into vertices: 2048, 1024, 512 or 256.
        collection: where the human goes, the scene's active collection if None.

    Raises:
        TwokayError: empty matte, unknown density, unreadable texture.
    """
    surface = surface_from_reconstruction(reconstruction, density)
    points = standing(surface.vertices, height).placed(surface.vertices)
    uvs = photo_uvs(surface, reconstruction)
    with ExitStack() as undo:
        image = packed_image(f"{name}_texture", texture)
        undo.callback(bpy.data.images.remove, image)
        material = photo_material(name, image)
        undo.callback(bpy.data.materials.remove, material)
        mesh = mesh_from_surface(name, surface, points, uvs)
        undo.callback(bpy.data.meshes.remove, mesh)
        mesh.materials.append(material)
        human = bpy.data.objects.new(name, mesh)
        undo.callback(bpy.data.objects.remove, human)
        human.twokay.version = version()
        human.twokay.height = height
        human.twokay.density = density
        (collection or bpy.context.collection).objects.link(human)
        undo.pop_all()
    return human


def remove_human(human: bpy.types.Object) -> None:
    """Remove what `build_human` has made."""
    mesh = human.data
    nodes = [node for material in mesh.materials for node in material.node_tree.nodes]
    images = [node.image for node in nodes if node.bl_idname == "ShaderNodeTexImage"]
    bpy.data.batch_remove([human, mesh, *mesh.materials, *images])
