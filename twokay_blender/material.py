"""The photo as a material."""

from pathlib import Path

import bpy

from ..inference.errors import TwokayError

ROUGHNESS = 0.7
SPECULAR = 0.2
"""Cloth and skin; the photo already holds its highlights."""


def packed_image(name: str, path: Path) -> bpy.types.Image:
    """Load a picture into the .blend; the file at `path` is not needed afterwards.

    Raises:
        TwokayError: the file cannot be read as a picture.
    """
    try:
        image = bpy.data.images.load(str(path))
    except RuntimeError as error:
        raise TwokayError("texture-unreadable", f"The texture {path} could not be read. Import the photo again.") from error
    image.name = name
    if not image.size[0]:
        bpy.data.images.remove(image)
        raise TwokayError("texture-unreadable", f"The texture {path} is not a picture. Import the photo again.")
    image.pack()
    image.filepath_raw = f"//{name}{path.suffix}"
    return image


def photo_material(name: str, image: bpy.types.Image) -> bpy.types.Material:
    """Return a Principled material whose base colour is the image."""
    material = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = next(node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    shader.inputs["Roughness"].default_value = ROUGHNESS
    shader.inputs["Specular IOR Level"].default_value = SPECULAR
    texture = nodes.new("ShaderNodeTexImage")
    texture.image = image
    texture.location = shader.location.x - 320, shader.location.y
    links.new(texture.outputs["Color"], shader.inputs["Base Color"])
    return material
