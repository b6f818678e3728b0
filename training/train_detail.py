"""Train the network of `inference.detail`: `python -m training.train_detail --data FOLDER --out FILE --steps 3000`.

It starts as the arms' network of the embedded weights, which sees and answers the same: without a step it takes 2 % off the error
of normals on pixels half as wide, where a fresh start needs more than 6,000 tiles for 1 %.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from inference.checkpoint import read_model, save_detail
from inference.detail import Detail, DetailConfig, doubled
from inference.embedded import EMBEDDED
from inference.parts import ANKLES, WRISTS

from .averages import WeightAverage
from .batches import BLACK_LEVEL
from .commands import told
from .losses import gradient_error, normal_loss
from .train import schedule

TILE, BATCH, MARGIN = 256, 4, 32
"""Pixels along a tile, tiles of a step, and pixels along a tile's border that teach nothing: too much of what they hang on is cut off."""
FACES, HANDS_AND_FEET, NEAR = 0.4, 0.15, 60.0
"""Shares of the tiles, and how far from a keypoint in pixels."""
GRADIENTS, DISTANCES = 0.1, (1, 2, 4, 8)
AVERAGE = 0.995
SAME_PEOPLE = 8
"""Steps whose tiles are of the same people: reading one takes longer than a step."""


class Tiles(Dataset):
    """Item `step`: image and normals so far [BATCH, 9, TILE, TILE], and true normals [BATCH, 6, TILE, TILE]; half of them mirrored."""

    def __init__(self, folder: Path, seed: int, steps: int):
        self.paths = sorted(folder.glob("*.npz"))
        if not self.paths:
            raise FileNotFoundError(f"{folder} holds no close-ups: run training.close_ups first")
        self.seed, self.steps = seed, steps
        self._people: tuple[int, list[dict[str, np.ndarray]]] = (-1, [])

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng([self.seed, step])
        pairs = [tile_of(person, rng) for person in self._of_step(step)]
        seen, truth = zip(*[mirrored(*pair) if rng.random() < 0.5 else pair for pair in pairs], strict=True)
        return torch.stack(seen), torch.stack(truth)

    def _of_step(self, step: int) -> list[dict[str, np.ndarray]]:
        group = step // SAME_PEOPLE
        if self._people[0] != group:
            chosen = np.random.default_rng([self.seed, 1, group]).integers(len(self.paths), size=BATCH)
            self._people = group, [dict(np.load(self.paths[index], allow_pickle=False)) for index in chosen]
        return self._people[1]


def tile_of(person: dict[str, np.ndarray], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return what the network sees [9, TILE, TILE] and should answer [6, TILE, TILE] at a random place of a person."""
    image, keypoints = person["image"], person["keypoints"]
    kind = rng.random()
    chosen = rng.integers(0, 5) if kind < FACES else rng.choice([*WRISTS, *ANKLES])
    if kind < FACES + HANDS_AND_FEET and keypoints[chosen].any():
        column, row = keypoints[chosen] + rng.normal(0, NEAR, 2)
    else:
        row, column = rng.choice(np.argwhere(image[::64, ::64].any(axis=-1))) * 64 + rng.uniform(0, 64, 2)
    top, left = (
        int(np.clip(centre - TILE / 2, 0, max(size - TILE, 0))) // 2 * 2 for centre, size in zip((row, column), image.shape, strict=False)
    )

    def cut(values: np.ndarray, scale: int = 1) -> Tensor:
        part = values[top // scale : (top + TILE) // scale, left // scale : (left + TILE) // scale].astype(np.float32)
        missing = [(0, TILE // scale - size) for size in part.shape[:2]]
        return torch.from_numpy(np.pad(part, [*missing, (0, 0)])).permute(2, 0, 1)

    normal = doubled(cut(np.moveaxis(person["base"], 0, -1), 2)[None])[0]
    return torch.cat([cut(image) / 127.5 - 1, normal]), cut(person["truth"])


def mirrored(seen: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mirror image: encoded normals [..., 6, h, w] point to the other side, but for the zeros outside."""
    return torch.cat([seen[:3].flip(-1), _mirrored(seen[3:])]), _mirrored(truth)


def _mirrored(normal: Tensor) -> Tensor:
    normal = normal.flip(-1).clone()
    for x in (0, 3):
        normal[x] = torch.where(normal[x] + normal[x + 2] > 0, 1 - normal[x], normal[x])
    return normal


def losses(detail: Detail, seen: Tensor, truth: Tensor) -> Tensor:
    """Return the loss of a batch of `Tiles`."""
    inner = np.s_[..., MARGIN:-MARGIN, MARGIN:-MARGIN]
    answer, wanted = detail(seen[:, :3], seen[:, 3:])[inner], truth[inner]
    everywhere = torch.ones_like(wanted[:, :1], dtype=torch.bool)
    return normal_loss(answer, wanted) + GRADIENTS * gradient_error(answer - wanted, everywhere, DISTANCES)


def main() -> None:
    """Parse the command line, train, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.train_detail", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of training.close_ups")
    parser.add_argument("--out", type=Path, required=True, help="the .safetensors to write")
    parser.add_argument("--start", type=Path, default=EMBEDDED, help="weights whose network of the arms is the start")
    parser.add_argument("--steps", type=int, required=True, help="length of the schedule")
    parser.add_argument("--rate", type=float, default=8e-4, help="highest learning rate of AdamW")
    parser.add_argument("--seed", type=int, default=5, help="of the order of the people and of the tiles")
    parser.add_argument(
        "--device", default="cuda" if torch.cuda.is_available() else "cpu", help="left out: cuda where there is one, else cpu"
    )
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    detail = started(arguments.start).to(device)
    optimizer = torch.optim.AdamW(detail.parameters(), lr=arguments.rate, weight_decay=1e-2)
    average = WeightAverage(detail, AVERAGE)
    batches = DataLoader(Tiles(arguments.data, arguments.seed, arguments.steps), batch_size=None)
    for step, (seen, truth) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * schedule(step, arguments.steps, warm_up=100)
        with torch.autocast(device.type, torch.bfloat16):
            loss = losses(detail, seen.to(device), truth.to(device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        average.update(detail, step)
        if (step + 1) % 50 == 0:
            print(f"detail {step + 1}/{arguments.steps}  loss {float(loss):.4f}", flush=True)
    detail.load_state_dict(average.state)
    save_detail(detail.cpu(), arguments.out, name="twokay detail", licence="CC0-1.0")


def started(weights: Path) -> Detail:
    """Return a network, to be trained, that begins as the arms' of a model that corrects its coarse normals."""
    model = read_model(weights)
    detail = Detail(DetailConfig(model.config.normal_width, BLACK_LEVEL))
    detail.network.load_state_dict(model.part_normal["arm"].state_dict())
    return detail.train()


if __name__ == "__main__":
    told(main)
