"""Ours against the published data flow, at the published widths, in one run: `python -m benchmarks.reference [--device ...] [--mode ...]`.

The same random weights and the same canvas with a person go through our networks and through `benchmarks.plain`, each in a
process of its own, so that its peak memory is its own. Prints seconds by step, memory, ratios and the largest differences.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from inference.canvas import network_image, to_canvas
from inference.canvas_windows import WHOLE
from inference.checkpoint import load_model, save_model
from inference.devices import chosen_device
from inference.memory_modes import MODES, in_mode, modes_of
from inference.model import Model, ModelConfig
from inference.parts import PARTS, part_transforms
from inference.steps import Steps
from inference.subjects import find_subjects

from .plain import PlainModel

PHOTO = Path(__file__).parents[1] / "tests/data/person.jpg"
TOLERANCE = 2e-3
"""Largest difference of values of order 1 that counts as the same, in full precision."""
RUNS = {"cpu": 1, "mps": 3, "cuda": 5}
"""Times that a photo goes through; the fastest counts, so that a GPU's first run, which tunes itself, does not."""


def main() -> None:
    """Run both and print the comparison, or be one of the two processes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reference", description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--mode", choices=[mode.name for mode in MODES], help="of memory and precision; default: the first one")
    parser.add_argument("--only", choices=("ours", "plain"), help="run this one on what --folder holds (the comparison does)")
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    if args.only:
        measure(args.only, args.folder, args.device, args.mode)
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        command = [sys.executable, "-m", "benchmarks.reference", "--folder", folder, "--device", args.device]
        command += [*(["--mode", args.mode] if args.mode else []), "--only"]
        for name in ("plain", "ours"):
            subprocess.run([*command, name], check=True)
        report(Path(folder))


def prepare(folder: Path) -> None:
    """Write the random weights and the canvas of the tests' person."""
    torch.manual_seed(0)
    model = Model(ModelConfig())
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)  # pyright: ignore[reportOptionalMemberAccess]
            module.running_var.uniform_(0.5, 1.5)  # pyright: ignore[reportOptionalMemberAccess]
    save_model(model, folder / "weights.safetensors", name="random", licence="none")
    (subject,) = find_subjects(PHOTO, None, PHOTO.with_name("person_coverage.png"), 0, Steps())
    canvas = to_canvas(subject.photo, subject.matte, subject.keypoints)
    np.savez(folder / "input.npz", image=network_image(canvas, model.config.colour_gain), theta=part_transforms(canvas.keypoints))


def measure(name: str, folder: Path, device_name: str, mode_name: str | None) -> None:
    """Run one of the two and write its maps and figures into the folder; the mode is that of ours."""
    device = chosen_device(device_name)
    mode = next(mode for mode in modes_of(device) if mode_name in (None, mode.name))
    loaded = load_model(folder / "weights.safetensors", device) if name == "ours" else _plain(folder, device)
    with np.load(folder / "input.npz") as given:
        image, theta = (torch.from_numpy(given[key])[None].to(device) for key in ("image", "theta"))
    figures, maps = {"seconds": float("inf")}, None
    for _ in range(RUNS[device.type]):
        maps, clock = None, Clock(device)
        with torch.inference_mode():
            if isinstance(loaded, Model):
                maps = in_mode(mode, device, lambda mode, step=clock.step: loaded.digitized(image, theta, step, mode.division))
            else:
                maps = loaded(image, theta, clock.step)
        steps = clock.done()
        if sum(steps.values()) < figures["seconds"]:
            figures = {"seconds": sum(steps.values()), "steps": steps, "mode": mode.name, "half": mode.half}
    figures |= {"gigabytes": _peak_gigabytes(device), "device": str(device), "threads": torch.get_num_threads()}
    (folder / f"{name}.json").write_text(json.dumps(figures))
    assert maps is not None
    tensors = {key: value for key, value in vars(maps.shown(WHOLE)).items() if isinstance(value, torch.Tensor)}
    np.savez(folder / f"{name}.npz", **{key: value[0].float().cpu().numpy() for key, value in tensors.items()})


def _plain(folder: Path, device: torch.device) -> PlainModel:
    """Return the published flow with the weights as the file has them: batch norms apart."""
    model = Model(ModelConfig())
    state = load_file(folder / "weights.safetensors")
    model.load_state_dict({key: value.float() if value.is_floating_point() else value for key, value in state.items()})
    return PlainModel(model).to(device)


class Clock:
    """Seconds by step, of a run that tells when each step begins."""

    def __init__(self, device: torch.device):
        self._device = device
        self._name, self._start = "", time.perf_counter()
        self._seconds: dict[str, float] = {}

    def step(self, name: str) -> None:
        """End the step under way and begin another one."""
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        now = time.perf_counter()
        self._seconds[self._name] = self._seconds.get(self._name, 0.0) + now - self._start
        self._name, self._start = name, now

    def done(self) -> dict[str, float]:
        """Return the seconds of all steps."""
        self.step("")
        return {name: seconds for name, seconds in self._seconds.items() if name}


def report(folder: Path) -> None:
    """Print the table of both, their ratios and how far their maps are apart where the person is."""
    plain, ours = (json.loads((folder / f"{name}.json").read_text()) for name in ("plain", "ours"))
    print(f"{ours['device']}, {ours['threads']} CPU threads, torch {torch.__version__}, ours in {ours['mode']}")
    print("| | published flow | ours | ratio |\n|---|---|---|---|")
    rows = {name: (_of_step(plain, name), _of_step(ours, name)) for name in ("coarse shape", "parts", "merge", "refinement")}
    rows |= {"seconds": (plain["seconds"], ours["seconds"]), "peak memory, GB": (plain["gigabytes"], ours["gigabytes"])}
    for name, (theirs, own) in rows.items():
        print(f"| {name} | {theirs:.3g} | {own:.3g} | {theirs / own:.1f} |")
    worst = differences(folder)
    print("largest difference: " + ", ".join(f"{name} {value:.1e}" for name, value in worst.items()))
    if not ours["half"] and max(worst.values()) > TOLERANCE:
        raise SystemExit(f"the maps differ by more than {TOLERANCE}")


def differences(folder: Path) -> dict[str, float]:
    """Return the largest difference of each map, of full-resolution maps inside the person alone."""
    with np.load(folder / "input.npz") as given, np.load(folder / "plain.npz") as plain, np.load(folder / "ours.npz") as ours:
        person = (given["image"] > -1).any(axis=0)
        inside = {len(person): person, len(plain["coarse_mask"][0]): slice(None)}
        return {name: float(np.abs(plain[name] - ours[name])[:, inside[plain[name].shape[-1]]].max()) for name in plain.files}


def _of_step(figures: dict, name: str) -> float:
    part_names = {part.name for part in PARTS}
    return sum(seconds for step, seconds in figures["steps"].items() if (step in part_names if name == "parts" else step == name))


def _peak_gigabytes(device: torch.device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9


if __name__ == "__main__":
    main()
