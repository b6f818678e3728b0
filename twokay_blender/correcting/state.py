"""What a scene knows about a correction in progress; saved with the file, and undone with it."""

import bpy
from bpy.props import (
    BoolProperty,
    BoolVectorProperty,
    CollectionProperty,
    EnumProperty,
    FloatVectorProperty,
    PointerProperty,
    StringProperty,
)

KEYPOINTS, MATTE = "KEYPOINTS", "MATTE"


class TWOKAY_PG_selected(bpy.types.PropertyGroup):
    """An object that was selected before the correction began."""

    object: PointerProperty(type=bpy.types.Object)


class TWOKAY_PG_correction(bpy.types.PropertyGroup):
    """The correction in progress; without `workspace` there is none."""

    kind: EnumProperty(items=[(KEYPOINTS, "Keypoints", ""), (MATTE, "Matte", "")])
    is_import: BoolProperty(description="Whether a photo is corrected before its import, instead of a human")
    human: PointerProperty(type=bpy.types.Object, description="The human that is corrected")
    workspace: PointerProperty(type=bpy.types.Collection, description="Holds everything that the correction has added to the scene")
    photo: PointerProperty(type=bpy.types.Object, description="Shows the photo")
    board: PointerProperty(type=bpy.types.Object, description="What is edited over it: the keypoints, or the plane that is painted")
    matte: PointerProperty(type=bpy.types.Image, description="The matte that is painted")
    show_names: BoolProperty(name="Names", description="Write the keypoints' names beside them", default=True)
    show_windows: BoolProperty(
        name="Part Windows", description="Draw the twelve windows through which the networks see the parts of the body in full detail"
    )
    active: PointerProperty(type=bpy.types.Object, description="The active object before the correction began")
    mode: StringProperty(description="Its mode")
    selected: CollectionProperty(type=TWOKAY_PG_selected)
    select_mode: BoolVectorProperty(size=3, description="Whether vertices, edges and faces were selected before the correction began")
    paint_mode: StringProperty(description="What was painted on before the correction began")
    canvas: PointerProperty(type=bpy.types.Image, description="The image that was painted on before the correction began")
    viewport: StringProperty(description="The viewport that was turned to the photo, by its address in this session")
    view: FloatVectorProperty(size=8, description="Rotation, location and distance of the view before the correction began")
    perspective: StringProperty(description="Perspective of that view; empty where there was none")
    shading: StringProperty(description="Shading of that view")


classes_register, classes_unregister = bpy.utils.register_classes_factory([TWOKAY_PG_selected, TWOKAY_PG_correction])


def register() -> None:
    """Add `Scene.twokay_correction`."""
    classes_register()
    bpy.types.Scene.twokay_correction = PointerProperty(type=TWOKAY_PG_correction)


def unregister() -> None:
    """Remove `Scene.twokay_correction`."""
    del bpy.types.Scene.twokay_correction
    classes_unregister()


def running(scene: bpy.types.Scene, kind: str | None = None) -> bool:
    """Whether a correction, of this kind if one is given, is in progress."""
    state = scene.twokay_correction
    return state.workspace is not None and kind in (None, state.kind)
