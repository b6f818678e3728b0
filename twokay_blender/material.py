"""The texture as a material."""

import bpy
import numpy as np

from .pixels import pack_pixels

ROUGHNESS = 0.7
SPECULAR = 0.2
"""Cloth and skin; the photo already holds its highlights."""


def packed_image(name: str, pixels: np.ndarray) -> bpy.types.Image:
    """Return a new image of (h, w, 3) uint8 pixels, packed into the .blend; its path is where Blender would unpack it to."""
    image = bpy.data.images.new(name, 1, 1)
    pack_pixels(image, pixels)
    image.filepath_raw = f"//{name}.png"
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
