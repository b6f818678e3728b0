"""Set PyTorch up for Blender's own Python."""

import shutil
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_iface
from bpy.props import EnumProperty, StringProperty

from ..inference.errors import TwokayError
from ..twokay_blender import engine, pytorch_setup
from ..twokay_blender.environment.install import GIGABYTE
from ..twokay_blender.environment.variants import TORCH, Variant, variants
from ..twokay_blender.preferences import packages_root
from ..twokay_blender.remedies import text_for_panel
from ..twokay_blender.translation import CONTEXT
from .reporting import refused, unavailable

RECOMMENDED = "RECOMMENDED"


class SetUp:
    """What both ways of setting PyTorch up have in common."""

    bl_options = {"REGISTER", "INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Not while something is being set up, or a photo is being imported."""
        if pytorch_setup.task.running:
            return unavailable(cls, "A set-up is running already")
        if engine.is_lent():
            return unavailable(cls, "A photo is being imported: wait for it, or cancel it")
        return True


class TWOKAY_OT_setup_pytorch(SetUp, bpy.types.Operator):
    """Download PyTorch and what it needs into a folder of this add-on. Shows the size and the folder first."""

    bl_idname = "twokay.setup_pytorch"
    bl_label = "Set Up PyTorch"

    variant: EnumProperty(
        name="Build",
        translation_context=CONTEXT,
        description="Which build of PyTorch to download",
        items=[
            (RECOMMENDED, "Recommended", "The build that fits this computer"),
            *((variant.name, variant.label, "") for variant in variants()),
        ],
        default=RECOMMENDED,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context) -> bool:
        """Also not without Blender's permission to go online."""
        if not bpy.app.online_access:
            return unavailable(
                cls, "Blender may not go online. Turn on Preferences > System > Network > Allow Online Access, or use wheels"
            )
        return super().poll(context)

    def invoke(self, context, _event):
        """Ask first."""
        return context.window_manager.invoke_props_dialog(self, width=480, confirm_text="Download")

    def draw(self, _context):
        """Tell what is downloaded, how much, and where to."""
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "variant")
        try:
            texts = _plan_texts(self._chosen())
        except TwokayError as error:
            texts = [text_for_panel(error)]
        column = layout.column(align=True)
        for text in texts:
            column.label(text=text, translate=False)

    def execute(self, _context):
        """Start the download."""
        try:
            pytorch_setup.start(self._chosen())
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}

    def _chosen(self) -> Variant:
        return pytorch_setup.recommended_variant() if self.variant == RECOMMENDED else pytorch_setup.named_variant(self.variant)


class TWOKAY_OT_setup_from_wheels(SetUp, bpy.types.Operator):
    """Install PyTorch and what it needs from a folder of wheels, without internet."""

    bl_idname = "twokay.setup_from_wheels"
    bl_label = "Set Up from Wheels"

    directory: StringProperty(
        name="Folder", description="A folder that holds the wheels of PyTorch and of what it needs", subtype="DIR_PATH"
    )
    filter_glob: StringProperty(default="*.whl", options={"HIDDEN"})

    def invoke(self, context, _event):
        """Ask for the folder."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, _context):
        """Start the installation."""
        try:
            pytorch_setup.start_from_wheels(Path(bpy.path.abspath(self.directory)))
        except TwokayError as error:
            return refused(self, error)
        return {"FINISHED"}


class TWOKAY_OT_cancel_setup(bpy.types.Operator):
    """Stop the download. What has arrived whole is kept for the next time."""

    bl_idname = "twokay.cancel_setup"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context) -> bool:
        """Only while something is being set up."""
        return pytorch_setup.task.running

    def execute(self, _context):
        """Stop it."""
        pytorch_setup.task.cancel()
        return {"FINISHED"}


def _plan_texts(variant: Variant) -> list[str]:
    root = packages_root()
    existing = next((folder for folder in (root, *root.parents) if folder.is_dir()), None)
    if existing is None:
        raise TwokayError("folder-unwritable", f"The disk of {root} is not there. Choose another packages folder.")
    values = {
        "torch": TORCH,
        "label": variant.label,
        "download": variant.download,
        "space": variant.space,
        "unpacked": variant.unpacked,
        "free": shutil.disk_usage(existing).free / GIGABYTE,
        "folder": root,
    }
    templates = (
        "PyTorch {torch} for {label}, from pytorch.org, and the packages beside it from pypi.org",
        "Download: about {download:.1f} GB",
        "Disk: {unpacked:.1f} GB, up to {space:.1f} GB while it is set up; {free:.1f} GB are free",
        "Folder: {folder}",
        "Nothing else on this computer is changed. Blender stays usable meanwhile.",
    )
    return [pgettext_iface(template).format(**values) for template in templates]
