"""Train one stage of the networks: `python -m training.train coarse|parts|refine --data FOLDER --run FOLDER`.

A run folder holds `<stage>.pt` (everything needed to go on), `log.jsonl` and a picture sheet per epoch. A stage starts
from the one before it, or goes on where it stopped.
"""

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Subset

from inference.model import Model, ModelConfig

from .batches import BLACK_LEVEL
from .sheets import write_sheet
from .stages import STAGES, Batch, Stage
from .starts import started

ORDER = tuple(STAGES)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("stage", choices=ORDER)
    parser.add_argument("--data", type=Path, required=True, help="folder of samples from training.generate")
    parser.add_argument("--run", type=Path, required=True, help="folder of the run, made where it is missing")
    parser.add_argument("--steps", type=int, required=True, help="length of the whole schedule")
    parser.add_argument("--batch", type=int, default=8, help="people a step (coarse stage; the others take one)")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate of AdamW")
    parser.add_argument("--normal-width", type=int, default=16)
    parser.add_argument("--depth-width", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action="store_true", help="compute in bfloat16 where that is safe")
    parser.add_argument("--workers", type=int, default=1, help="processes that prepare batches")
    parser.add_argument("--epoch", type=int, default=100, help="steps between saving, logging and a picture sheet")
    parser.add_argument("--threads", type=int, default=None, help="CPU threads of the networks")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    train(args)


def train(args: argparse.Namespace) -> None:
    """Run the rest of a stage's schedule, saving at each epoch."""
    stage = STAGES[args.stage]
    widths = {"normal_width": args.normal_width, "depth_width": args.depth_width}
    model = Model(ModelConfig(**widths, colour_gain=1.0, black_level=BLACK_LEVEL, extend_depth=True))
    started(model)
    model.to(device=args.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    parameters = [p for network in stage.networks(model) for p in network.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=args.rate, weight_decay=1e-2)
    start = restored(args, model, optimizer)
    set_modes(model, stage)
    since, losses = time.perf_counter(), []
    batches = stage.dataset(args.data, args.seed, args.steps, args.batch)
    for step, batch in enumerate(loaded(batches, start, args), start):
        for group in optimizer.param_groups:
            group["lr"] = args.rate * schedule(step, args.steps)
        torch.manual_seed(args.seed * 1_000_003 + step)
        losses.append(training_step(stage, model, batch, optimizer, args))
        if (step + 1) % args.epoch == 0 or step + 1 == args.steps:
            rate = len(losses) * len(batch["image"]) / (time.perf_counter() - since)
            report(args, step + 1, losses, rate)
            save(args, model, optimizer, step + 1)
            picture(args, stage, model, batch, step + 1)
            set_modes(model, stage)
            since, losses = time.perf_counter(), []


def training_step(stage: Stage, model: Model, batch: Batch, optimizer: torch.optim.Optimizer, args: argparse.Namespace) -> dict[str, float]:
    """Take one step and return its losses by name."""
    device = torch.device(args.device)
    batch = {name: value.to(device, non_blocking=True) for name, value in batch.items()}
    with torch.autocast(device.type, torch.bfloat16, enabled=args.bf16):
        losses = stage.losses(model, batch)
    total = torch.stack(list(losses.values())).sum()
    optimizer.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
    optimizer.step()
    return {name: float(value.detach()) for name, value in losses.items()}


def schedule(step: int, steps: int, warm_up: int = 50) -> float:
    """Share of the highest learning rate: linear warm-up, then a cosine down to zero."""
    warm_up = min(warm_up, steps // 10 + 1)
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(steps - warm_up, 1)))


def set_modes(model: Model, stage: Stage) -> None:
    """Put the stage's networks into training mode and freeze all others, batch norms included."""
    model.eval().requires_grad_(False)
    for network in stage.networks(model):
        network.train().requires_grad_(True)
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.train(stage.normalizes)


def loaded(batches: torch.utils.data.Dataset, start: int, args: argparse.Namespace) -> Iterator[Batch]:
    """Return the batches of the steps from `start` on, prepared by other processes."""
    rest = Subset(batches, range(start, args.steps))
    return iter(DataLoader(rest, batch_size=None, num_workers=args.workers, prefetch_factor=4 if args.workers else None))


def restored(args: argparse.Namespace, model: Model, optimizer: torch.optim.Optimizer) -> int:
    """Load the stage's own last state, or the model of the stage before; return the step to go on with."""
    own = args.run / f"{args.stage}.pt"
    if own.exists():
        state = torch.load(own, map_location=args.device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["step"]
    position = ORDER.index(args.stage)
    if position:
        before = args.run / f"{ORDER[position - 1]}.pt"
        model.load_state_dict(torch.load(before, map_location=args.device, weights_only=True)["model"])
    return 0


def save(args: argparse.Namespace, model: Model, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write the state of the run; a crash while writing leaves the last one whole."""
    path = args.run / f"{args.stage}.pt"
    unfinished = path.with_suffix(".part")
    state = {"config": asdict(model.config), "model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, unfinished)
    os.replace(unfinished, path)


def report(args: argparse.Namespace, step: int, losses: list[dict[str, float]], rate: float) -> None:
    """Print the mean losses since the last report and add them to the log."""
    means = {name: sum(loss[name] for loss in losses) / len(losses) for name in losses[0]}
    text = "  ".join(f"{name} {value:.4f}" for name, value in means.items())
    print(f"{args.stage} {step}/{args.steps}  {text}  {rate:.2f} samples/s", flush=True)
    with (args.run / "log.jsonl").open("a") as log:
        log.write(json.dumps({"stage": args.stage, "step": step, "samples_per_second": round(rate, 3), **means}) + "\n")


@torch.no_grad()
def picture(args: argparse.Namespace, stage: Stage, model: Model, batch: dict[str, Tensor], step: int) -> None:
    """Write a sheet of the networks' answers beside the truth, for people of the last batch."""
    model.eval()
    rows = stage.pictures(model, {name: value[:4].to(args.device) for name, value in batch.items()})
    write_sheet(args.run / f"{args.stage}-{step:06d}.png", rows)


if __name__ == "__main__":
    main()
