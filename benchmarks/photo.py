"""Time and memory of one photo, step by step: `python -m benchmarks.photo [--full | --weights FILE] [--device NAME]`.

--full runs networks of the published widths with random weights: the same work as the published checkpoint, without it.
Networks run twice; the second time is given, as a warm worker has it.
"""

import argparse
import resource
import sys
from pathlib import Path

import torch

from inference.checkpoint import load_model, ready
from inference.devices import chosen_device
from inference.embedded import EMBEDDED
from inference.model import Model, ModelConfig
from inference.pipeline import digitize
from inference.steps import Steps
from inference.subjects import find_subjects

PHOTO = Path(__file__).parents[1] / "tests/data/person.jpg"


def main() -> None:
    """Run the photo and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo", description=__doc__)
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--weights", type=Path, default=EMBEDDED)
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    device = chosen_device(args.device)
    steps = Steps()
    (subject,) = find_subjects(args.photo, None, None, 0, steps)
    with steps.timed("load"):
        model = ready(Model(ModelConfig()), device) if args.full else load_model(args.weights, device)
    digitize(subject, model, Steps())
    digitize(subject, model, steps)
    for name, seconds in steps.seconds.items():
        print(f"{name:10s} {seconds:7.2f} s")
    print(f"{'all':10s} {sum(steps.seconds.values()):7.2f} s on {device}, {torch.get_num_threads()} CPU threads")
    print(f"peak memory {_peak_gigabytes(device)}")


def _peak_gigabytes(device: torch.device) -> str:
    unit = 1 if sys.platform == "darwin" else 1024
    text = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9:.2f} GB of the process"
    return f"{text}, {torch.cuda.max_memory_allocated(device) / 1e9:.2f} GB of the GPU" if device.type == "cuda" else text


if __name__ == "__main__":
    main()
