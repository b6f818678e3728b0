"""Import a human from a photo."""

from pathlib import Path

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender.density import DENSITIES
from ..twokay_blender.human import DEFAULT_DENSITY, DEFAULT_HEIGHT
from ..twokay_blender.importing import Imported, import_humans
from ..twokay_blender.session import Session


class TWOKAY_OT_import_human(bpy.types.Operator, ImportHelper):
    """Make textured, closed humans from one photo of people."""

    bl_idname = "twokay.import_human"
    bl_label = "Import Human from Photo"
    bl_options = {"REGISTER", "UNDO"}

    filter_glob: StringProperty(default="*.png;*.jpg;*.jpeg;*.webp;*.tif;*.tiff", options={"HIDDEN"})
    people: EnumProperty(
        name="People",
        description="Whom of the photo to import",
        items=[("LARGEST", "Largest", "The person who is largest in the photo"), ("ALL", "All", "Everybody, side by side as in the photo")],
    )
    person: IntProperty(name="Person", description="Index of another person, for scripts; 0 is the largest", min=0, options={"HIDDEN"})
    height: FloatProperty(
        name="Height",
        description="Height of the person, of the tallest among several",
        default=DEFAULT_HEIGHT,
        min=0.1,
        max=10,
        unit="LENGTH",
    )
    density: EnumProperty(
        name="Density",
        description="Vertices per side of the square canvas around the person",
        items=[(str(density), str(density), "") for density in DENSITIES],
        default=str(DEFAULT_DENSITY),
    )
    keypoints_path: StringProperty(name="Keypoints", description="OpenPose JSON; empty: NAME_keypoints.json beside the photo, else found")
    matte_path: StringProperty(
        name="Matte", description="Picture that is white where people are; empty: NAME_matte.png beside the photo, else found"
    )
    weights_path: StringProperty(name="Weights", description="Weights of the networks; empty: the ones of the extension")
    python_path: StringProperty(name="Python", description="An interpreter that has PyTorch; needed unless Blender runs as a Python module")

    def execute(self, _context):
        """Import the photo and report."""
        try:
            people = self._imported()
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for hint in (hint for imported in people for hint in imported.origin.hints):
            self.report({"WARNING"}, hint.text)
        names = ", ".join(imported.human.name for imported in people)
        self.report({"INFO"}, f"{names} imported in {people[0].human.twokay.seconds:.1f} s")
        return {"FINISHED"}

    def _imported(self) -> list[Imported]:
        with Session(_path(self.python_path)) as session:
            return import_humans(
                session,
                Path(self.filepath),
                keypoints=_path(self.keypoints_path),
                matte=_path(self.matte_path),
                person=None if self.people == "ALL" else self.person,
                weights=_path(self.weights_path),
                height=self.height,
                density=int(self.density),
            )


def _path(text: str) -> Path | None:
    return Path(bpy.path.abspath(text)) if text else None
