"""What the tests of corrections by hand share."""

import bpy

from inference.keypoints import INDEX
from tests.blender import synthetic
from tests.inference.figures import standing_keypoints

SIZE = (600, 800)
"""Of the photo."""


def corrected_person():
    """(31, 3) keypoints in a photo of this size; an ear and a heel are missing."""
    points = standing_keypoints(600, 290, 100)
    points[[INDEX["left_ear"], INDEX["right_heel"]]] = 0
    return points


def imported_human(photo, keypoints) -> bpy.types.Object:
    """Write the photo, import it by the fake worker, and return the human with these keypoints."""
    synthetic.write_gradient(photo, SIZE)
    bpy.ops.twokay.import_human(filepath=str(photo), density=256)
    human = bpy.data.objects[photo.stem]
    human.twokay.keypoints = keypoints
    return human


def datablocks() -> dict[str, int]:
    """Return how many of each kind there are."""
    kinds = ("objects", "meshes", "materials", "images", "collections", "scenes")
    return {kind: len(getattr(bpy.data, kind)) for kind in kinds}
