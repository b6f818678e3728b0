"""What a run tells: a line per epoch, `log.jsonl`, TensorBoard, a picture sheet."""

import json
from pathlib import Path

import torch
from torch.utils.tensorboard import SummaryWriter

from inference.model import Model

from .sheets import write_sheet
from .stages import Batch, Stage

MOST_PICTURES = 4
"""People on a sheet."""


class Log:
    """Writes the mean figures of each epoch of a stage into a run's folder."""

    def __init__(self, run: Path, stage: str, start: int):
        self.run, self.stage = run, stage
        self.board = SummaryWriter(str(run / "tensorboard" / stage), purge_step=start)

    def report(self, step: int, steps: int, figures: dict[str, float]) -> None:
        """Print and store the figures after `step` of `steps` steps."""
        text = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())
        print(f"{self.stage} {step}/{steps}  {text}", flush=True)
        with (self.run / "log.jsonl").open("a") as log:
            log.write(json.dumps({"stage": self.stage, "step": step, **figures}) + "\n")
        for name, value in figures.items():
            self.board.add_scalar(name, value, step)
        self.board.flush()

    @torch.no_grad()
    def picture(self, stage: Stage, model: Model, batch: Batch, step: int) -> None:
        """Write a sheet of the networks' answers beside the truth; leaves the model in evaluation mode."""
        model.eval()
        rows = stage.pictures(model, {name: value[:MOST_PICTURES] for name, value in batch.items()})
        write_sheet(self.run / f"{self.stage}-{step:06d}.png", rows)
