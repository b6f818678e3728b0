"""Batches for the part networks: windows, prepared without the rest of the canvas."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inference.camera import CANVAS
from inference.model import COARSE
from inference.parts import PART_KINDS, PARTS
from inference.windows import cut, on_canvas, reach

from .batches import People, frame, lit, noisy_transforms, planes
from .samples import Sample, cropped, thinned

MARGIN = 48
"""Canvas pixels around the windows that are lit with them: blur and mattes look beyond a window."""
THINNED = 512
"""Width to which a person is thinned out for the coarse networks' picture."""


class PartBatches(People):
    """Item: P people, as the coarse networks see them, and their windows of the wanted kinds of parts.

    image: [P, 3, 256, 256]; theta: [P, 12, 2, 3]; and per kind of part, of which a person has n:
    KIND: [P, n, 9, h, w], the image in -1..1 (0 beyond the canvas) above the six encoded normals that are wanted.

    Only what the windows hold is lit at full resolution. The coarse picture has the same light, but its own noise and matte.
    """

    def __init__(self, folder: Path, seed: int, steps: int, batch: int, kinds: Sequence[str] = PART_KINDS):
        super().__init__(folder, seed, steps, batch)
        self.kinds = tuple(kinds)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        people = [self._person(sample, rng) for sample, rng in self.drawn(step)]
        return {name: torch.stack([person[name] for person in people]) for name in people[0]}

    def _person(self, sample: Sample, rng: np.random.Generator) -> dict[str, Tensor]:
        theta = noisy_transforms(sample, rng)
        light = int(rng.integers(2**32))
        small = thinned(sample, max(int(sample.resolution) // THINNED, 1))
        near = cropped(sample, *_around(theta, self.kinds, int(sample.resolution)))
        image, _, normal, _ = lit(near, np.random.default_rng(light))
        canvas = planes(np.concatenate([image, normal], axis=-1))[None]
        placed = _in_crop(theta, near)
        windows = {kind: torch.stack([_window(i, theta, placed, canvas) for i in part_numbers(kind)]) for kind in self.kinds}
        return {"image": frame(small, np.random.default_rng(light), COARSE).image, "theta": theta, **windows}


def part_numbers(kind: str) -> list[int]:
    """Return which of `PARTS` are of a kind, in the order of a batch's windows."""
    return [i for i, part in enumerate(PARTS) if part.kind == kind]


def _window(number: int, theta: Tensor, placed: Tensor, canvas: Tensor) -> Tensor:
    """[9, h, w] window of a crop [1, 9, ...]; theta places it on the whole canvas, `placed` on the crop."""
    window = cut(placed[number][None], PARTS[number], canvas)[0]
    window[:3] = 2 * window[:3] - on_canvas(theta[number][None], PARTS[number])[0]
    return window


def _around(theta: Tensor, kinds: Sequence[str], resolution: int) -> tuple[slice, slice]:
    """Rows and columns of the full image around all windows of these kinds; all of it where there is none on the canvas."""
    reaches = [covered for i, part in enumerate(PARTS) if part.kind in kinds and (covered := reach(part, theta[i]))]
    if not reaches:
        return slice(0, resolution), slice(0, resolution)
    boxes = [(min(r[axis].start for r in reaches) - MARGIN, max(r[axis].stop for r in reaches) + MARGIN) for axis in (0, 1)]
    rows, columns = (slice(max(start, 0) * resolution // CANVAS, stop * resolution // CANVAS) for start, stop in boxes)
    return rows, columns


def _in_crop(theta: Tensor, crop: Sample) -> Tensor:
    """Transforms [12, 2, 3] that take windows to a crop's own -1..1, of those that take them to the canvas's."""
    pixel = CANVAS / int(crop.resolution)
    size = torch.tensor(crop.albedo.shape[1::-1]) * pixel
    corner = torch.from_numpy(crop.box) * pixel
    placed = theta * (CANVAS / size)[:, None]
    placed[..., 2] += (CANVAS - 2 * corner) / size - 1
    return placed
