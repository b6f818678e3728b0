"""What a batch is made of: files that the operator names one way or another, each with the name of its results."""

import glob
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from ...inference.beside import SIDECARS
from ...inference.errors import TwokayError

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
BLENDS = (".blend",)
_SIGNS = "*?["
CONTROLS = ("Cc", "Zl", "Zp")
"""Unicode categories of what breaks lines or moves the cursor."""
_LONGEST_NAME = 200
"""Bytes of a result's name: most disks allow 255 for a file's, with _texture.png and the like."""


@dataclass(frozen=True)
class Entry:
    """One file of a batch."""

    number: int
    """Its place in the whole list, from 1 on."""
    source: Path
    name: str
    """What its results are called; no other entry of the list has it."""


def entries_of(patterns: Sequence[str], suffixes: tuple[str, ...]) -> list[Entry]:
    """Return the named files, each once, in the given order.

    Args:
        patterns: files, folders (their files with the suffixes, but no hidden ones), patterns with *, ? or ** for all folders
            below, "@FILE" for a list of such lines relative to that file's folder, and "-" for a list from standard input. Lists
            are UTF-8. "-0" is a list from standard input with NUL after each file, whose names are taken as they are.
        suffixes: of the files that a folder is searched for, in lower case.

    Raises:
        TwokayError: "usage": a list or a folder cannot be read, or nothing was found.
    """
    files = _without_sidecars(list(dict.fromkeys(file for pattern in patterns for file in _named(pattern, suffixes))))
    if not files:
        raise TwokayError("usage", f"There is nothing to do in {', '.join(patterns)}. Name files, folders or patterns.")
    names = _distinct_names(files)
    return [Entry(number, file, name) for number, (file, name) in enumerate(zip(files, names, strict=True), 1)]


def exact_list(entries: Sequence[Entry]) -> bytes:
    """Return the files of entries as "-0" reads them."""
    return b"".join(os.fsencode(entry.source) + b"\0" for entry in entries)


def _named(pattern: str, suffixes: tuple[str, ...]) -> list[Path]:
    if pattern == "-0":
        return [Path(os.fsdecode(name)) for name in sys.stdin.buffer.read().split(b"\0") if name]
    if pattern == "-":
        return _listed(_list_text(None), Path(), suffixes)
    if pattern.startswith("@"):
        return _listed(_list_text(Path(pattern[1:])), Path(pattern[1:]).parent, suffixes)
    return _found(Path(pattern), suffixes)


def _list_text(path: Path | None) -> str:
    """Return the text of a list, None being standard input."""
    try:
        return (path.read_bytes() if path else sys.stdin.buffer.read()).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TwokayError(
            "usage", f"The list {path or '-'} cannot be read ({error}). It is UTF-8 text with a file on each line."
        ) from error


def _listed(text: str, folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    lines = (line.strip() for line in text.splitlines())
    return [file for line in lines if line and not line.startswith("#") for file in _found(Path(os.path.normpath(folder / line)), suffixes)]


def _found(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    if os.path.isdir(path):  # False, too, where the name is longer than any can be
        return sorted(file for file in _content(path) if file.suffix.lower() in suffixes and not file.name.startswith("."))
    if not os.path.exists(path) and any(sign in str(path) for sign in _SIGNS):
        return sorted(Path(file) for file in glob.glob(str(path), recursive=True) if os.path.isfile(file))
    return [path]


def _content(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise TwokayError("usage", f"The folder {folder} cannot be read ({error.strerror}). Check its permissions.") from error


def _without_sidecars(files: list[Path]) -> list[Path]:
    """Leave out NAME_matte.png and NAME_keypoints.json beside a photo NAME, to which they belong."""
    photos = {(file.parent, file.stem) for file in files}
    return [
        file
        for file in files
        if not any((file.parent, file.name.removesuffix(end)) in photos for end in SIDECARS if file.name.endswith(end))
    ]


def _distinct_names(files: list[Path]) -> list[str]:
    """Name results after the files, numbered from the second of a name on; capitals make no difference on many disks."""
    taken: set[str] = set()
    names = []
    for file in files:
        stem = _result_name(file.stem)
        name, count = stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _result_name(stem: str) -> str:
    """Return the stem of a file, shortened, and without line breaks, which Blender would print."""
    name = "".join("-" if category(sign) in CONTROLS else sign for sign in stem)
    while len(os.fsencode(name)) > _LONGEST_NAME:
        name = name[:-1]
    return name
