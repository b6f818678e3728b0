"""What an artist lays beside a photo: its keypoints and its matte, by their names."""

import os
from pathlib import Path

SIDECARS = KEYPOINTS, MATTE = ("_keypoints.json", "_matte.png")
"""How their names end after the photo's."""


def keypoints_beside(photo_path: str | Path) -> Path | None:
    """Return NAME_keypoints.json in the photo's folder, or None where there is none."""
    return _beside(Path(photo_path), KEYPOINTS)


def matte_beside(photo_path: str | Path) -> Path | None:
    """Return NAME_matte.png in the photo's folder, or None where there is none."""
    return _beside(Path(photo_path), MATTE)


def _beside(photo: Path, ending: str) -> Path | None:
    path = photo.with_name(photo.stem + ending)
    return path if os.path.isfile(path) else None  # None, too, where the name is longer than any can be
