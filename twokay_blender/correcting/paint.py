"""The matte as something to paint on: an image, and a plane on which it is seen over the photo.

Convention: images of Blender have their first row at the bottom; mattes have it on top.
"""

import bpy
import numpy as np
from bpy.app.handlers import persistent

from ..pixels import pixels_of
from .state import running

LARGEST_SIDE = 4096
_BACKGROUND = (0.45, 0.02, 0.06, 1)
_TINT = 0.65
"""How much of this colour hides what the matte leaves out."""


def register() -> None:
    """Keep what is painted whenever the file is saved."""
    bpy.app.handlers.save_pre.append(_keep_painted)


def unregister() -> None:
    """Stop that."""
    bpy.app.handlers.save_pre.remove(_keep_painted)


def matte_size(photo_size: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height at which the matte of a photo is painted."""
    share = min(1.0, LARGEST_SIDE / max(photo_size))
    return round(photo_size[0] * share), round(photo_size[1] * share)


def matte_image(name: str, matte: np.ndarray) -> bpy.types.Image:
    """Return a packed grey image of an (h, w) float32 0..1 matte."""
    height, width = matte.shape
    image = bpy.data.images.new(name, width, height)
    image.colorspace_settings.name = "Non-Color"
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = matte[::-1, :, None]
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    image.pack()
    return image


def matte_copy(image: bpy.types.Image) -> bpy.types.Image:
    """Return another image like this one of `matte_image`; Blender's own copy of a packed image may come without pixels."""
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    return matte_image(image.name, pixels.reshape(image.size[1], image.size[0], 4)[::-1, :, 0])


def matte_pixels(image: bpy.types.Image) -> np.ndarray:
    """(h, w) uint8 of an image of `matte_image`, which then keeps what is painted."""
    keep_painted(image)
    return np.ascontiguousarray(pixels_of(image)[..., 0])


def keep_painted(image: bpy.types.Image) -> None:
    """Pack what is painted on an image of `matte_image`; Blender would empty one that nobody has painted on since it was packed."""
    if image.is_dirty:
        image.pack()


def matte_plane(photo: bpy.types.Image, matte: bpy.types.Image) -> bpy.types.Mesh:
    """Return a quad that shows the photo, in its pixels, and hides what the matte leaves out under a colour."""
    width, height = photo.size
    left, right, top, bottom = -0.5, width - 0.5, 0.5, 0.5 - height
    mesh = bpy.data.meshes.new("Matte")
    mesh.from_pydata([(left, bottom, 0), (right, bottom, 0), (right, top, 0), (left, top, 0)], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new().data.foreach_set("uv", [0, 0, 1, 0, 1, 1, 0, 1])
    mesh.materials.append(_tinted_photo(photo, matte))
    return mesh


def prepare_brush(context: bpy.types.Context, image: bpy.types.Image) -> None:
    """Paint on this image, white, with black as the other colour."""
    paint = context.tool_settings.image_paint
    paint.mode, paint.canvas = "IMAGE", image
    unified = paint.unified_paint_settings if bpy.app.version >= (5, 0, 0) else context.tool_settings.unified_paint_settings
    for colours in filter(None, (unified, paint.brush)):
        colours.color, colours.secondary_color = (1, 1, 1), (0, 0, 0)


def _tinted_photo(photo: bpy.types.Image, matte: bpy.types.Image) -> bpy.types.Material:
    material = bpy.data.materials.new("Matte")
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    output, light = nodes.new("ShaderNodeOutputMaterial"), nodes.new("ShaderNodeEmission")
    hidden, chosen = nodes.new("ShaderNodeMixRGB"), nodes.new("ShaderNodeMixRGB")
    pictures = [nodes.new("ShaderNodeTexImage") for _ in (photo, matte)]
    for node, image in zip(pictures, (photo, matte), strict=True):
        node.image = image
    hidden.inputs["Fac"].default_value, hidden.inputs["Color2"].default_value = _TINT, _BACKGROUND
    links.new(pictures[0].outputs["Color"], hidden.inputs["Color1"])
    links.new(pictures[1].outputs["Color"], chosen.inputs["Fac"])
    links.new(hidden.outputs["Color"], chosen.inputs["Color1"])
    links.new(pictures[0].outputs["Color"], chosen.inputs["Color2"])
    links.new(chosen.outputs["Color"], light.inputs["Color"])
    links.new(light.outputs["Emission"], output.inputs["Surface"])
    nodes.active = pictures[1]
    return material


@persistent
def _keep_painted(*_: object) -> None:
    for scene in bpy.data.scenes:
        if running(scene) and scene.twokay_correction.matte:
            keep_painted(scene.twokay_correction.matte)
