"""The textures as a material."""

import bpy

from .mesh import UV_NAME
from .pixels import store_png

ROUGHNESS = 0.7
SPECULAR = 0.2
"""Cloth and skin; the photo already holds its highlights."""
_IMAGE, _NORMAL_MAP, _PRINCIPLED = "ShaderNodeTexImage", "ShaderNodeNormalMap", "ShaderNodeBsdfPrincipled"


def packed_image(name: str, png: bytes, *, is_colour: bool = True) -> bpy.types.Image:
    """Return a new image of a PNG file, packed into the .blend; its path is where Blender would unpack it to."""
    image = bpy.data.images.new(name, 1, 1, is_data=not is_colour)
    store_png(image, png)
    image.filepath_raw = f"//{name}.png"
    return image


def photo_material(name: str, image: bpy.types.Image) -> bpy.types.Material:
    """Return a Principled material whose base colour is the image."""
    material = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    links = material.node_tree.links
    (shader,) = _nodes(material, _PRINCIPLED)
    shader.inputs["Roughness"].default_value = ROUGHNESS
    shader.inputs["Specular IOR Level"].default_value = SPECULAR
    links.new(_image_node(material, image, shader).outputs["Color"], shader.inputs["Base Color"])
    return material


def show_normals(material: bpy.types.Material, colours: bpy.types.Image, normals: bpy.types.Image) -> None:
    """Add a normal map to the shaders of a material that shows these colours; one that has a normal already is left alone."""
    if not material or not material.node_tree or not any(node.image == colours for node in _nodes(material, _IMAGE)):
        return
    links = material.node_tree.links
    for shader in _nodes(material, _PRINCIPLED):
        if not shader.inputs["Normal"].is_linked:
            bump = material.node_tree.nodes.new(_NORMAL_MAP)
            bump.uv_map = UV_NAME
            bump.location = shader.location.x - 200, shader.location.y - 340
            links.new(_image_node(material, normals, bump).outputs["Color"], bump.inputs["Color"])
            links.new(bump.outputs["Normal"], shader.inputs["Normal"])


def hide_normals(material: bpy.types.Material, normals: bpy.types.Image) -> None:
    """Remove the nodes that `show_normals` has added for this image."""
    if not material or not material.node_tree:
        return
    for picture in [node for node in _nodes(material, _IMAGE) if node.image == normals]:
        links = [link for link in material.node_tree.links if link.from_node == picture]
        bumps = [link.to_node for link in links if link.to_node.bl_idname == _NORMAL_MAP]
        for node in (*bumps, picture):
            material.node_tree.nodes.remove(node)


def _image_node(material: bpy.types.Material, image: bpy.types.Image, beside: bpy.types.Node) -> bpy.types.Node:
    node = material.node_tree.nodes.new(_IMAGE)
    node.image = image
    node.location = beside.location.x - 320, beside.location.y
    return node


def _nodes(material: bpy.types.Material, kind: str) -> list[bpy.types.Node]:
    return [node for node in material.node_tree.nodes if node.bl_idname == kind]
