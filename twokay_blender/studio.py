"""A neutral studio: soft light from three sides, an orthographic camera, Cycles on the CPU.

Convention: the camera stands at -Y and looks along +Y at the origin; metres.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import radians
from pathlib import Path
from typing import NamedTuple

import bpy
import numpy as np

from .pixels import float_picture

SAMPLES = 12
AMBIENT = 0.45
SUNS = (
    ("key", (50, 0, -35), 1.9, 30),
    ("fill", (65, 0, 50), 0.7, 60),
    ("rim", (-55, 0, 25), 1.2, 20),
)
"""Name, rotation in degrees (0 shines straight down), strength in W/m2, angle in degrees. A white front comes out white."""


class Place(NamedTuple):
    """Where an instance stands: its turn about Z in radians, and its location."""

    turn: float
    location: tuple[float, float, float]


@contextmanager
def studio_scene(mesh: bpy.types.Mesh, places: list[Place]) -> Iterator[bpy.types.Scene]:
    """Yield a scene with an instance of the mesh at each place; it is removed afterwards."""
    scene = bpy.data.scenes.new("Studio")
    scene.world = _ambient_world()
    made = [bpy.data.objects.new(mesh.name, mesh) for _ in places]
    for instance, place in zip(made, places, strict=True):
        instance.rotation_euler.z = place.turn
        instance.location = place.location
    made += [_sun(*sun) for sun in SUNS] + [bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))]
    for item in made:
        scene.collection.objects.link(item)
    scene.camera = made[-1]
    scene.camera.location = (0, -10, 0)
    scene.camera.rotation_euler = (radians(90), 0, 0)
    try:
        yield scene
    finally:
        own_data = [item.data for item in made[len(places) :]]
        bpy.data.batch_remove([*made, *own_data, scene.world, scene])


def film(scene: bpy.types.Scene, width: float, resolution: tuple[int, int]) -> None:
    """Set the scene to show `width` metres across in a transparent PNG of the given pixels, colours as in the photo."""
    import _cycles  # a Blender that was built without Cycles has everything else

    scene.camera.data.type = "ORTHO"
    scene.camera.data.sensor_fit = "HORIZONTAL"
    scene.camera.data.ortho_scale = width
    render = scene.render
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y = resolution
    render.resolution_percentage = 100
    render.film_transparent = True
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGBA"
    scene.view_settings.view_transform = "Standard"
    scene.cycles.device = "CPU"
    scene.cycles.samples = SAMPLES
    scene.cycles.max_bounces = 2
    scene.cycles.use_denoising = _cycles.with_openimagedenoise


def rendered(scene: bpy.types.Scene) -> np.ndarray:
    """(h, w, 4) float32 sRGB and alpha in 0..1, row 0 on top, colours not multiplied by the alpha."""
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "render.png")
        bpy.ops.render.render(write_still=True, scene=scene.name)
        return float_picture(Path(scene.render.filepath))


def _ambient_world() -> bpy.types.World:
    world = bpy.data.worlds.new("Studio")
    if bpy.app.version < (5, 0, 0):
        world.use_nodes = True
    background = next(node for node in world.node_tree.nodes if node.bl_idname == "ShaderNodeBackground")
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    background.inputs["Strength"].default_value = AMBIENT
    return world


def _sun(name: str, rotation: tuple[float, float, float], strength: float, angle: float) -> bpy.types.Object:
    light = bpy.data.lights.new(name, "SUN")
    light.energy = strength
    light.angle = radians(angle)
    sun = bpy.data.objects.new(name, light)
    sun.rotation_euler = tuple(radians(value) for value in rotation)
    return sun
