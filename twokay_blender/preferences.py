"""The add-on's preferences as Blender stores them, and as the rest of the add-on reads them."""

import os
import sys
from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from .. import __package__ as base_package
from .settings import DEVICES, Settings

FOLDER_IN_CACHE = "twokay_packages"
_FOLDER_ON_WINDOWS = "twokay"
_DEFAULTS = Settings()
_DEVICE_NAMES = {
    "auto": ("Automatic", "A graphics card where there is one, else the processor"),
    "cpu": ("CPU", "The processor: works everywhere"),
    "cuda": ("CUDA", "A graphics card of NVIDIA"),
    "mps": ("Metal", "The graphics processor of a Mac"),
}


class PreferenceProperties:
    """Mixed into the AddonPreferences class, which lays them out; see `Settings` for the meaning of each."""

    engine: EnumProperty(
        name="PyTorch",
        description="Where the program that runs the networks comes from",
        items=[
            (
                "MANAGED",
                "Set Up Here",
                "Packages in a folder of this add-on, used by Blender's own Python. Nothing else on this computer changes",
            ),
            ("CUSTOM", "Own Python", "A Python of yours that has PyTorch, for example of a virtual environment"),
        ],
        default=_DEFAULTS.engine,
    )
    python: StringProperty(
        name="Python",
        description="The interpreter to use (python, python3 or python.exe). It needs torch, numpy, opencv-python-headless, safetensors, "
        "ai-edge-litert and ml_dtypes",
        subtype="FILE_PATH",
    )
    cache: StringProperty(
        name="Packages Folder",
        description="Where PyTorch is put; it needs up to 14 GB while it is set up. Empty: a folder of the add-on's own",
        subtype="DIR_PATH",
    )
    weights: EnumProperty(
        name="Weights",
        description="What the networks have learned",
        items=[
            ("EMBEDDED", "Embedded", "Small weights that come with the add-on, free for every use (CC0)"),
            ("PUBLISHED", "Published", "The checkpoint of 2K2K's authors, which you have downloaded: finer, non-commercial use only"),
            ("OWN", "Own", "Weights of your own training (.safetensors)"),
        ],
        default=_DEFAULTS.weights,
    )
    published_weights: StringProperty(
        name="Checkpoint", description="The file of the 2K2K checkpoint that its authors published", subtype="FILE_PATH"
    )
    licence_accepted: BoolProperty(
        name="I accept this licence", description="The published weights are used only once this is on", default=_DEFAULTS.licence_accepted
    )
    own_weights: StringProperty(name="File", description="A .safetensors file that the project's training has written", subtype="FILE_PATH")
    device: EnumProperty(
        name="Device",
        description="What computes the networks",
        items=[(name, *_DEVICE_NAMES[name]) for name in DEVICES],
        default=_DEFAULTS.device,
    )
    idle_minutes: IntProperty(
        name="Free Memory After",
        description="How many minutes after the last photo the networks leave memory; the next photo then takes a few seconds longer",
        default=_DEFAULTS.idle_minutes,
        min=1,
        max=24 * 60,
        subtype="UNSIGNED",
    )
    author: StringProperty(name="Author", description="Who is named in humans that are marked as assets; empty: nobody")


def preferences() -> bpy.types.AddonPreferences | None:
    """Return the stored preferences; None where the add-on is enabled for this run only (`blender --addons`), which stores none."""
    addon = bpy.context.preferences.addons.get(base_package)
    return addon and addon.preferences


def settings() -> Settings:
    """Return the preferences' values, the defaults where nothing is stored."""
    stored = preferences()
    if stored is None:
        return Settings()
    return Settings(
        engine=stored.engine,
        python=_path(stored.python),
        cache=_path(stored.cache),
        weights=stored.weights,
        published_weights=_path(stored.published_weights),
        licence_accepted=stored.licence_accepted,
        own_weights=_path(stored.own_weights),
        device=stored.device,
        idle_minutes=stored.idle_minutes,
        author=stored.author,
    )


def packages_root() -> Path:
    """Return the folder that holds, or will hold, the packages that the add-on manages."""
    if chosen := settings().cache:
        return chosen / FOLDER_IN_CACHE  # the rest of an artist's folder is none of our business
    if sys.platform == "win32":  # Blender's folder for this is too deep there, and roams between an artist's computers
        return Path(os.environ["LOCALAPPDATA"]) / _FOLDER_ON_WINDOWS
    return Path(bpy.utils.extension_path_user(base_package, path="packages"))


def _path(text: str) -> Path | None:
    return Path(bpy.path.abspath(text)) if text else None
