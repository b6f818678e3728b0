"""What of a human's record is there for corrections."""

import bpy
from bpy.props import FloatProperty, FloatVectorProperty, IntVectorProperty, PointerProperty


class Correctable:
    """Mixed into `Object.twokay`: keypoints and their place in the photo, and what was painted."""

    keypoints: FloatVectorProperty(
        name="Keypoints", description="Column, row and confidence of the 31 keypoints, in pixels of the photo", size=(31, 3)
    )
    matte: PointerProperty(name="Painted Matte", description="The matte that was painted, white where the person is", type=bpy.types.Image)
    photo_size: IntVectorProperty(name="Photo Size", description="Width and height of the upright photo in pixels", size=2)
    canvas_from_photo: FloatVectorProperty(
        name="Canvas from Photo", description="The transform from pixels of the photo to those of the networks' canvas", size=(2, 3)
    )
    whole_height: FloatProperty(name="Whole Height", description="Height in metres including what the photo cuts off below", unit="LENGTH")
