"""The photos of the tour: people that the project has rendered, and what an artist might do wrong with them."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STICK = (262, 780), (236, 1390)
"""Its ends, in pixels of the photo."""
PERSON = ROOT / "tests" / "data" / "person.jpg"
THREE_PEOPLE = ROOT / "docs" / "pictures" / "three_people.jpg"


@dataclass(frozen=True)
class Photos:
    """Files in a folder of the artist's."""

    person: Path
    stick: Path
    """The same person with a stick in the hand, which no detector takes for a part of her."""
    legs: Path
    """Nobody to be seen but two legs."""
    small: Path
    """Worth a hint: too few pixels, and blurred by the lens."""
    three: Path


def make_photos(folder: Path) -> Photos:
    """Write the photos into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = Photos(*(folder / name for name in ("anna.jpg", "hiking.jpg", "legs.jpg", "small.jpg", "team.jpg")))
    shutil.copy(PERSON, photos.person)
    shutil.copy(THREE_PEOPLE, photos.three)
    top, bottom = (f"{x},{y}" for x, y in STICK)
    _change(photos.stick, "-stroke", "#5a3a22", "-strokewidth", "20", "-draw", f"line {top} {bottom}")
    _change(photos.legs, "-gravity", "south", "-crop", "100%x50%+0+0", "+repage")
    _change(photos.small, "-resize", "25%", "-blur", "0x1.2")
    return photos


def _change(path: Path, *options: str) -> None:
    subprocess.run(["convert", str(PERSON), *options, "-quality", "92", str(path)], check=True)
