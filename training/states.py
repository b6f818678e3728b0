"""The state of a run on disk: one file per stage, from which the stage goes on, the next one starts, and weights are exported."""

import os
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from inference.errors import TwokayError
from inference.model import Model

from .averages import WeightAverage
from .stages import ORDER


def save_state(path: Path, model: Model, optimizer: torch.optim.Optimizer, average: WeightAverage | None, step: int) -> None:
    """Write the state after `step` steps; a crash while writing leaves the last one whole."""
    unfinished = path.with_suffix(".part")
    state = {"config": asdict(model.config), "model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state | ({"average": average.state} if average else {}), unfinished)
    os.replace(unfinished, path)


def load_state(path: Path) -> dict:
    """Read what `save_state` wrote, onto the CPU: there AdamW wants its count of steps, on a GPU it would wait for it at each step."""
    return torch.load(path, map_location="cpu", weights_only=True)


def last_stage(run: Path) -> Path:
    """Return the state of the last stage that a run has; raises TwokayError "run-empty" if it has none."""
    states = [path for stage in ORDER if (path := run / f"{stage}.pt").exists()]
    if not states:
        raise TwokayError("run-empty", f"{run} holds no trained stage. Name the folder that training.train was given as --run.")
    return states[-1]


def result_of(state: dict) -> dict[str, Tensor]:
    """Return the weights that a stage ended with: their average where there is one."""
    return state.get("average", state["model"])


def load_stage_before(run: Path, stage: str, model: Model, *, must_exist: bool) -> None:
    """Give a model the result of the stage before, in place; the first stage has none.

    Raises:
        TwokayError: "stage-missing" if that stage was not trained in this run but must have been.
    """
    position = ORDER.index(stage)
    if not position:
        return
    before = run / f"{ORDER[position - 1]}.pt"
    if before.exists():
        model.load_state_dict(result_of(load_state(before)))
    elif must_exist:
        message = f"{run} holds no {before.name}. Train the stage {before.stem} first, or name weights to go on from with --start."
        raise TwokayError("stage-missing", message)
