"""Import a human from a photo."""

from pathlib import Path

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

from ..inference.errors import TwokayError
from ..twokay_blender.density import DENSITIES
from ..twokay_blender.human import DEFAULT_DENSITY, DEFAULT_HEIGHT
from ..twokay_blender.importing import import_human
from ..twokay_blender.session import Session


class TWOKAY_OT_import_human(bpy.types.Operator, ImportHelper):
    """Make a textured, closed human from one photo of a person."""

    bl_idname = "twokay.import_human"
    bl_label = "Import Human from Photo"
    bl_options = {"REGISTER", "UNDO"}

    filter_glob: StringProperty(default="*.png;*.jpg;*.jpeg;*.webp;*.tif;*.tiff", options={"HIDDEN"})
    height: FloatProperty(name="Height", description="Height of the person", default=DEFAULT_HEIGHT, min=0.1, max=10, unit="LENGTH")
    density: EnumProperty(
        name="Density",
        description="Vertices per side of the square canvas around the person",
        items=[(str(density), str(density), "") for density in DENSITIES],
        default=str(DEFAULT_DENSITY),
    )
    keypoints_path: StringProperty(name="Keypoints", description="OpenPose JSON; empty: NAME_keypoints.json beside the photo")
    matte_path: StringProperty(name="Matte", description="Picture that is white where the person is; empty: found in the photo")
    weights_path: StringProperty(name="Weights", description="Weights of the networks; empty: the ones of the extension")
    python_path: StringProperty(name="Python", description="An interpreter that has PyTorch; needed unless Blender runs as a Python module")

    def execute(self, _context):
        """Import the photo and report."""
        try:
            with Session(_path(self.python_path)) as session:
                imported = import_human(
                    session,
                    Path(self.filepath),
                    keypoints=_path(self.keypoints_path),
                    matte=_path(self.matte_path),
                    weights=_path(self.weights_path),
                    height=self.height,
                    density=int(self.density),
                )
        except TwokayError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"{imported.human.name} imported in {imported.human.twokay.seconds:.1f} s")
        return {"FINISHED"}


def _path(text: str) -> Path | None:
    return Path(bpy.path.abspath(text)) if text else None
