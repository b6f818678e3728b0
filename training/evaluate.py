"""Measure weights on unseen people: `python -m training.evaluate --weights FILE ... --data FOLDER --known FOLDER --out FILE.json`.

The figures are those of `training.measures`, over all people, per group of poses and per view, as JSON and as a table beside
it (.md). The same table holds three answers that need no network (`training.baselines`). Several weights files, and several
resolutions to which the photo is reduced first, make an ablation. The truth is the first and the last surface of the stored
depth maps, or the scan where the folder has one (`meshes/`).
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from inference import camera
from inference.checkpoint import load_model
from inference.completion import completed_layers
from inference.devices import chosen_device
from inference.model import Maps, Model
from inference.parts import part_transforms

from .baselines import KnownPeople, cut_out, inflated
from .batches import Frame, check_colours, frame
from .commands import told
from .measures import Truth, figures, on_grid, truth_of_maps
from .samples import Sample, load_sample
from .surfaces import stored_scan
from .tables import markdown, means_by_group
from .views import pose_group, stance_group, view_group

Figures = dict[str, float]
Method = Callable[[Sample, Frame, Truth, np.random.Generator], Figures]
"""From a person, lit and on the canvas, and the truth, to the method's figures."""


def main() -> None:
    """Evaluate, print the table and write it."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--weights", type=Path, nargs="+", required=True, help="files to compare, as training.export writes them")
    parser.add_argument("--data", type=Path, required=True, help="folder of samples that no training has seen")
    parser.add_argument("--known", type=Path, required=True, help="folder of training samples, for the mean body")
    parser.add_argument("--known-count", type=int, default=1000, help="how many of them")
    parser.add_argument("--resolutions", type=int, nargs="+", default=[camera.CANVAS], help="to which the canvas is reduced first")
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the figures; the table lies beside it")
    parser.add_argument("--count", type=int, default=None, help="first people only")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    args = parser.parse_args()
    methods = network_methods(args.weights, args.resolutions, chosen_device(args.device))
    methods |= baseline_methods(KnownPeople(args.known, args.known_count))
    people = measured(sorted(args.data.glob("*.npz"))[: args.count], methods)
    means = means_by_group(people)
    args.out.write_text(json.dumps({"means": means, "people": people}, indent=1) + "\n")
    table = markdown(means)
    args.out.with_suffix(".md").write_text(table)
    print(table)


def network_methods(weights: list[Path], resolutions: list[int], device: torch.device) -> dict[str, Method]:
    """Return a method per weights file and resolution, by name."""
    models = {path.stem: load_model(path, device) for path in weights}
    for model in models.values():
        check_colours(model)
    return {f"{name} {size}": network_method(model, size) for name, model in models.items() for size in resolutions}


def network_method(model: Model, size: int) -> Method:
    """Return the method that runs the networks on the canvas as it looks after a reduction to size x size."""

    @torch.inference_mode()
    def method(sample: Sample, person: Frame, truth: Truth, rng: np.random.Generator) -> Figures:
        device = next(model.parameters()).device
        image = at_resolution(person.image[None], size).to(device)
        maps = model(image, torch.from_numpy(part_transforms(sample.keypoints))[None].to(device))
        return figures(on_grid(answered_depth(maps, person, model.config.relief)), truth, rng) | map_figures(maps, person)

    return method


def at_resolution(image: torch.Tensor, size: int) -> torch.Tensor:
    """[1, 3, 2048, 2048] canvas that holds no more than size x size pixels can."""
    if size == camera.CANVAS:
        return image
    return F.interpolate(F.interpolate(image, size=size, mode="area"), size=camera.CANVAS, mode="bicubic").clamp(-1, 1)


def answered_depth(maps: Maps, person: Frame, relief: float) -> np.ndarray:
    """(2, 2048, 2048) front and back depth within the true outline, completed as for the add-on's mesh."""
    front, back, mask = (plane[0, 0].float().cpu().numpy() for plane in (maps.front_depth, maps.back_depth, maps.mask))
    normal = maps.normal[0].permute(1, 2, 0).float().cpu().numpy()
    layers = completed_layers(front, back, mask, normal, person.cover[0].numpy(), relief)
    return np.stack([layers.front, layers.back])


def map_figures(maps: Maps, person: Frame) -> Figures:
    """Return the errors of what only networks answer: their normal maps (2K2K's encoding, flattened) and their own mask."""
    inside = person.cover[0].numpy() > 0.5
    own = maps.mask[0, 0].cpu().numpy() > 0.5
    result = {"mask_iou": float((own & inside).sum() / (own | inside).sum())}
    for side, name in ((slice(0, 3), "front"), (slice(3, 6), "back")):
        result[f"{name}_map_degrees"] = _angle(
            maps.normal[0, side].float().cpu().numpy()[:, inside], person.normal[side].numpy()[:, inside]
        )
    return result


def baseline_methods(known: KnownPeople) -> dict[str, Method]:
    """Return the answers to the silhouette alone, by name."""

    def method(answer: Callable[[Truth], np.ndarray]) -> Method:
        return lambda sample, person, truth, rng: figures(answer(truth), truth, rng)

    return {
        "flat cut-out": method(lambda truth: cut_out(truth.inside, truth.depth)),
        "inflation": method(lambda truth: inflated(truth.inside)),
        "mean body": method(lambda truth: known.mean_body(truth.inside)),
    }


def measured(paths: list[Path], methods: dict[str, Method]) -> list[dict]:
    """Return name, group of poses, stance, view and the figures of every method, for each person."""
    people = []
    for seed, path in enumerate(paths):
        print(f"person {seed + 1} of {len(paths)}", end="\r", flush=True)
        sample = load_sample(path)
        person = frame(sample, np.random.default_rng([seed, 1]), camera.CANVAS)
        truth = truth_of_maps(on_grid(person.depth.numpy()), on_grid(person.cover[0].numpy()) > 0.5, sample.keypoints, stored_scan(path))
        results = {name: method(sample, person, truth, np.random.default_rng([seed, 2])) for name, method in methods.items()}
        name = str(sample.name)
        groups = {"pose": pose_group(name), "stance": stance_group(name), "view": view_group(sample.keypoints, truth.depth)}
        people.append({"person": path.stem, "name": name, **groups, "figures": results})
    return people


def _angle(ours: np.ndarray, true: np.ndarray) -> float:
    """Mean angle in degrees between (3, n) encoded normals."""
    a, b = ours * 2 - 1, true * 2 - 1
    cosine = (a * b).sum(axis=0) / np.maximum(np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0), 1e-6)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean())


if __name__ == "__main__":
    told(main)
