"""Surfaces from true depth maps: time, faces, defects, distance to the truth: `python -m benchmarks.surface FOLDER [...]`.

FOLDER holds people of `training.generate` at 2048 pixels. Truth is what the maps show: the first and the last surface along
each ray. `--points FILE` writes one person's points for `benchmarks/poisson.py`; `--against FILE` judges what that made.

Convention: distances are millimetres for the person's real size.
"""

import argparse
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from inference import camera
from inference.occlusion import gaps
from inference.outline import outline_distance
from inference.reconstruction import Reconstruction
from training.batches import whole
from training.raster import image_positions, surfaces
from training.samples import Sample, load_sample, network_depths
from twokay_blender.standalone import enabled_extension

CREASE = 60.0
"""Degrees between the normals of neighbouring faces of the rim."""
PROBES = 40000
INNERMOST = 0.02
"""Pixels from the outline, at least, of pixels inside."""
THINNEST = 2 / camera.PIXELS_PER_VALUE
"""Network value: cloth that the maps show from one side only gets this thickness."""
KEEP_PARTS = 1e-4
"""Smallest piece that is built: some people's shoes do not touch their trousers in the photo."""


class Figures(NamedTuple):
    """What is measured of one surface."""

    seconds: float
    faces: int
    sound: bool
    """Closed, and one fan of faces at each vertex."""
    silhouette: float
    """Intersection over union with the mask, through the camera."""
    creases: float
    """Share of the rim's edges, by length, that are sharper than `CREASE`."""
    to_truth: float
    """Mean distance from what the camera sees of the surface, front and back, to the true points."""
    from_truth: float
    """Mean distance from the true points to that."""


def true_reconstruction(sample: Sample) -> Reconstruction:
    """Return the person as if the networks had drawn the truth."""
    front, back = (whole(network_depths(depth), sample) for depth in (sample.front_depth, sample.back_depth))
    inside = front > 0
    back = np.where(inside, np.maximum(back, front + THINNEST), 0)
    mask = inside.astype(np.float32)
    distance = np.where(inside, np.maximum(outline_distance(mask), INNERMOST), 0)
    near, far = gaps(front, back, distance)
    normal = np.zeros((*mask.shape, 3), np.float16)
    size = np.array([camera.CANVAS, camera.CANVAS])
    image = whole(sample.albedo, sample)
    return Reconstruction(front, back, normal, normal, near, far, mask, image, sample.keypoints, np.eye(2, 3), size)


def true_points(reconstruction: Reconstruction) -> np.ndarray:
    """(n, 3) points of the first and of the last surface."""
    rows, columns = np.nonzero(reconstruction.mask > 0.5)
    depths = reconstruction.front_depth[rows, columns], reconstruction.back_depth[rows, columns]
    return np.concatenate([camera.unproject(depth, columns, rows) for depth in depths])


def seen(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n, 3) points of a mesh that the camera sees first or last, and its (2048, 2048) bool silhouette."""
    found = surfaces(image_positions(vertices.astype(np.float64), camera.CANVAS), triangles, camera.CANVAS)
    silhouette = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    rows, columns = np.nonzero(found.front_z > 0)
    left, top = found.corner
    silhouette[rows + top, columns + left] = True
    points = []
    for z in (found.front_z, found.back_z):
        along = z[rows, columns] * camera.ray_lengths(columns + left, rows + top)
        points.append(camera.unproject(camera.depth_value(along), columns + left, rows + top))
    return np.concatenate(points), silhouette


def distances(vertices: np.ndarray, triangles: np.ndarray, reconstruction: Reconstruction) -> tuple[float, float, float]:
    """Return silhouette IoU, and mean distances to and from the true points in network units."""
    points, silhouette = seen(vertices, triangles)
    truth, inside = true_points(reconstruction), reconstruction.mask > 0.5
    rng = np.random.default_rng(0)
    means = [
        float(KDTree(known).query(rng.choice(probes, PROBES, replace=False))[0].mean())
        for known, probes in ((truth, points), (points, truth))
    ]
    return float((silhouette & inside).sum() / (silhouette | inside).sum()), means[0], means[1]


def crease_share(vertices: np.ndarray, quads: np.ndarray, chosen: np.ndarray) -> float:
    """Return the share, by length, of the edges of the chosen (m,) bool quads whose faces meet at more than `CREASE`."""
    a, b, c, d = (vertices[quads[:, corner]].astype(np.float64) for corner in range(4))
    normals = np.cross(c - a, d - b)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-20)
    start, end = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    key = np.minimum(start, end).astype(np.int64) * len(vertices) + np.maximum(start, end)
    order = np.argsort(key).reshape(-1, 2)  # closed: each edge twice
    first, second = order[:, 0] // 4, order[:, 1] // 4
    on_rim = chosen[first] | chosen[second]
    sharp = (normals[first] * normals[second]).sum(axis=1) < np.cos(np.radians(CREASE))
    length = np.linalg.norm(vertices[start[order[:, 0]]] - vertices[end[order[:, 0]]], axis=1)
    return float(length[on_rim & sharp].sum() / length[on_rim].sum())


def figures(sample: Sample, density: int, occlusion: str, bridge: Callable[[str], ModuleType]) -> Figures:
    """Build one surface and measure it."""
    module, checks = bridge("surface"), bridge("mesh_checks")
    reconstruction = true_reconstruction(sample)
    clock = time.perf_counter()
    made = module.surface_from_reconstruction(reconstruction, module.SurfaceOptions(density, occlusion=occlusion, keep_parts=KEEP_PARTS))
    seconds = time.perf_counter() - clock
    sound = checks.is_closed(made.quads) and checks.fan_count(made.quads) == len(made.vertices)
    triangles = np.concatenate([made.quads[:, [0, 1, 2]], made.quads[:, [0, 2, 3]]])
    silhouette, *means = distances(made.vertices, triangles, reconstruction)
    creases = crease_share(made.vertices, made.quads, made.part == module.RIM)
    to_truth, from_truth = (1000 * float(sample.metres_per_unit) * mean for mean in means)
    return Figures(seconds, len(made.quads), sound, silhouette, creases, to_truth, from_truth)


def main() -> None:
    """Measure people and print a table of means."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surface", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--densities", type=int, nargs="+", default=[2048, 512])
    parser.add_argument("--points", type=Path, help="write the first person's points and stop")
    parser.add_argument("--against", type=Path, help="judge this mesh of the first person's points and stop")
    args = parser.parse_args()
    samples = [load_sample(path) for path in sorted(args.folder.glob("*.npz"))[: args.people]]
    if args.points:
        return np.savez(args.points, points=true_points(true_reconstruction(samples[0])).astype(np.float32))
    if args.against:
        return _judge(args.against, samples[0])
    with enabled_extension() as extension:
        for density in args.densities:
            for occlusion in ("cut", "bridge"):
                rows = [
                    figures(sample, density, occlusion, lambda name: import_module(f"{extension.__name__}.twokay_blender.{name}"))
                    for sample in samples
                ]
                print(f"{density} {occlusion:6s}", _table_row(rows), flush=True)
    return None


def _table_row(rows: list[Figures]) -> str:
    seconds, faces, sound, silhouette, creases, to_truth, from_truth = np.array(rows, float).T
    return (
        f"{np.median(seconds):.2f} s (max {seconds.max():.2f}), {faces.mean():.0f} faces, {int(sound.sum())} of {len(rows)} sound, "
        f"silhouette {silhouette.mean():.4f} (min {silhouette.min():.4f}), creases {100 * creases.mean():.2f} % "
        f"(max {100 * creases.max():.2f}), to truth {to_truth.mean():.2f} mm (max {to_truth.max():.2f}), "
        f"from truth {from_truth.mean():.2f} mm (max {from_truth.max():.2f})"
    )


def _judge(path: Path, sample: Sample) -> None:
    with np.load(path) as mesh:
        silhouette, *means = distances(mesh["vertices"], mesh["triangles"], true_reconstruction(sample))
        scale = 1000 * float(sample.metres_per_unit)
        to_truth, from_truth = (scale * mean for mean in means)
        print(f"{len(mesh['triangles'])} triangles, silhouette {silhouette:.4f}, to truth {to_truth:.2f} mm, from {from_truth:.2f} mm")


if __name__ == "__main__":
    main()
