"""The command line of `training.train`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch

from inference.parts import PART_KINDS

from .losses import DepthOptions
from .stages import ORDER


@dataclass(frozen=True)
class Settings:
    """The command line; see `parser` for what the fields mean."""

    stage: str
    data: Path
    run: Path
    start: Path | None
    steps: int
    batch: int
    accumulate: int
    rate: float
    average: float
    offset_free: float
    thickness: float
    gradients: float
    parts: tuple[str, ...]
    middle: float
    normal_width: int
    depth_width: int
    seed: int
    device: str
    bf16: bool
    compile: bool
    workers: int
    epoch: int
    threads: int | None

    @property
    def depth_options(self) -> DepthOptions:
        """Return the depth losses beyond the published ones."""
        return DepthOptions(self.offset_free, self.thickness, self.gradients)

    @property
    def state(self) -> Path:
        """Return the file that the stage goes on from."""
        return self.run / f"{self.stage}.pt"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser whose arguments are the fields of `Settings`."""
    result = argparse.ArgumentParser(prog="python -m training.train", description=description)
    add = result.add_argument
    add("stage", choices=ORDER, help="what to train; each goes on from the one before")
    add("--data", type=Path, required=True, help="folder of samples from training.generate or training.render_scans")
    add("--run", type=Path, required=True, help="folder of the run, made where it is missing")
    add("--start", type=Path, help="weights (.safetensors) to go on from, whose widths hold; left out: fresh networks")
    add("--steps", type=int, required=True, help="length of the whole schedule")
    add("--batch", type=int, default=8, help="people a batch (the refinement takes one)")
    add("--accumulate", type=int, default=1, help="batches a step, per process")
    add("--rate", type=float, default=1e-3, help="highest learning rate of AdamW")
    add("--average", type=float, default=0.0, help="share of the running average of the weights that a step keeps (0: no average)")
    add("--offset-free", type=float, default=0.0, help="weight of the depth less each person's mean error")
    add("--thickness", type=float, default=0.0, help="weight of back less front depth")
    add("--gradients", type=float, default=0.0, help="weight of differences, of depth or of the parts' normals, at several distances")
    add("--parts", nargs="+", choices=PART_KINDS, default=PART_KINDS, help="which part networks to train (parts stage)")
    add("--middle", type=float, default=1.0, help="share of the windows' height and width to train on, around their middle (parts stage)")
    add("--normal-width", type=int, default=16, help="channels of the normal networks' first level (2K2K: 64)")
    add("--depth-width", type=int, default=8, help="channels of the depth networks' first level (2K2K: 32)")
    add("--seed", type=int, default=0, help="of the first weights, of the order of the people and of their light")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="left out: cuda where there is one, else cpu")
    add("--bf16", action="store_true", help="compute in bfloat16 where that is safe")
    add("--compile", action="store_true", help="compile the networks (worth its minutes on GPUs)")
    add("--workers", type=int, default=1, help="processes that prepare batches, per process of training")
    add("--epoch", type=int, default=100, help="steps between saving, logging and a picture sheet")
    add("--threads", type=int, default=None, help="CPU threads of the networks")
    return result
