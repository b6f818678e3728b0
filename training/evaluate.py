"""Measure weights on unseen people: `python -m training.evaluate --weights FILE --data FOLDER --out FILE.json`.

Depth errors are millimetres along the ray for a person brought to 1.75 m in the picture's vertical, with and without
the best single offset (the distance of the whole person is ambiguous in one photo). The flat baseline answers each
person with its own median front and back depth: what a cut-out of the right thickness would score.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from inference import camera
from inference.checkpoint import load_model
from inference.devices import chosen_device
from inference.model import Model
from inference.parts import part_transforms

from .batches import Frame, frame
from .samples import Sample, load_sample

STATURE_MM = 1750.0


def main() -> None:
    """Evaluate and print the table."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of samples that no training has seen")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    parser.add_argument("--count", type=int, default=None, help="first people only")
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    model = load_model(args.weights, chosen_device(args.device))
    paths = sorted(args.data.glob("*.npz"))[: args.count]
    figures = [person_figures(model, load_sample(path), seed) for seed, path in enumerate(paths)]
    means = {name: float(np.mean([person[name] for person in figures])) for name in figures[0]} | {"people": len(figures)}
    for name, value in means.items():
        print(f"{name:28s} {value:8.2f}")
    if args.out:
        args.out.write_text(json.dumps(means, indent=1) + "\n")


@torch.inference_mode()
def person_figures(model: Model, sample: Sample, seed: int) -> dict[str, float]:
    """Return the errors of one person, lit by the seed, by name."""
    person = frame(sample, np.random.default_rng([seed, 1]), camera.CANVAS)
    device = next(model.parameters()).device
    theta = torch.from_numpy(part_transforms(sample.keypoints))[None]
    maps = model(person.image[None].to(device), theta.to(device))
    ours = torch.cat([maps.front_depth, maps.back_depth], dim=1)[0].cpu().numpy()
    inside = person.cover[0].numpy() > 0.5
    true = person.depth.numpy()[:, inside]
    millimetres = camera.DEPTH_UNIT * STATURE_MM / _stature(person, inside)
    error = (ours[:, inside] - true) * millimetres
    flat = (np.median(true, axis=1, keepdims=True) - true) * millimetres
    return {
        "front_mm": _mean(error[0]),
        "back_mm": _mean(error[1]),
        "front_mm_after_offset": _mean(error[0] - np.median(error)),
        "back_mm_after_offset": _mean(error[1] - np.median(error)),
        "flat_front_mm": _mean(flat[0]),
        "flat_back_mm": _mean(flat[1]),
        "front_normal_degrees": _angle(maps.normal[0, :3].cpu().numpy()[:, inside], person.normal[:3].numpy()[:, inside]),
        "back_normal_degrees": _angle(maps.normal[0, 3:].cpu().numpy()[:, inside], person.normal[3:].numpy()[:, inside]),
        "mask_iou": float(((maps.mask[0, 0].cpu().numpy() > 0.5) & inside).sum() / ((maps.mask[0, 0].cpu().numpy() > 0.5) | inside).sum()),
    }


def _stature(person: Frame, inside: np.ndarray) -> float:
    """Vertical extent of the front surface, in network units of length."""
    rows, columns = np.nonzero(inside)
    return float(np.ptp(camera.unproject(person.depth[0].numpy()[inside], columns, rows)[:, 1]))


def _mean(error: np.ndarray) -> float:
    return float(np.abs(error).mean())


def _angle(ours: np.ndarray, true: np.ndarray) -> float:
    """Mean angle in degrees between (3, n) encoded normals."""
    a, b = ours * 2 - 1, true * 2 - 1
    cosine = (a * b).sum(axis=0) / np.maximum(np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0), 1e-6)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean())


if __name__ == "__main__":
    main()
