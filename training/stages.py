"""The stages of training: what each one trains, on what, against which losses, and the pictures that show it.

2K2K trains in two phases, everything but the refinement, then the refinement alone. Phase 1 is split in two here,
because the coarse networks need many small pictures and the part networks few large ones; the part networks see the
coarse network as it will be at inference. Each stage keeps all other networks frozen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inference.camera import CANVAS
from inference.model import COARSE, SCALE, Model, activated, downsampled
from inference.networks import RefineNet
from inference.parts import PART_KINDS, PARTS
from inference.windows import cut

from .batches import CanvasBatches, CoarseBatches, People
from .losses import PUBLISHED, DepthOptions, depth_losses, gradient_error, normal_loss, normal_of_depth
from .part_windows import PartBatches, part_numbers

Batch = dict[str, Tensor]


class Stage(Protocol):
    """One stage of training."""

    @property
    def normalizes(self) -> bool:
        """Return whether its batch norms take the statistics of the batch while it trains."""
        ...

    def dataset(self, folder: Path, seed: int, steps: int, batch: int) -> People:
        """Return what makes its batches."""
        ...

    def networks(self, model: Model) -> list[nn.Module]:
        """Return the networks that this stage trains."""
        ...

    def losses(self, model: Model, batch: Batch) -> dict[str, Tensor]:
        """Return named losses of a batch, to be summed."""
        ...

    def pictures(self, model: Model, batch: Batch) -> list[list[Tensor]]:
        """Return rows of [3, h, w] pictures in 0..1: input, answers, truth."""
        ...


@dataclass(frozen=True)
class CoarseStage:
    """Phase 1, coarse normals and coarse depth at 256.

    The normals learn from their own loss alone: early in a short schedule the depth's gradient through them is noise
    that keeps them flat (published: both train as one).
    """

    options: DepthOptions = PUBLISHED
    normalizes = True

    def dataset(self, folder: Path, seed: int, steps: int, batch: int) -> People:
        """Return what makes the batches."""
        return CoarseBatches(folder, seed, steps, batch)

    def networks(self, model: Model) -> list[nn.Module]:
        """Return the two coarse networks."""
        return [model.coarse_normal, model.coarse_depth]

    def losses(self, model: Model, batch: Batch) -> dict[str, Tensor]:
        """Return the normal loss and the depth losses."""
        normal = model.coarse_normal(batch["image"])
        raw = model.coarse_depth(batch["image"], normal.detach())
        losses = {"normal": normal_loss(normal.float(), batch["normal"])}
        return losses | depth_losses(raw.float(), batch["depth"], batch["cover"], CANVAS / COARSE, self.options)

    def pictures(self, model: Model, batch: Batch) -> list[list[Tensor]]:
        """Return a row per person: image, front and back normal, front and back relief, and the truth of each."""
        normal, coarse = model.coarse(batch["image"])
        inside = batch["cover"] > 0.5
        rows = []
        for i in range(len(normal)):
            ours, true = coarse[i, :2], batch["depth"][i]
            reliefs = [relief(depth[None], inside[i], CANVAS / COARSE) for pair in zip(ours, true, strict=True) for depth in pair]
            normals = [normal[i, :3], batch["normal"][i, :3], normal[i, 3:], batch["normal"][i, 3:]]
            rows.append([batch["image"][i] * 0.5 + 0.5, *normals, *reliefs])
        return rows


@dataclass(frozen=True)
class PartStage:
    """Phase 1, the part networks of some kinds, on the windows of a few people."""

    kinds: tuple[str, ...] = PART_KINDS
    gradients: float = 0.0
    """Weight of differences of normals at several distances (published: none)."""
    middle: float = 1.0
    """Share of the windows' height and width to train on, around their middle (published: all)."""
    normalizes = True

    def dataset(self, folder: Path, seed: int, steps: int, batch: int) -> People:
        """Return what makes the batches."""
        return PartBatches(folder, seed, steps, batch, self.kinds)

    def networks(self, model: Model) -> list[nn.Module]:
        """Return the part networks of these kinds."""
        return [model.part_normal[kind] for kind in self.kinds]

    def losses(self, model: Model, batch: Batch) -> dict[str, Tensor]:
        """Return the normal loss of each kind of part."""
        losses = {}
        for kind, seen, target in self._windows(model, batch):
            answer = model.whole_normal(model.part_normal[kind](seen).float(), seen)
            losses[kind] = normal_loss(answer, target)
            if self.gradients:
                everywhere = torch.ones_like(target[:, :1], dtype=torch.bool)
                losses[f"{kind}_gradients"] = self.gradients * gradient_error(answer - target, everywhere, NORMAL_DISTANCES)
        return losses

    def pictures(self, model: Model, batch: Batch) -> list[list[Tensor]]:
        """Return a row per part: image, front normal, its truth, back normal, its truth."""
        rows = []
        for kind, seen, target in self._windows(model, batch):
            answer = model.whole_normal(model.part_normal[kind](seen), seen)
            for window, ours, true in zip(seen, answer, target, strict=True):
                rows.append([window[:3] * 0.5 + 0.5, ours[:3], true[:3], ours[3:], true[3:]])
        return rows

    @torch.no_grad()
    def _windows(self, model: Model, batch: Batch) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yield per kind what its network sees [n, C, h, w] and the normals that are wanted [n, 6, h, w]."""
        guide = model.part_guide(model.coarse_normal(batch["image"]).float())
        for kind in self.kinds:
            numbers = part_numbers(kind)
            guides = torch.stack([cut(batch["theta"][:, i], PARTS[i], guide) for i in numbers], dim=1)
            seen = torch.cat([batch[kind][:, :, :3], guides], dim=2)
            yield kind, self._middle(seen), self._middle(batch[kind][:, :, 3:])

    def _middle(self, windows: Tensor) -> Tensor:
        """[P n, C, h, w] middles, in steps that the networks can halve three times, of windows [P, n, C, H, W]."""
        rows, columns = (slice(c := round(size * (1 - self.middle) / 2 / 8) * 8, size - c) for size in windows.shape[-2:])
        return windows[..., rows, columns].flatten(0, 1)


@dataclass(frozen=True)
class RefineStage:
    """Phase 2, the refinement on cuts of one person, everything before it frozen.

    Its batch norms keep to fixed statistics: it starts as a smooth enlargement of the coarse depth
    (`starts.enlarging`), and the statistics of a few cuts would undo that.
    """

    options: DepthOptions = PUBLISHED
    cuts: int = 6
    size: int = 48
    """Coarse pixels along a cut."""
    normalizes = False

    def dataset(self, folder: Path, seed: int, steps: int, batch: int) -> People:
        """Return what makes the batches; each is of one person, whatever `batch` is."""
        return CanvasBatches(folder, seed, steps)

    def networks(self, model: Model) -> list[nn.Module]:
        """Return the refinement network."""
        return [model.refine]

    def losses(self, model: Model, batch: Batch) -> dict[str, Tensor]:
        """Return the depth losses over cuts around random places inside the person."""
        depth, normal = self._inputs(model, batch)
        pieces = [self._cut(place, depth, normal, batch) for place in self._places(batch)]
        depths, normals, targets, covers = (torch.cat(arrays) for arrays in zip(*pieces, strict=True))
        answers = model.refine(depths, normals)
        return depth_losses(_within_halo(answers), _within_halo(targets), _within_halo(covers), 1.0, self.options)

    def pictures(self, model: Model, batch: Batch) -> list[list[Tensor]]:
        """Return a row per cut: normals, front and back relief and the truth of each."""
        depth, normal = self._inputs(model, batch)
        rows = []
        for place in self._places(batch):
            coarse, normals, target, cover = self._cut(place, depth, normal, batch)
            ours = activated(model.refine(coarse, normals).float())
            reliefs = [relief(d[0, i : i + 1], cover[0] > 0.5, 1.0) for i in range(2) for d in (ours, target)]
            rows.append([normals[0, :3], *reliefs])
        return rows

    @staticmethod
    @torch.no_grad()
    def _inputs(model: Model, batch: Batch) -> tuple[Tensor, Tensor]:
        coarse_normal, coarse = model.coarse(downsampled(batch["image"]))
        normal = model.merged_normal(batch["image"], coarse_normal.float(), batch["theta"])
        return model.refine_input(coarse.float()), normal

    def _places(self, batch: Batch) -> list[tuple[int, int]]:
        covered = F.max_pool2d(batch["cover"], SCALE)[0, 0].nonzero()
        chosen = covered[torch.randint(len(covered), (self.cuts,))] - self.size // 2
        return [(row, column) for row, column in chosen.clamp(0, COARSE - self.size).tolist()]

    def _cut(self, place: tuple[int, int], depth: Tensor, normal: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        rows, columns = (slice(start, start + self.size) for start in place)
        fine = tuple(slice(s.start * SCALE, s.stop * SCALE) for s in (rows, columns))
        return depth[..., rows, columns], normal[..., *fine], batch["depth"][..., *fine], batch["cover"][..., *fine]


def _within_halo(cut: Tensor) -> Tensor:
    """Leave out what the border of a cut falsifies, as the tiles of inference do."""
    halo = RefineNet.HALO * SCALE
    return cut[..., halo:-halo, halo:-halo]


NORMAL_DISTANCES = (1, 2, 4, 8)
"""Pixels of a window apart at which differences of normals are compared."""
ORDER = ("coarse", "parts", "refine")


def stage_named(name: str, depth: DepthOptions, parts: PartStage) -> Stage:
    """Return a stage of `ORDER` with these depth losses, or that of the parts as given."""
    return {"coarse": CoarseStage(depth), "parts": parts, "refine": RefineStage(depth)}[name]


class StageLosses(nn.Module):
    """A stage's losses as a module, so that processes can share its gradients."""

    def __init__(self, stage: Stage, model: Model):
        super().__init__()
        self.stage, self.model = stage, model

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Return the named losses of a batch."""
        return self.stage.losses(self.model, batch)


def relief(depth: Tensor, inside: Tensor, spacing: float) -> Tensor:
    """[3, H, W] picture of a depth map [1, H, W] by the colours of its normals."""
    return normal_of_depth(depth[None].float(), inside[None], spacing)[0]
