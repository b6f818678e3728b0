"""What a human in the scene knows about itself, and what the panel wants of the next photo."""

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, FloatVectorProperty, IntProperty, PointerProperty, StringProperty

from .correcting.record import CLASSES, Correctable, TWOKAY_PG_prepared
from .options import BuildOptions
from .shown_levels import Levelled


class WhichPeople:
    """Whom of a photo to import; mixed into the import operator and into the panel's settings."""

    people: EnumProperty(
        name="People",
        description="Whom of the photo to import",
        items=[
            ("LARGEST", "Largest", "The person who is largest in the photo"),
            ("ALL", "All", "Everybody, side by side as in the photo"),
            ("NUMBER", "Number", "The second largest, the third largest and so on"),
        ],
    )
    number: IntProperty(name="Number", description="Which person: 1 is the largest in the photo, 2 the next", default=1, min=1)


class CorrectionFiles:
    """What the artist knows better about one photo; mixed in likewise."""

    keypoints_path: StringProperty(
        name="Keypoints",
        description="OpenPose JSON with the joints of the people, for one photo. Empty: NAME_keypoints.json beside it, else they are found",
        subtype="FILE_PATH",
    )
    matte_path: StringProperty(
        name="Matte",
        description="Picture that is white where people are, for one photo. Empty: NAME_matte.png beside it, its transparency, else found",
        subtype="FILE_PATH",
    )


def _forget_files(options, _context) -> None:
    """Files of keypoints and matte belong to the photo before."""
    for name in CorrectionFiles.__annotations__:
        options.property_unset(name)


class TWOKAY_PG_import(BuildOptions, WhichPeople, CorrectionFiles, bpy.types.PropertyGroup):
    """What the panel wants of the next photo."""

    photo: StringProperty(
        name="Photo", description="A photo that shows the whole person from the front", subtype="FILE_PATH", update=_forget_files
    )
    prepared: PointerProperty(type=TWOKAY_PG_prepared)


class TWOKAY_PG_wanted(BuildOptions, bpy.types.PropertyGroup):
    """What the panel wants of a human; it differs from what the human is until it is rebuilt."""


class TWOKAY_PG_human(BuildOptions, Correctable, Levelled, bpy.types.PropertyGroup):
    """Where a human came from and how it was built; empty (no `version`) on every other object."""

    source: StringProperty(name="Photo", description="The photo that this human was made from", subtype="FILE_PATH")
    person: IntProperty(name="Person", description="Which person of the photo this is; 0 is the largest")
    keypoints_source: StringProperty(name="Keypoints", description="Where the keypoints come from: given, file, detector or corrected")
    matte_source: StringProperty(
        name="Matte", description="Where the matte comes from: given, file, alpha, plain background, detector or painted"
    )
    hints: StringProperty(name="Hints", description="What makes the photo less than ideal, a sentence a line")
    weights: StringProperty(name="Weights", description="The networks that saw the photo")
    licence: StringProperty(name="Licence", description="The licence of these networks")
    device: StringProperty(name="Device", description="What computed the networks")
    precision: StringProperty(
        name="Precision", description="With what precision; less than float32 where the graphics card was short of memory"
    )
    version: StringProperty(name="Version", description="The version of the extension that made this human")
    weights_hash: StringProperty(name="Weights' SHA-256", description="Of the file of these networks")
    timings: StringProperty(name="Timings", description="Seconds of each step, a step a line")
    blender: StringProperty(name="Blender", description="The version of Blender that this human was made in")
    wanted: PointerProperty(type=TWOKAY_PG_wanted)
    placement: FloatVectorProperty(name="Placement", description="Scale and offset from the network's frame to metres", size=4)
    texture: PointerProperty(
        name="Texture", description="Left the front as in the photo, right the back seen from behind", type=bpy.types.Image
    )
    normals: PointerProperty(name="Normal Map", description="Fine relief in the layout of the texture", type=bpy.types.Image)
    camera: PointerProperty(name="Camera", description="The camera that sees the human as in the photo", type=bpy.types.Object)
    maps: StringProperty(
        name="Maps", description="Depth, normals and matte that this human is built from", subtype="BYTE_STRING", options={"HIDDEN"}
    )
    is_remeshed: BoolProperty(name="Remeshed", description="The mesh is no longer the one that was built from the maps")
    seconds: FloatProperty(name="Seconds", description="Time from the photo to all its humans")


classes_register, classes_unregister = bpy.utils.register_classes_factory([*CLASSES, TWOKAY_PG_import, TWOKAY_PG_wanted, TWOKAY_PG_human])


def register() -> None:
    """Add `Scene.twokay` and `Object.twokay`."""
    classes_register()
    bpy.types.Scene.twokay = PointerProperty(type=TWOKAY_PG_import)
    bpy.types.Object.twokay = PointerProperty(type=TWOKAY_PG_human)


def unregister() -> None:
    """Remove `Object.twokay` and `Scene.twokay`."""
    del bpy.types.Object.twokay
    del bpy.types.Scene.twokay
    classes_unregister()
