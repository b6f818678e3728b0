"""The result of a reconstruction: maps on the canvas, and their way to and from disk."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .canvas_windows import on_canvas, window_around
from .origin import Origin

_OF_THE_PERSON = ("front_depth", "back_depth", "front_normal", "back_normal", "gap_near", "gap_far", "mask")
_WINDOW = "window.npy"


@dataclass(frozen=True)
class Reconstruction:
    """Front and back of one person on the 2048 canvas; arrays are indexed [row, column] and never written to.

    Convention: see `inference.camera` for the canvas, the depth values and the frame. "Outside" is where mask <= 0.5.
    """

    front_depth: np.ndarray
    """(2048, 2048) float32 network values of the first surface along each ray, 0 outside."""
    back_depth: np.ndarray
    """(2048, 2048) float32 network values of the last surface along each ray, > front_depth inside, 0 outside."""
    front_normal: np.ndarray
    """(2048, 2048, 3) float16 in 0..1, (n + 1) / 2 of unit normals as the networks give them, 0 outside."""
    back_normal: np.ndarray
    """(2048, 2048, 3) float16, as front_normal, of the back surface."""
    gap_near: np.ndarray
    """(2048, 2048) float32 network values: where a part of the body is before another one, the back of the near part; else 0."""
    gap_far: np.ndarray
    """(2048, 2048) float32: there, the front of the far part, front_depth < gap_near < gap_far < back_depth; else 0."""
    mask: np.ndarray
    """(2048, 2048) float32 in 0..1: how much of each pixel the person covers; the outline is at 0.5."""
    image: np.ndarray
    """(2048, 2048, 3) uint8 RGB, the photo on the canvas, background included; (0, 0, 3) in what a .blend has kept."""
    keypoints: np.ndarray
    """(31, 2) float32 canvas (column, row) of the person's keypoints, (0, 0) where missing."""
    canvas_from_photo: np.ndarray
    """(2, 3) float64: canvas pixel = A @ (photo column, photo row, 1), integers at pixel centres in both."""
    photo_size: np.ndarray
    """(2,) int64 width and height of the photo in pixels, after its EXIF orientation."""
    origin: Origin | None = None
    """Which person of the photo this is, and from what sources; None for loaded arrays."""

    def save_npz(self, path: Path) -> None:
        """Write all arrays into one compressed .npz."""
        np.savez_compressed(path, **self._arrays())

    def save_folder(self, folder: Path) -> None:
        """Write one .npy per array, for `load_folder` in another process; of what is 0 around the person, only the rest."""
        window = window_around(self.mask > 0)
        np.save(folder / _WINDOW, [(side.start, side.stop) for side in window], allow_pickle=False)
        for name, array in self._arrays().items():
            content = np.ascontiguousarray(array[window]) if name in _OF_THE_PERSON else array  # np.save is slow for views
            np.save(folder / f"{name}.npy", content, allow_pickle=False)

    @classmethod
    def load_folder(cls, folder: Path) -> "Reconstruction":
        """Return the arrays that `save_folder` wrote, partly memory-mapped: the folder must outlive the result."""
        rows, columns = (slice(*ends) for ends in np.load(folder / _WINDOW, allow_pickle=False).tolist())
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in cls._array_names()}
        arrays |= {name: on_canvas(arrays[name], (rows, columns)) for name in _OF_THE_PERSON}
        return cls(**arrays)

    @classmethod
    def load_npz(cls, path: Path) -> "Reconstruction":
        """Read what `save_npz` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in cls._array_names()})

    def _arrays(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in self._array_names()}

    @classmethod
    def _array_names(cls) -> list[str]:
        return [field.name for field in fields(cls) if field.name != "origin"]
