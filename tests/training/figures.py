"""Stored samples for the tests of training."""

from dataclasses import replace
from pathlib import Path

from tests.inference.figures import standing_keypoints
from training.generate import photographed

from .shapes import round_person


def stored_balls(folder: Path, resolution: int, radii: tuple[float, ...]) -> Path:
    """Write a ball of each radius, with the keypoints of a standing person, into a new folder; return the folder."""
    folder.mkdir(parents=True)
    keypoints = standing_keypoints(height=1200, centre=1024, top=420)[:, :2]
    for i, radius in enumerate(radii):
        replace(photographed(round_person(radius=radius), resolution), keypoints=keypoints).save(folder / f"{i:07d}.npz")
    return folder
