"""Train one stage of the networks: `python -m training.train coarse|parts|refine --data FOLDER --run FOLDER`.

A run folder holds `<stage>.pt` (everything needed to go on), `log.jsonl`, TensorBoard's files and a picture sheet per epoch.
A stage goes on where it stopped, else from the one before it, else from `--start`. With several GPUs: `torchrun --nproc-per-node 8 -m --
training.train ...`; see `training.processes`.
"""

import math
import time
from collections.abc import Iterator
from contextlib import nullcontext

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset

from inference.checkpoint import read_model
from inference.devices import memory_format
from inference.model import Model, ModelConfig

from .averages import WeightAverage
from .batches import BLACK_LEVEL, check_colours
from .commands import told
from .logs import Log
from .precision import keep_depth_precise
from .processes import Processes, alone, joined, leave, shared
from .settings import Settings, parser
from .stages import Batch, PartStage, Stage, StageLosses, stage_named
from .starts import started
from .states import load_stage_before, load_state, result_of, save_state


def main() -> None:
    """Read the command line and train."""
    settings = Settings(**vars(parser(__doc__).parse_args()))
    if settings.threads:
        torch.set_num_threads(settings.threads)
    settings.run.mkdir(parents=True, exist_ok=True)
    processes, device = joined(settings.device)
    try:
        train(settings, processes, device)
    finally:
        leave()


def train(settings: Settings, processes: Processes, device: torch.device) -> None:
    """Run the rest of a stage's schedule, saving at each epoch."""
    stage = stage_named(settings.stage, settings.depth_options, PartStage(tuple(settings.parts), settings.gradients, settings.middle))
    model = first_model(settings, device)
    load_stage_before(settings.run, settings.stage, model, must_exist=settings.start is None)
    optimizer = torch.optim.AdamW([p for n in stage.networks(model) for p in n.parameters()], lr=settings.rate, weight_decay=1e-2)
    average = WeightAverage(model, settings.average) if settings.average else None
    start = resumed(settings, model, optimizer, average)
    set_modes(model, stage)
    if settings.compile:
        for network in stage.networks(model):
            network.compile()
    losses = shared(StageLosses(stage, model), processes)
    log = Log(settings.run, settings.stage, start) if processes.is_first else None
    batches, seen, since = loaded(stage, settings, processes, device, start), [], time.perf_counter()
    for step in range(start, settings.steps):
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * schedule(step, settings.steps)
        of_step = [on_device(next(batches), device) for _ in range(settings.accumulate)]
        people = sum(len(batch["image"]) for batch in of_step) * processes.count
        seen.append(training_step(losses, of_step, processes.batch_numbers(step, settings.accumulate), optimizer, settings))
        if average:
            average.update(model, step)
        if (step + 1) % settings.epoch == 0 or step + 1 == settings.steps:
            figures = mean_figures(seen, processes) | {"samples_per_second": len(seen) * people / (time.perf_counter() - since)}
            if log:
                log.report(step + 1, settings.steps, figures)
                save_state(settings.state, model, optimizer, average, step + 1)
                log.picture(stage, model, of_step[-1], step + 1)
                set_modes(model, stage)
            seen, since = [], time.perf_counter()


def mean_figures(seen: list[dict[str, torch.Tensor]], processes: Processes) -> dict[str, float]:
    """Return the mean losses, by name, over steps and processes."""
    means = processes.mean(torch.stack([torch.stack(list(losses.values())) for losses in seen]).mean(dim=0))
    return dict(zip(seen[0], means.tolist(), strict=True))


def first_model(settings: Settings, device: torch.device) -> Model:
    """Return the model that a run starts with: that of `--start`, else an untrained one, the same for the same seed.

    Raises:
        TwokayError: as `read_model` and `check_colours`.
    """
    model = read_model(settings.start) if settings.start else fresh_model(settings)
    check_colours(model)
    keep_depth_precise(model)
    return model.to(device=device, memory_format=memory_format(device))  # pyright: ignore[reportCallIssue]


def fresh_model(settings: Settings) -> Model:
    """Return an untrained model."""
    torch.manual_seed(settings.seed)
    widths = {"normal_width": settings.normal_width, "depth_width": settings.depth_width}
    model = Model(ModelConfig(**widths, colour_gain=1.0, black_level=BLACK_LEVEL, extend_depth=True, correct_normals=True))
    started(model)
    return model


def training_step(
    losses: nn.Module, batches: list[Batch], numbers: range, optimizer: torch.optim.Optimizer, settings: Settings
) -> dict[str, torch.Tensor]:
    """Take one step over some batches and return their mean losses by name; a batch's number seeds its random choices."""
    optimizer.zero_grad(set_to_none=True)
    sums: dict[str, torch.Tensor] = {}
    for batch, number in zip(batches, numbers, strict=True):
        torch.manual_seed(settings.seed * 1_000_003 + number)
        with alone(losses) if number != numbers[-1] else nullcontext():
            with torch.autocast(batch["image"].device.type, torch.bfloat16, enabled=settings.bf16):
                named = losses(batch)
            (torch.stack(list(named.values())).sum() / len(batches)).backward()
        sums = {name: sums.get(name, 0) + value.detach() / len(batches) for name, value in named.items()}
    torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
    optimizer.step()
    return sums


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


def loaded(stage: Stage, settings: Settings, processes: Processes, device: torch.device, start: int) -> Iterator[Batch]:
    """Return this process's batches from step `start` on, prepared by other processes."""
    steps, accumulated = settings.steps, settings.accumulate
    everything: Dataset = stage.dataset(settings.data, settings.seed, steps * processes.count * accumulated, settings.batch)
    own = Subset(everything, [number for step in range(start, steps) for number in processes.batch_numbers(step, accumulated)])
    workers = settings.workers
    pinned = device.type == "cuda"  # so that the copy runs beside the computing
    return iter(DataLoader(own, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None, pin_memory=pinned))


def on_device(batch: Batch, device: torch.device) -> Batch:
    """Return the batch on a device; only pinned memory may be let go of while the copy runs."""
    return {name: value.to(device, non_blocking=value.is_pinned()) for name, value in batch.items()}


def resumed(settings: Settings, model: Model, optimizer: torch.optim.Optimizer, average: WeightAverage | None) -> int:
    """Load the stage's own last state where there is one; return the step to go on with."""
    if not settings.state.exists():
        return 0
    state = load_state(settings.state)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    if average:
        average.load(result_of(state))
    return state["step"]


if __name__ == "__main__":
    told(main)
