"""Write synthetic people: `python -m training.generate --body body.npz --assets FOLDER --out FOLDER --count 2000`.

Person number i of a run has seed `--seed` + i and its own file, so a run that was stopped goes on where it was, and
several runs with other seeds can share a folder.
"""

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference import camera
from inference.errors import TwokayError

from .appearance import albedo
from .body import Body
from .commands import told
from .garments import Wardrobe
from .person import Person, random_person
from .render import View, as_sample, seen
from .samples import Sample
from .stances import STANCES

_wardrobe: Wardrobe | Exception
_stances: tuple[str, ...]


def photographed(person: Person, resolution: int) -> Sample:
    """Return the maps of a person at a resolution of the full canvas."""
    return sample_of(person, seen(person.vertices, person.triangles, person.rest, resolution))


def sample_of(person: Person, view: View) -> Sample:
    """Return the maps of a person as a view shows it."""
    rows = np.array([material.row() for material in person.materials])
    pixel = person.metres_per_unit * 2 * camera.TAN_HALF_FOV / view.resolution
    colours, specular = albedo(view.values, view.surfaces.front_triangle, person.material_of_triangle, rows, pixel)
    return as_sample(view, colours, specular, camera.project(person.keypoints), person.metres_per_unit, person.name)


def sample_path(folder: Path, seed: int) -> Path:
    """Return the file of the person with a seed."""
    return folder / f"{seed:07d}.npz"


def _start_worker(body: Path, assets: Path, held_out: bool, resolution: int, stances: tuple[str, ...]) -> None:
    global _wardrobe, _stances
    _stances = stances
    try:
        _wardrobe = Wardrobe(Body.load(body), assets, held_out, skin_levels=1 if resolution <= 512 else 2)
    except Exception as error:  # a pool starts workers that end in their start again, for ever
        _wardrobe = error


def _write(task: tuple[int, int, Path]) -> int:
    seed, resolution, path = task
    if isinstance(_wardrobe, Exception):
        raise _wardrobe
    photographed(random_person(_wardrobe, seed, _stances), resolution).save(path)
    return seed


def generate(
    body: Path,
    assets: Path,
    out: Path,
    count: int,
    seed: int,
    resolution: int,
    processes: int,
    held_out: bool,
    stances: Sequence[str] = (),
) -> None:
    """Write `count` people into `out` and say how fast; people already there are skipped.

    Raises:
        TwokayError: "body-missing" if `body` does not exist.
    """
    if not body.exists():
        raise TwokayError("body-missing", f"{body} does not exist; write it with: python -m training.dump_body --out {body}")
    out.mkdir(parents=True, exist_ok=True)
    tasks = [(number, resolution, sample_path(out, number)) for number in range(seed, seed + count)]
    tasks = [task for task in tasks if not task[2].exists()]
    settings = {"count": count, "seed": seed, "resolution": resolution, "held_out": held_out, "stances": list(stances), "body": body.name}
    (out / "dataset.json").write_text(json.dumps(settings, indent=2) + "\n")
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(processes, _start_worker, (body, assets, held_out, resolution, tuple(stances))) as pool:
        for done, number in enumerate(pool.imap_unordered(_write, tasks), start=1):
            if done % 20 == 0 or done == len(tasks):
                rate = done / (time.perf_counter() - started)
                print(f"person {number}: {done} of {len(tasks)} written, {rate:.2f} a second", flush=True)


def main() -> None:
    """Parse the command line and generate."""
    parser = argparse.ArgumentParser(prog="python -m training.generate", description=__doc__)
    parser.add_argument("--body", type=Path, required=True, help="file written by training.dump_body")
    parser.add_argument("--assets", type=Path, required=True, help="folder of the unpacked MakeHuman assets (holds base/)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the samples")
    parser.add_argument("--count", type=int, required=True, help="how many people")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first person")
    parser.add_argument("--resolution", type=int, default=512, choices=(256, 512, 1024, 2048), help="pixels of the canvas")
    parser.add_argument("--processes", type=int, default=1, help="how many work side by side")
    parser.add_argument("--held-out", action="store_true", help="wear the garments that training people never wear")
    parser.add_argument("--stances", nargs="+", choices=STANCES, default=(), help="only these, each as often (default: all but sitting)")
    arguments = parser.parse_args()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    generate(**vars(arguments))


if __name__ == "__main__":
    told(main)
