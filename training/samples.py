"""One synthetic person as stored maps.

Convention: frame, canvas and depth values as in `inference.camera`. Maps are crops: their first pixel lies at `box`
in the full image of `resolution` x `resolution` pixels.
"""

import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inference import camera
from inference.errors import TwokayError
from inference.keypoints import MIRROR_PAIRS, NAMES

DEPTH_STEPS = camera.PIXELS_PER_VALUE * 32
"""Stored steps per 1.0 of network depth value, as in the published 16-bit PNG files."""
MAPS = ("albedo", "normal", "front_depth", "back_depth", "occlusion", "specular")
LEFT_RIGHT = np.arange(len(NAMES))
LEFT_RIGHT[np.ravel(MIRROR_PAIRS)] = np.fliplr(MIRROR_PAIRS).ravel()
"""Keypoint order after a mirror image exchanged left and right."""


@dataclass(frozen=True)
class Sample:
    """The maps of one person; a pixel belongs to the person where `front_depth` is not 0."""

    albedo: np.ndarray
    """(h, w, 3) uint8 sRGB surface colour."""
    normal: np.ndarray
    """(h, w, 3) int8, 127 times the unit normal of the first surface, camera side."""
    front_depth: np.ndarray
    """(h, w) uint16 network value of the first surface times DEPTH_STEPS, 0 outside."""
    back_depth: np.ndarray
    """(h, w) uint16 the same of the last surface."""
    occlusion: np.ndarray
    """(h, w) uint8, 255 times the share of ambient light that arrives."""
    specular: np.ndarray
    """(h, w) uint8, 255 times the strength of highlights."""
    box: np.ndarray
    """(2,) int32 column and row of the crop in the full image."""
    resolution: np.ndarray
    """() int32 width of the full image."""
    keypoints: np.ndarray
    """(31, 2) float32 on the 2048 canvas, (0, 0) where missing."""
    metres_per_unit: np.ndarray
    """() float32 real metres in one network unit of length (`inference.camera`)."""
    name: np.ndarray
    """() str what the person wears and does."""

    @property
    def mask(self) -> np.ndarray:
        """(h, w) bool: where the person is."""
        return self.front_depth > 0

    def save(self, path: Path) -> None:
        """Write the sample; the file appears under its name only when it is complete."""
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez(file, **vars(self))
        unfinished.replace(path)


def load_sample(path: Path) -> Sample:
    """Read what `Sample.save` wrote.

    Raises:
        TwokayError: "sample-invalid" if the file is no sample.
    """
    return Sample(*load_maps(path, *Sample.__dataclass_fields__))


def load_maps(path: Path, *names: str) -> list[np.ndarray]:
    """Read some of a sample's arrays alone, in the order of their names.

    Raises:
        TwokayError: "sample-invalid" if the file is no sample.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return [arrays[name] for name in names]
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise TwokayError(
            "sample-invalid", f"{path} is not a training sample ({error}); delete it and run training.generate again."
        ) from error


def network_depths(stored: np.ndarray) -> np.ndarray:
    """Return float32 network values of stored depths; 0 stays 0."""
    return stored.astype(np.float32) / DEPTH_STEPS


def stored_depths(values: np.ndarray) -> np.ndarray:
    """Return uint16 stored depths of network values; 0 stays 0."""
    return np.round(values * DEPTH_STEPS).astype(np.uint16)


def cropped(sample: Sample, rows: slice, columns: slice) -> Sample:
    """Return the part of a sample's maps that these rows and columns of its full image hold; it must not be empty."""
    x, y = (int(corner) for corner in sample.box)
    here = slice(max(rows.start - y, 0), max(rows.stop - y, 0)), slice(max(columns.start - x, 0), max(columns.stop - x, 0))
    maps = {name: getattr(sample, name)[here] for name in MAPS}
    return replace(sample, **maps, box=np.array([x + here[1].start, y + here[0].start], dtype=np.int32))


def thinned(sample: Sample, step: int) -> Sample:
    """Return a sample of which every step-th pixel in each direction is left: the middle ones of the pixels that the rest makes."""
    x, y = ((step // 2 - int(corner)) % step for corner in sample.box)
    maps = {name: getattr(sample, name)[y::step, x::step] for name in MAPS}
    box = (sample.box + [x, y]) // step
    return replace(sample, **maps, box=box.astype(np.int32), resolution=sample.resolution // step)


def mirrored(sample: Sample) -> Sample:
    """Return the mirror image: columns reversed, left and right exchanged."""
    normal = sample.normal[:, ::-1].copy()
    normal[..., 0] = -normal[..., 0]
    keypoints = sample.keypoints[LEFT_RIGHT].copy()
    present = keypoints.any(axis=1)
    keypoints[present, 0] = camera.CANVAS - 1 - keypoints[present, 0]
    width = sample.albedo.shape[1]
    flipped = {name: getattr(sample, name)[:, ::-1].copy() for name in MAPS if name != "normal"}
    box = np.array([sample.resolution - sample.box[0] - width, sample.box[1]], dtype=np.int32)
    return replace(sample, **flipped, normal=normal, keypoints=keypoints, box=box)
