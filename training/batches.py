"""From stored people to training batches, one batch a step, the same for the same seed and step.

Each stage has a dataset whose item `step` is a whole batch, so a run resumes at any step with the data it would have seen.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from inference.camera import CANVAS
from inference.errors import TwokayError
from inference.model import COARSE, Model
from inference.parts import part_transforms

from .lighting import relit
from .losses import normal_of_depth
from .mattes import matted
from .samples import Sample, load_sample, mirrored, network_depths

BLACK_LEVEL = 0.15
"""Value to which the black of people is lifted before the networks (`ModelConfig.black_level`); at 0.08 some passed for background."""
KEYPOINT_NOISE = 0.007
"""Standard deviation of keypoints, as a share of the person's height, when part windows are placed in training."""


@dataclass(frozen=True)
class Frame:
    """One person on the whole canvas at some resolution R, as the networks see it and should answer.

    image: [3, R, R] in -1..1, -1 outside; depth: [2, R, R] front and back network values; cover: [1, R, R] in 0..1;
    normal: [6, R, R] encoded front and back normals of the depths, 0 outside.
    """

    image: Tensor
    depth: Tensor
    cover: Tensor
    normal: Tensor


def check_colours(model: Model) -> None:
    """Raise TwokayError "weights-colours" where a model expects other images than `lit` makes, as the published weights do."""
    seen, made = (model.config.colour_gain, model.config.black_level), (1.0, BLACK_LEVEL)
    if seen != made:
        raise TwokayError(
            "weights-colours",
            f"{model.provenance.name} expects photos with colour_gain and black_level {seen}, people are shown here with {made}: what is "
            f"learnt or measured would not hold in use. Take weights that were trained here.",
        )


def whole(crop: np.ndarray, sample: Sample) -> np.ndarray:
    """Lay an array [h, w, ...] of the sample's box onto the sample's whole canvas of zeros."""
    canvas = np.zeros((int(sample.resolution),) * 2 + crop.shape[2:], crop.dtype)
    x, y = sample.box
    canvas[y : y + crop.shape[0], x : x + crop.shape[1]] = crop
    return canvas


def lit(sample: Sample, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Light a person anew; return image (h, w, 3), depth (h, w, 2), normal (h, w, 6) and cover (h, w) of `Frame`, but the image in 0..1."""
    mask = sample.mask.astype(np.float32)
    spacing = CANVAS / int(sample.resolution)
    image, kept = matted(relit(sample, rng), mask, spacing, rng)
    image = (image * (1 - BLACK_LEVEL) + BLACK_LEVEL) * kept[..., None]
    depth = network_depths(np.stack([sample.front_depth, sample.back_depth], axis=-1))
    inside = torch.from_numpy(sample.mask)[None, None]
    normals = [normal_of_depth(torch.from_numpy(depth[None, None, ..., side]), inside, spacing)[0] for side in range(2)]
    return image, depth, torch.cat(normals).permute(1, 2, 0).numpy(), mask


def frame(sample: Sample, rng: np.random.Generator, size: int) -> Frame:
    """Light a person anew and bring it to size x size by area averaging; depths are averaged inside the person only."""
    image, depth, normal, cover = (_reduced(whole(crop, sample), size) for crop in lit(sample, rng))
    depth /= np.maximum(cover, 1e-6)[..., None]
    return Frame(planes(image * 2 - 1), planes(depth), torch.from_numpy(cover)[None], planes(normal))


def planes(image: np.ndarray) -> Tensor:
    """[C, h, w] of an image (h, w, C)."""
    return torch.from_numpy(image).permute(2, 0, 1).contiguous()


def _reduced(image: np.ndarray, size: int) -> np.ndarray:
    return image if len(image) == size else cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)


def noisy_keypoints(keypoints: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(31, 2) keypoints as a detector gives them: displaced, and now and then without a hand's fingers; (0, 0) is missing and stays so."""
    present = keypoints.any(axis=1)
    height = float(np.ptp(keypoints[present, 1])) if present.any() else 0.0
    noisy = np.where(present[:, None], keypoints + rng.normal(0, KEYPOINT_NOISE * height, keypoints.shape), 0)
    for hand in (slice(23, 27), slice(27, 31)):
        if rng.random() < 0.3:
            noisy[hand] = 0
    return noisy


def noisy_transforms(sample: Sample, rng: np.random.Generator) -> Tensor:
    """[12, 2, 3] part transforms of keypoints as a detector gives them."""
    return torch.from_numpy(part_transforms(noisy_keypoints(sample.keypoints, rng)))


class People(Dataset):
    """Stored people in a folder; item `step` draws its people and their looks from (seed, step)."""

    def __init__(self, folder: Path, seed: int, steps: int, batch: int):
        self.paths = sorted(folder.glob("*.npz"))
        if not self.paths:
            raise FileNotFoundError(f"{folder} holds no samples: run training.generate first")
        self.seed, self.steps, self.batch = seed, steps, batch

    def __len__(self) -> int:
        return self.steps

    def drawn(self, step: int) -> list[tuple[Sample, np.random.Generator]]:
        """Return the people of one step, half of them mirrored, each with its own random generator."""
        rng = np.random.default_rng([self.seed, step])
        people = []
        for index in rng.integers(len(self.paths), size=self.batch):
            sample = load_sample(self.paths[index])
            people.append((mirrored(sample) if rng.random() < 0.5 else sample, np.random.default_rng([self.seed, step, len(people)])))
        return people


class CoarseBatches(People):
    """Item: frames at 256 pixels, stacked: image [B, 3, ...], depth [B, 2, ...], cover [B, 1, ...], normal [B, 6, ...].

    What is background in all of them is cut off: it is half of the canvas, and teaches nothing.
    """

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        frames = [frame(sample, rng, COARSE) for sample, rng in self.drawn(step)]
        batch = {name: torch.stack([getattr(f, name) for f in frames]) for name in ("image", "depth", "cover", "normal")}
        rows, columns = (occupied(batch["cover"].amax(dim=(0, 1, axis))) for axis in (3, 2))
        return {name: value[:, :, rows, columns].contiguous() for name, value in batch.items()}


def occupied(cover: Tensor, margin: int = 8, multiple: int = 16) -> slice:
    """Slice around where a line [n] is above 0, with a margin, in steps that the coarse networks can halve four times."""
    places = (cover > 0).nonzero().flatten()
    start = max(int(places[0]) - margin, 0) // multiple * multiple
    stop = min(-(-(int(places[-1]) + 1 + margin) // multiple) * multiple, len(cover))
    return slice(start, stop)


class CanvasBatches(People):
    """Item: one person on the 2048 canvas, with a leading batch axis of 1: image, depth, cover, normal and theta [1, 12, 2, 3]."""

    def __init__(self, folder: Path, seed: int, steps: int):
        super().__init__(folder, seed, steps, batch=1)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        sample, rng = self.drawn(step)[0]
        person = frame(sample, rng, CANVAS)
        theta = noisy_transforms(sample, rng)
        item = {"image": person.image, "depth": person.depth, "cover": person.cover, "normal": person.normal, "theta": theta}
        return {name: value[None] for name, value in item.items()}
