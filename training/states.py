"""The state of a run on disk: one file per stage, from which the stage goes on, the next one starts, and weights are exported."""

import os
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from inference.model import Model

from .averages import WeightAverage
from .stages import ORDER


def save_state(path: Path, model: Model, optimizer: torch.optim.Optimizer, average: WeightAverage | None, step: int) -> None:
    """Write the state after `step` steps; a crash while writing leaves the last one whole."""
    unfinished = path.with_suffix(".part")
    state = {"config": asdict(model.config), "model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state | ({"average": average.state} if average else {}), unfinished)
    os.replace(unfinished, path)


def load_state(path: Path, device: str | torch.device = "cpu") -> dict:
    """Read what `save_state` wrote."""
    return torch.load(path, map_location=device, weights_only=True)


def result_of(state: dict) -> dict[str, Tensor]:
    """Return the weights that a stage ended with: their average where there is one."""
    return state.get("average", state["model"])


def load_stage_before(run: Path, stage: str, model: Model) -> None:
    """Give a model the result of the stage before, in place; the first stage has none."""
    position = ORDER.index(stage)
    if position:
        model.load_state_dict(result_of(load_state(run / f"{ORDER[position - 1]}.pt")))
