"""What is there for corrections: of a human, and of a photo before its import."""

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    IntVectorProperty,
    PointerProperty,
    StringProperty,
)

from ...inference.camera import CANVAS


class Keypoints:
    """Keypoints of one person."""

    keypoints: FloatVectorProperty(
        name="Keypoints", description="Column, row and confidence of the 31 keypoints, in pixels of the photo", size=(31, 3)
    )


class Correctable(Keypoints):
    """Mixed into `Object.twokay`: keypoints and their place in the photo, and what was painted."""

    matte: PointerProperty(name="Painted Matte", description="The matte that was painted, white where the person is", type=bpy.types.Image)
    photo_size: IntVectorProperty(name="Photo Size", description="Width and height of the upright photo in pixels", size=2)
    canvas_from_photo: FloatVectorProperty(
        name="Canvas from Photo", description="The transform from pixels of the photo to those of the networks' canvas", size=(2, 3)
    )
    map_size: IntProperty(name="Map Size", description="Pixels of the maps along the networks' canvas", default=CANVAS)
    shown_share: FloatProperty(name="Shown Share", description="How much of the height the photo shows; below 1 it cuts off the feet")


class TWOKAY_PG_person(Keypoints, bpy.types.PropertyGroup):
    """One of the people in a photo."""

    is_placed: BoolProperty(description="Whether the keypoints were corrected")


class TWOKAY_PG_prepared(bpy.types.PropertyGroup):
    """What was corrected of a photo before its import; nothing where `source` is another photo."""

    source: StringProperty(description="The photo", subtype="FILE_PATH")
    people: CollectionProperty(type=TWOKAY_PG_person, description="Everybody in it, the largest first; empty until they were looked for")
    person: IntProperty(description="Whose keypoints are being corrected")
    matte: PointerProperty(description="The matte that was painted, white where the wanted people are", type=bpy.types.Image)


CLASSES = [TWOKAY_PG_person, TWOKAY_PG_prepared]
"""To be registered before what holds them."""
