"""Write people as photos of 4K show them: `python -m training.close_ups --body body.npz --assets FOLDER --out FOLDER --count 120`.

Each file holds what the network of `inference.detail` sees and should answer: the photo on 4096 pixels along the canvas, the
normals that the other networks tell of it on 2048, and the true ones.
"""

import argparse
import os
from pathlib import Path

import cv2
import numpy as np
import torch

from inference.camera import CANVAS
from inference.canvas_windows import Window
from inference.checkpoint import load_model
from inference.embedded import EMBEDDED
from inference.model import Model

from .batches import BLACK_LEVEL, noisy_transforms, planes
from .body import Body
from .commands import told
from .garments import Wardrobe
from .generate import sample_of, sample_path
from .lighting import relit
from .losses import normal_of_depth
from .mattes import matted
from .person import Person, random_person
from .raster import ray_depths
from .render import seen

SIZE = 2 * CANVAS
SKIN_LEVELS = 3
SHARPNESS = (0.25, 1.5)
"""Canvas pixels by which photos are blurred: those of 4K are sharper than what is seen of them on the canvas."""


def close_up_of(person: Person, model: Model, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the arrays of a person's file; (H, W) is the person's box in even pixels.

    image: (H, W, 3) uint8 on black, its black lifted. base: (6, H / 2, W / 2) float16 normals of the model. truth: (H, W, 6) float16 true
    ones. keypoints: (31, 2) float32 (column, row) in the box; as in `samples.Sample` where they are missing.
    """
    view = seen(person.vertices, person.triangles, person.rest, SIZE)
    sample = sample_of(person, view)
    height, width = sample.mask.shape
    left, top = (int(corner) // 2 * 2 for corner in sample.box)
    x, y = int(sample.box[0]) - left, int(sample.box[1]) - top
    shape = -(-(y + height) // 2) * 2, -(-(x + width) // 2) * 2

    def boxed(crop: np.ndarray) -> np.ndarray:
        box = np.zeros((*shape, *crop.shape[2:]), np.float32)
        box[y : y + height, x : x + width] = crop
        return box

    mask = sample.mask.astype(np.float32)
    image, kept = matted(relit(sample, rng), mask, CANVAS / SIZE, rng, SHARPNESS)
    image = boxed((image * (1 - BLACK_LEVEL) + BLACK_LEVEL) * kept[..., None])
    inside = torch.from_numpy(sample.mask)[None, None]
    depths = [
        ray_depths(z, view.surfaces.corner, SIZE) for z in (view.surfaces.front_z, view.surfaces.back_z)
    ]  # stored ones are too coarse
    truth = [normal_of_depth(torch.from_numpy(depth.astype(np.float32))[None, None], inside, CANVAS / SIZE)[0] for depth in depths]
    window = slice(top // 2, (top + shape[0]) // 2), slice(left // 2, (left + shape[1]) // 2)
    present = sample.keypoints.any(axis=1, keepdims=True)
    return {
        "image": np.round(image * 255).astype(np.uint8),
        "base": _told_normals(model, image, window, noisy_transforms(sample, rng)),
        "truth": boxed(torch.cat(truth).permute(1, 2, 0).numpy()).astype(np.float16),
        "keypoints": np.where(present, sample.keypoints * (SIZE / CANVAS) - (left, top), 0).astype(np.float32),
    }


def _told_normals(model: Model, image: np.ndarray, window: Window, theta: torch.Tensor) -> np.ndarray:
    """(6, h, w) float16 normals that a model tells of a (2 h, 2 w, 3) image in a window of the canvas."""
    canvas = np.zeros((CANVAS, CANVAS, 3), np.float32)
    canvas[window] = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    with torch.inference_mode():
        maps = model.digitized(planes(canvas * 2 - 1)[None], theta[None])
    return maps.shown(window).normal[0].half().numpy()


def main() -> None:
    """Parse the command line and write; people already there are skipped."""
    parser = argparse.ArgumentParser(prog="python -m training.close_ups", description=__doc__)
    parser.add_argument("--body", type=Path, required=True, help="file written by training.dump_body")
    parser.add_argument("--assets", type=Path, required=True, help="folder of the unpacked MakeHuman assets (holds base/)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files, some 60 MB each")
    parser.add_argument("--weights", type=Path, default=EMBEDDED, help="the networks whose normals are to be sharpened")
    parser.add_argument("--count", type=int, required=True, help="how many people")
    parser.add_argument("--seed", type=int, default=500_000, help="seed of the first person")
    parser.add_argument("--held-out", action="store_true", help="wear the garments that training people never wear")
    arguments = parser.parse_args()
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    wardrobe = Wardrobe(Body.load(arguments.body), arguments.assets, arguments.held_out, skin_levels=SKIN_LEVELS)
    model = load_model(arguments.weights)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        path = sample_path(arguments.out, seed)
        if not path.exists():
            with (unfinished := path.with_suffix(".part")).open("wb") as file:
                np.savez(file, **close_up_of(random_person(wardrobe, seed), model, np.random.default_rng([seed, 7])))
            unfinished.replace(path)
            print(f"person {seed} written", flush=True)


if __name__ == "__main__":
    told(main)
