"""The camera that took the photo, as far as the networks know it: through it the human lies exactly on its photo.

Convention: the camera is a child of the human, in whose space it stands at the placed point (0, 0, 1) of the network's frame
and looks along +Y. Photo pixels are integers at pixel centres; the picture spans -0.5 to size - 0.5.
"""

from math import pi
from pathlib import Path
from typing import NamedTuple

import bpy
import numpy as np

from ..inference import camera
from ..inference.reconstruction import Reconstruction
from .correcting.photo import photo_image
from .duplicates import leave_to_owner
from .human import check_local, kept_placement
from .scene_units import units_per_metre
from .stored import stored_maps

SENSOR_WIDTH = 36.0
"""Millimetres."""


class Lens(NamedTuple):
    """Blender's numbers of a camera whose sensor is fitted to the width."""

    focal_length: float
    """Millimetres."""
    shift_x: float
    """Of the picture's centre, in widths of the picture, to the right."""
    shift_y: float
    """Upward, also in widths."""


def photo_lens(maps: Reconstruction) -> Lens:
    """Return the lens that sees the whole photo from the network's point of view."""
    scale, offset = maps.canvas_from_photo[[0, 1], [0, 1]], maps.canvas_from_photo[:, 2]
    left, top = camera.slopes(-0.5 * scale + offset)
    right, bottom = camera.slopes((maps.photo_size - 0.5) * scale + offset)
    width = right - left
    return Lens(SENSOR_WIDTH / width, 0.5 * (left + right) / width, -0.5 * (top + bottom) / width)


def add_camera(human: bpy.types.Object, scene: bpy.types.Scene) -> bpy.types.Object:
    """Add the human's camera to the scene, or put the one that it has in order; return it.

    It becomes the scene's camera, and the render size that of the photo. The photo is its background image if its file is found.

    Raises:
        TwokayError: the human is linked, or has no maps, or the photo cannot be read.
    """
    check_local(human)
    maps = stored_maps(human)
    leave_to_owner(human)
    photo = _photo_to_show(human)
    owner = human.twokay.camera or _new_camera(human, units_per_metre(scene))
    if scene.objects.get(owner.name) != owner:  # new, deleted by the artist, or of another scene
        scene.collection.objects.link(owner)
    if photo:
        _show_photo(owner.data, photo)
    lens = photo_lens(maps)
    data = owner.data
    data.type, data.sensor_fit, data.sensor_width = "PERSP", "HORIZONTAL", SENSOR_WIDTH
    data.lens, data.shift_x, data.shift_y = lens
    place_camera(human)
    scene.camera = owner
    render = scene.render
    render.resolution_x, render.resolution_y = (int(size) for size in maps.photo_size)
    render.resolution_percentage, render.pixel_aspect_x, render.pixel_aspect_y = 100, 1, 1
    return owner


def place_camera(human: bpy.types.Object) -> None:
    """Move the human's camera, if it has one, to where the photo was taken from."""
    owner = human.twokay.camera
    if owner:
        owner.location = kept_placement(human).placed(np.array([[0.0, 0.0, 1.0]]))[0]
        owner.rotation_mode = "XYZ"
        owner.rotation_euler = pi / 2, 0, 0


def _new_camera(human: bpy.types.Object, metre: float) -> bpy.types.Object:
    """Return a camera of the human that sees as far as Blender's cameras do, metre: in the scene's units."""
    name = f"{human.name}_camera"
    data = bpy.data.cameras.new(name)
    data.clip_start *= metre
    data.clip_end *= metre
    owner = bpy.data.objects.new(name, data)
    owner.parent = human
    human.twokay.camera = owner
    return owner


def _photo_to_show(human: bpy.types.Object) -> bpy.types.Image | None:
    """Load the human's photo, if its file is there and its camera has no background yet."""
    owner, path = human.twokay.camera, Path(bpy.path.abspath(human.twokay.source))
    if (owner and any(background.image for background in owner.data.background_images)) or not path.is_file():
        return None
    return photo_image(path)


def _show_photo(data: bpy.types.Camera, photo: bpy.types.Image) -> None:
    background = data.background_images.new()
    background.image = photo
    background.frame_method = "STRETCH"
    background.alpha = 1.0
    data.show_background_images = True
