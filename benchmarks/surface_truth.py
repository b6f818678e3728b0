"""People of `training.generate` as if the networks had drawn the truth."""

import numpy as np
import torch

from inference import camera
from inference.completion import INNERMOST, Layers, completed_layers
from inference.occlusion import gaps
from inference.outline import outline_distance
from inference.reconstruction import Reconstruction
from training.batches import whole
from training.losses import normal_of_depth
from training.samples import Sample, network_depths

THINNEST = 2 / camera.PIXELS_PER_VALUE
"""Network value: cloth that the maps show from one side only gets this thickness."""


def true_reconstruction(sample: Sample, completed: bool) -> tuple[Reconstruction, np.ndarray]:
    """Return true maps at 2048 pixels, and the (n, 3) points of their first and last surfaces.

    completed: as the product completes what the networks draw, which it does not believe near the outline; else as they are.
    """
    front, back = (whole(network_depths(depth), sample) for depth in (sample.front_depth, sample.back_depth))
    inside = front > 0
    back = np.where(inside, np.maximum(back, front + THINNEST), 0).astype(np.float32)
    mask = inside.astype(np.float32)
    normal = np.concatenate([_encoded_normals(depth, inside) for depth in (front, back)], axis=-1)
    if completed:
        layers = completed_layers(front, back, mask, normal, mask)
    else:
        layers = Layers(front, back, *gaps(front, back, np.where(inside, np.maximum(outline_distance(mask), INNERMOST), 0)))
    front_normal, back_normal = (half.astype(np.float16) for half in (normal[..., :3], normal[..., 3:]))
    size, image = np.array([camera.CANVAS, camera.CANVAS]), whole(sample.albedo, sample)
    maps = Reconstruction(
        layers.front,
        layers.back,
        front_normal,
        back_normal,
        layers.gap_near,
        layers.gap_far,
        mask,
        image,
        sample.keypoints,
        np.eye(2, 3),
        size,
    )
    return maps, _points(front, back, inside)


def _encoded_normals(depth: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 normals of a depth map, as the networks are taught them."""
    depths, insides = (torch.from_numpy(plane)[None, None] for plane in (depth, inside))
    return normal_of_depth(depths, insides)[0].permute(1, 2, 0).numpy()


def _points(front: np.ndarray, back: np.ndarray, inside: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(inside)
    return np.concatenate([camera.unproject(depth[rows, columns], columns, rows) for depth in (front, back)])
