"""What a human in the scene knows about itself."""

import bpy
from bpy.props import FloatProperty, IntProperty, PointerProperty, StringProperty


class TWOKAY_PG_human(bpy.types.PropertyGroup):
    """Where a human came from; empty (no `version`) on every other object."""

    source: StringProperty(name="Photo", description="The photo that this human was made from", subtype="FILE_PATH")
    person: IntProperty(name="Person", description="Which person of the photo this is; 0 is the largest")
    keypoints_source: StringProperty(name="Keypoints", description="Where the keypoints come from: given, file or detector")
    matte_source: StringProperty(name="Matte", description="Where the matte comes from: given, file, alpha, plain background or detector")
    hints: StringProperty(name="Hints", description="What makes the photo less than ideal, a sentence a line")
    weights: StringProperty(name="Weights", description="The networks that saw the photo")
    licence: StringProperty(name="Licence", description="The licence of these networks")
    version: StringProperty(name="Version", description="The version of the extension that made this human")
    height: FloatProperty(
        name="Height", description="Height in metres; the tallest person of the photo has the one that was asked for", unit="LENGTH"
    )
    density: IntProperty(name="Density", description="Pixels per side of the canvas that was turned into vertices")
    seconds: FloatProperty(name="Seconds", description="Time from the photo to all its humans")


classes_register, classes_unregister = bpy.utils.register_classes_factory([TWOKAY_PG_human])


def register() -> None:
    """Add `Object.twokay`."""
    classes_register()
    bpy.types.Object.twokay = PointerProperty(type=TWOKAY_PG_human)


def unregister() -> None:
    """Remove `Object.twokay`."""
    del bpy.types.Object.twokay
    classes_unregister()
