"""The result of a reconstruction: maps on the canvas, and their way to and from disk."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .camera import CANVAS
from .canvas_windows import on_canvas, window_around
from .origin import Origin

_OF_THE_PERSON = ("front_depth", "back_depth", "front_normal", "back_normal", "gap_near", "gap_far", "mask")
_WINDOW = "window.npy"
"""Size of the maps, first and end row, first and end column of the person there."""


@dataclass(frozen=True)
class Reconstruction:
    """Front and back of one person on the canvas; arrays are indexed [row, column] and never written to.

    Convention: see `inference.camera` for the canvas, the depth values and the frame. "Outside" is where mask <= 0.5. The maps have
    s x s pixels over the whole canvas, s one of `camera.SIZES`.
    """

    front_depth: np.ndarray
    """(s, s) float32 network values of the first surface along each ray, 0 outside."""
    back_depth: np.ndarray
    """(s, s) float32 network values of the last surface along each ray, > front_depth inside, 0 outside."""
    front_normal: np.ndarray
    """(s, s, 3) float16 in 0..1, (n + 1) / 2 of unit normals as the networks give them, 0 outside."""
    back_normal: np.ndarray
    """(s, s, 3) float16, as front_normal, of the back surface."""
    gap_near: np.ndarray
    """(s, s) float32 network values: where a part of the body is before another one, the back of the near part; else 0."""
    gap_far: np.ndarray
    """(s, s) float32: there, the front of the far part, front_depth < gap_near < gap_far < back_depth; else 0."""
    mask: np.ndarray
    """(s, s) float32 in 0..1: how much of each pixel the person covers; the outline is at 0.5."""
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

    @property
    def size(self) -> int:
        """Pixels along each side of the maps."""
        return len(self.mask)

    @property
    def spacing(self) -> float:
        """Canvas pixels from one pixel of the maps to the next."""
        return CANVAS / self.size

    def save_npz(self, path: Path) -> None:
        """Write all arrays into one compressed .npz."""
        np.savez_compressed(path, **self._arrays())

    def save_folder(self, folder: Path) -> None:
        """Write one .npy per array, for `load_folder` in another process; of what is 0 around the person, only the rest."""
        window = window_around(self.mask > 0)
        ends = [end for side in window for end in (side.start, side.stop)]
        np.save(folder / _WINDOW, [self.size, *ends], allow_pickle=False)
        for name, array in self._arrays().items():
            content = np.ascontiguousarray(array[window]) if name in _OF_THE_PERSON else array  # np.save is slow for views
            np.save(folder / f"{name}.npy", content, allow_pickle=False)

    @classmethod
    def load_folder(cls, folder: Path) -> "Reconstruction":
        """Return the arrays that `save_folder` wrote, partly memory-mapped: the folder must outlive the result."""
        size, top, bottom, left, right = np.load(folder / _WINDOW, allow_pickle=False).tolist()
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in cls._array_names()}
        arrays |= {name: on_canvas(arrays[name], (slice(top, bottom), slice(left, right)), size) for name in _OF_THE_PERSON}
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
