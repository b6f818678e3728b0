"""What the panel says about the next photo, as plain values."""

from pathlib import Path

import bpy


def given_file(text: str) -> Path | None:
    """Return the absolute path of a file property, None where it is empty."""
    return Path(bpy.path.abspath(text)) if text else None


def chosen_photo(options: bpy.types.PropertyGroup) -> Path | None:
    """Return the panel's photo."""
    return given_file(options.photo)


def chosen_person(options: bpy.types.PropertyGroup) -> int | None:
    """Return the index of the person that the options want, 0 being the largest; None for all."""
    return {"ALL": None, "NUMBER": options.number - 1}.get(options.people, 0)
