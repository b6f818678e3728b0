"""The catalogs of assets in a folder: blender_assets.cats.txt, which Blender reads and writes, too.

Format: "#" and empty lines say nothing, "VERSION 1" comes first, then UUID:path/of/catalog:simple name on each line. Source:
Blender manual, Files > Asset Libraries > Asset Catalogs; `AssetCatalogDefinitionFile` in Blender's source.
"""

import errno
import os
import time
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from ..inference.errors import TwokayError

FILE_NAME = "blender_assets.cats.txt"
_OURS = UUID("6f4e54d0-6a63-5f6e-9d0b-2f6d0b1f9a52")
_HEADER = """# This is an Asset Catalog Definition file for Blender.
#
# Empty lines and lines starting with `#` will be ignored.
# The first non-ignored line should be the version indicator.
# Other lines are of the format "UUID:catalog/path/for/assets:simple catalog name"

VERSION 1

"""
_SECONDS_OF_OTHERS, _MOST_TRIES = 0.1, 20
"""A process that has read the file before we replace it will have replaced it by then, without our entry."""
_LONGEST_NAME = 63
"""Bytes of a simple name that Blender keeps with an asset."""


def catalog_path(*names: str) -> str:
    """Return the path of a catalog within others, without what the format cannot hold; Blender replaces the same characters."""
    parts = ("".join("-" if sign in ":\\/" or not sign.isprintable() else sign for sign in name).strip() for name in names)
    return "/".join(part for part in parts if part)


def entered_catalog(folder: Path, path: str) -> UUID:
    """Return the id of a catalog of the assets in a folder, which is made, and entered there if it is new; all else in the file stays.

    Blender takes the file in the folder itself, else that in the nearest folder above. The id follows from the path, so that
    machines that enter it side by side enter the same.

    Raises:
        TwokayError: the file is of a later version or cannot be read or written.
    """
    places = (folder.resolve(), *folder.resolve().parents)
    file = next((place / FILE_NAME for place in places if (place / FILE_NAME).is_file()), folder / FILE_NAME)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(_MOST_TRIES):
            text = file.read_text(encoding="utf-8") if file.is_file() else _HEADER
            if known := _catalogs(text, file).get(path):
                return known
            _replace(file, f"{text.rstrip()}\n{uuid5(_OURS, path)}:{path}:{_simple_name(path)}\n")
            time.sleep(_SECONDS_OF_OTHERS)
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(file))
    except (OSError, UnicodeDecodeError) as error:
        message = f"The catalogs in {file} could not be read or written ({error}). Check that file and its folder."
        raise TwokayError("catalogs-unwritable", message) from error


def _catalogs(text: str, file: Path) -> dict[str, UUID]:
    """Return the ids of the catalogs in a file by their paths; lines that Blender would skip are skipped."""
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    if not lines or lines[0].split() != ["VERSION", "1"]:
        raise TwokayError("catalogs-foreign", f"{file} is no list of asset catalogs that this version knows. Move it away, or update.")
    found = {}
    for line in lines[1:]:
        identifier, _, rest = line.partition(":")
        try:
            found.setdefault(rest.partition(":")[0].strip("/ "), UUID(identifier))
        except ValueError:
            continue
    return found


def _simple_name(path: str) -> str:
    """Return the path in one word; Blender keeps the end of one that is too long."""
    return path.replace("/", "-").encode()[-_LONGEST_NAME:].decode(errors="ignore")


def _replace(file: Path, text: str) -> None:
    """Write a file so that a reader finds the old one or the new one, whole, whatever others write at the same time."""
    partial = file.with_name(f"{file.name}.{uuid4().hex}")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)
