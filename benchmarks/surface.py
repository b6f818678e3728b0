"""Surfaces from true depth maps and from photos: time, faces, defects, distance to the truth.

`python -m benchmarks.surface FOLDER ... [--maps FILE ...]`: people of `training.generate` at 2048 pixels, and `maps.npz` of
`python -m inference`. Truth is what the maps show: the first and the last surface along each ray. `--points FILE` writes one
person's points for `benchmarks/poisson.py`; `--against FILE` judges what that made.

Convention: distances are millimetres for the person's real size.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np

from inference.reconstruction import Reconstruction
from training.samples import load_sample
from twokay_blender.standalone import enabled_extension

from .surface_figures import along_outline, crease_share, distances, overlap, seen, triangles_of
from .surface_truth import true_reconstruction

KEEP_PARTS = 1e-4
"""Smallest piece that is built: some people's shoes do not touch their trousers in the photo."""


class Person(NamedTuple):
    """Maps, and the truth if it is known."""

    maps: Reconstruction
    points: np.ndarray = np.empty((0, 3))
    """(n, 3) true points in network units."""
    millimetres: float = 0.0
    """In a network unit."""


class Figures(NamedTuple):
    """What is measured of one surface; not a number where there is no truth."""

    seconds: float
    faces: int
    sound: bool
    """Closed, and one fan of faces at each vertex."""
    silhouette: float
    """Intersection over union with the mask, through the camera."""
    creases: float
    """Share of the edges of the rim along the outline, by length, that are sharper than 60 degrees."""
    cut_creases: float
    """The same of the rims along cuts between parts."""
    to_truth: float
    """Mean distance from what the camera sees of the surface, front and back, to the true points."""
    from_truth: float
    """Mean distance from the true points to that."""


def people(folders: list[Path], count: int, measured: int, completed: bool) -> Iterator[Person]:
    """Yield `count` people, with the truth of the first `measured`; see `true_reconstruction`."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.npz"))]
    for index, path in enumerate(islice(paths, count)):
        sample = load_sample(path)
        maps, points = true_reconstruction(sample, completed)
        yield Person(maps, points, 1000 * float(sample.metres_per_unit)) if index < measured else Person(maps)


def figures(person: Person, density: int, occlusion: str, bridge: Callable[[str], ModuleType]) -> Figures:
    """Build one surface and measure it."""
    module, checks = bridge("surface"), bridge("mesh_checks")
    clock = time.perf_counter()
    made = module.surface_from_reconstruction(person.maps, module.SurfaceOptions(density, occlusion=occlusion, keep_parts=KEEP_PARTS))
    seconds = time.perf_counter() - clock
    sound = checks.is_closed(made.quads) and checks.fan_count(made.quads) == len(made.vertices)
    rim, outline = made.part == module.RIM, along_outline(made.canvas[made.quads].mean(axis=1), person.maps.mask > 0.5, density)
    creases, cut_creases = (crease_share(made.vertices, made.quads, chosen) for chosen in (rim & outline, rim & ~outline))
    points, silhouette = seen(made.vertices, triangles_of(made.quads))
    to_truth, from_truth = distances(points, person.points) if len(person.points) else (np.nan, np.nan)
    return Figures(
        seconds,
        len(made.quads),
        sound,
        overlap(silhouette, person.maps.mask > 0.5),
        creases,
        cut_creases,
        to_truth * person.millimetres,
        from_truth * person.millimetres,
    )


def main() -> None:
    """Measure people and print a table of means."""
    args = _arguments()
    if args.points or args.against:
        first = next(people(args.folders, 1, 1, not args.as_they_are))
        if args.points:
            np.savez(args.points, points=first.points.astype(np.float32))
        else:
            _judge(args.against, first)
        return
    with enabled_extension() as extension:

        def bridge(name: str) -> ModuleType:
            return import_module(f"{extension.__name__}.twokay_blender.{name}")

        _print_table("people", people(args.folders, args.people, args.measured, not args.as_they_are), args, bridge)
        _print_table("photos", (Person(Reconstruction.load_npz(path)) for path in args.maps), args, bridge)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surface", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--maps", type=Path, nargs="+", default=[], help="maps.npz of photos")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--measured", type=int, default=60, help="of how many people distances are measured")
    parser.add_argument("--densities", type=int, nargs="+", default=[2048, 512])
    parser.add_argument("--occlusions", nargs="+", default=["cut", "bridge"])
    parser.add_argument("--as-they-are", action="store_true", help="build from the true maps without completing them")
    parser.add_argument("--points", type=Path, help="write the first person's points and stop")
    parser.add_argument("--against", type=Path, help="judge this mesh of the first person's points and stop")
    return parser.parse_args()


def _print_table(name: str, persons: Iterator[Person], args: argparse.Namespace, bridge: Callable[[str], ModuleType]) -> None:
    """Print a line of means for each way to build; all ways of one person come first, as maps are large."""
    ways = [(density, occlusion) for density in args.densities for occlusion in args.occlusions]
    rows = {way: [] for way in ways}
    for person in persons:
        for way in ways:
            rows[way].append(figures(person, *way, bridge))
    for (density, occlusion), measured in rows.items():
        if measured:
            print(f"{name} {density:4d} {occlusion:6s}", _table_row(measured), flush=True)


def _table_row(rows: list[Figures]) -> str:
    seconds, faces, sound, silhouette, creases, cut_creases, *millimetres = np.array(rows, float).T
    row = (
        f"{np.median(seconds):.2f} s (max {seconds.max():.2f}), {faces.mean():.0f} faces, {int(sound.sum())} of {len(rows)} sound, "
        f"silhouette {silhouette.mean():.4f} (min {silhouette.min():.4f}), creases {100 * creases.mean():.2f} % "
        f"(max {100 * creases.max():.2f}), along cuts {100 * cut_creases.mean():.1f} %"
    )
    for direction, values in zip(("to", "from"), millimetres, strict=True):
        known = values[~np.isnan(values)]
        row += f", {direction} truth {known.mean():.2f} mm (max {known.max():.2f})" if len(known) else ""
    return row


def _judge(path: Path, person: Person) -> None:
    """Print the figures of a mesh that another program has made of the person's points."""
    with np.load(path) as mesh:
        points, silhouette = seen(mesh["vertices"], mesh["triangles"])
        to_truth, from_truth = (person.millimetres * mean for mean in distances(points, person.points))
        shape = overlap(silhouette, person.maps.mask > 0.5)
        print(f"{len(mesh['triangles'])} triangles, silhouette {shape:.4f}, to truth {to_truth:.2f} mm, from truth {from_truth:.2f} mm")


if __name__ == "__main__":
    main()
