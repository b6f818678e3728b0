"""A crowd from a few humans: their light levels, linked from the files of a batch and instanced on a floor, rendered.

    blender --command twokay import shoot/ --person all --levels --assets --output people
    blender --background --python examples/crowd.py -- people --output crowd --count 200

With the bpy module instead of a Blender: python examples/crowd.py people --output crowd. Nothing but Blender is needed, not even the
extension. Convention: metres, z up; people face -Y, where the camera stands.
"""

import argparse
import sys
import time
from math import atan2, radians
from pathlib import Path

import bpy
import numpy as np

SPREAD = radians(40)
"""Standard deviation of the directions that people face, around that of the camera."""
HEIGHTS = 0.04
"""Standard deviation of their sizes."""
FILLED = 0.42
"""Share of the floor that is taken; random places take no more than 0.547 of a floor."""
DEPTH = 0.7
"""Of the floor, by its width."""
TRIES = 2000
"""Places that are tried for a person before the floor counts as full."""


def main(arguments: list[str]) -> None:
    """Build the scene, save it and render it."""
    given = _parser().parse_args(arguments)
    start = time.perf_counter()
    given.output.mkdir(parents=True, exist_ok=True)
    path = given.output.resolve() / "crowd.blend"
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.context.preferences.filepaths.save_version = 0  # the first save is no version to keep
    bpy.ops.wm.save_as_mainfile(filepath=str(path))  # so that links can be relative to it
    people = linked_people(given.people, given.level)
    generator = np.random.default_rng(given.seed)
    chosen = generator.integers(len(people), size=given.count)
    sizes = generator.normal(1, HEIGHTS, given.count).clip(1 - 2 * HEIGHTS, 1 + 2 * HEIGHTS)
    radii = np.array([radius_of(person) for person in people])[chosen] * sizes
    floor = (np.pi * (radii**2).sum() / FILLED) ** 0.5 * np.array([DEPTH**-0.5, DEPTH**0.5])
    places = scattered(radii, floor, generator)
    camera = add_camera(floor)
    for number, place, size in zip(chosen, places, sizes, strict=True):
        facing = atan2(camera.location.x - place[0], place[1] - camera.location.y) + generator.normal(0, SPREAD)
        add_instance(people[number], place, facing, size)
    add_floor(floor)
    add_light()
    bpy.ops.wm.save_mainfile()
    print(f"{given.count} people of {len(people)}, {triangles(people)[chosen].sum():,} triangles, {time.perf_counter() - start:.1f} s")
    if not given.no_render:
        start = time.perf_counter()
        render(path.with_suffix(".png"), given.width)
        print(f"rendered in {time.perf_counter() - start:.1f} s: {path.with_suffix('.png')}")


def linked_people(folder: Path, level: int) -> list[bpy.types.Collection]:
    """Link the assets of one level of detail from the .blend files in a folder."""
    people = []
    for path in sorted(folder.resolve().glob("*.blend")):
        with bpy.data.libraries.load(str(path), link=True, relative=True, assets_only=True) as (there, wanted):
            wanted.collections = [name for name in there.collections if name.endswith(f"_LOD{level}")]
        people += wanted.collections
    if not people:
        raise SystemExit(f"There are no assets of level {level} in {folder}. Import photos with --levels --assets.")
    return people


def radius_of(person: bpy.types.Collection) -> float:
    """Return the radius of the circle around the origin that a person stands in."""
    points = np.array([vertex.co for item in person.objects for vertex in item.data.vertices])
    return float(np.linalg.norm(points[:, :2], axis=1).max())


def triangles(people: list[bpy.types.Collection]) -> np.ndarray:
    """(n,) int number of triangles of each of the people."""
    return np.array([sum(len(item.data.loops) - 2 * len(item.data.polygons) for item in person.objects) for person in people])


def scattered(radii: np.ndarray, floor: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """(n, 2) float64 places of circles with these radii on a floor of (2,) size around the origin; none overlaps another.

    Source: dart throwing, Cook, Stochastic Sampling in Computer Graphics, 1986.
    """
    places = np.empty((len(radii), 2))
    for count, radius in enumerate(radii):
        for place in generator.uniform(-0.5 * floor, 0.5 * floor, (TRIES, 2)):
            if (np.linalg.norm(places[:count] - place, axis=1) > radii[:count] + radius).all():
                places[count] = place
                break
        else:
            raise SystemExit(f"The floor is full with {count} people of {len(radii)}. Lower FILLED.")
    return places


def add_instance(person: bpy.types.Collection, place: np.ndarray, facing: float, size: float) -> None:
    """Add an instance of a person, turned about z by `facing`."""
    instance = bpy.data.objects.new(person.name, None)
    instance.instance_type = "COLLECTION"
    instance.instance_collection = person
    instance.location = (*place, 0)
    instance.rotation_euler.z = facing
    instance.scale = (size, size, size)
    instance.empty_display_size = 0.2
    bpy.context.collection.objects.link(instance)


def add_camera(floor: np.ndarray) -> bpy.types.Object:
    """Add the scene's camera, in front of the floor, a little above the heads."""
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location = (0, -0.5 * floor[1] - 0.25 * floor[0], 0.16 * floor[0])
    camera.rotation_euler = (radians(73), 0, 0)
    camera.data.lens = 32
    bpy.context.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    return camera


def add_floor(floor: np.ndarray) -> None:
    """Add a floor that goes on beyond the crowd."""
    half = 3 * floor.max()
    mesh = bpy.data.meshes.new("Floor")
    mesh.from_pydata([(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)], [], [(0, 1, 2, 3)])
    material = bpy.data.materials.new("Floor")
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    shader = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    shader.inputs["Base Color"].default_value = (0.38, 0.37, 0.35, 1)
    shader.inputs["Roughness"].default_value = 0.9
    mesh.materials.append(material)
    bpy.context.collection.objects.link(bpy.data.objects.new("Floor", mesh))


def add_light() -> None:
    """Add a sun that throws soft shadows, and a sky."""
    light = bpy.data.lights.new("Sun", "SUN")
    light.energy, light.angle, light.color = 3.0, radians(6), (1, 0.96, 0.9)
    sun = bpy.data.objects.new("Sun", light)
    sun.rotation_euler = (radians(48), 0, radians(-38))
    bpy.context.collection.objects.link(sun)
    world = bpy.context.scene.world = bpy.data.worlds.new("Sky")
    if bpy.app.version < (5, 0, 0):
        world.use_nodes = True
    sky = next(node for node in world.node_tree.nodes if node.bl_idname == "ShaderNodeBackground")
    sky.inputs["Color"].default_value = (0.62, 0.72, 0.85, 1)
    sky.inputs["Strength"].default_value = 0.8


def render(path: Path, width: int) -> None:
    """Render the scene with Cycles on the CPU to a PNG of this width."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples, scene.cycles.max_bounces = "CPU", 24, 3
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x, scene.render.resolution_y = width, round(width / 2)
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crowd.py", description="Build and render a crowd.")
    parser.add_argument("people", type=Path, metavar="FOLDER", help="of the .blend files of a batch with --levels --assets")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where crowd.blend and crowd.png go")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="people (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of their places (default: %(default)s)")
    parser.add_argument("--level", type=int, default=2, choices=(0, 1, 2), help="of detail; 2 is the lightest (default: %(default)s)")
    parser.add_argument("--width", type=int, default=1280, metavar="PIXELS", help="of the picture (default: %(default)s)")
    parser.add_argument("--no-render", action="store_true", help="only write the .blend")
    return parser


if __name__ == "__main__":
    main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:])
