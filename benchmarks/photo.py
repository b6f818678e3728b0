"""Time and memory of one photo, step by step: `python -m benchmarks.photo [--full | --weights FILE] [--device NAME]`.

--full runs networks of the published widths with random weights: the same work as the published checkpoint, without it.
All runs --runs times after a first one that warms up, as in a warm worker; of each step the fastest time is given, so that other
jobs of the machine disturb least. Steps of the networks are indented.
"""

import argparse
import resource
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

from inference.checkpoint import load_model, ready
from inference.devices import chosen_device
from inference.embedded import EMBEDDED
from inference.model import Model, ModelConfig
from inference.parts import PARTS
from inference.pipeline import digitize
from inference.steps import Steps
from inference.subjects import find_subjects

from .reference import Clock

INDENT = "  "
KINDS = {part.name: f"parts: {part.kind}" for part in PARTS}
PHOTO = Path(__file__).parents[1] / "tests/data/person.jpg"


def main() -> None:
    """Run the photo and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo", description=__doc__)
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--weights", type=Path, default=EMBEDDED)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    device = chosen_device(args.device)
    steps = Steps()
    with steps.timed("load"):
        model = ready(Model(ModelConfig()), device) if args.full else load_model(args.weights, device)
    _run(args.photo, model)
    runs = [_run(args.photo, model) for _ in range(args.runs)]
    seconds = steps.seconds | {name: min(run[name] for run in runs) for name in runs[0]}
    for name, value in seconds.items():
        print(f"{name:18s} {value:7.3f} s")
    total = sum(value for name, value in seconds.items() if not name.startswith(INDENT))
    print(f"{'all':18s} {total:7.3f} s on {device}, {torch.get_num_threads()} CPU threads")
    print(f"peak memory {_peak_gigabytes(device)}")


def _run(photo: Path, model: Model) -> dict[str, float]:
    """Return the seconds of each step from the photo to the maps and the texture, and indented those of the networks."""
    steps, clock = Steps(), Clock(next(model.parameters()).device)
    (subject,) = find_subjects(photo, None, None, 0, steps)
    result = digitize(subject, model, Steps(lambda _, text: clock.step(_network_step(text)), steps.seconds)).assembled()
    with tempfile.TemporaryDirectory() as folder, steps.timed("hand over"):
        result.save_folder(Path(folder))
        np.save(Path(folder) / "colours.npy", subject.texture())
    return steps.seconds | clock.done()


def _network_step(text: str) -> str:
    """Return the indented name of what a text of progress announces, of parts their kind; nothing where it is not the networks' work."""
    name = text.removeprefix("Networks: ")
    return INDENT + KINDS.get(name, name) if name != text else ""


def _peak_gigabytes(device: torch.device) -> str:
    unit = 1 if sys.platform == "darwin" else 1024
    text = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9:.2f} GB of the process"
    return f"{text}, {torch.cuda.max_memory_allocated(device) / 1e9:.2f} GB of the GPU" if device.type == "cuda" else text


if __name__ == "__main__":
    main()
