"""Render scans to samples: `python -m training.render_scans --scans FOLDER --out FOLDER`.

Writes `train/`, `val/` and `test/`, split by person, each scan from several sides (2K2K: -30 to 30 degrees in steps of 10), and in
`val/meshes/` and `test/meshes/` the scans themselves, against which the evaluation measures. Views already there are skipped, so a run
that was stopped goes on. Folder layouts: `training.scan_folders`.
"""

import argparse
import multiprocessing
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inference import camera
from inference.errors import TwokayError

from .commands import told
from .render import as_sample
from .rotations import turn
from .scan_folders import SPLITS, Scan, found_scans
from .scan_keypoints import Finder, facing, found_keypoints, keypoints_of, scan_view
from .scan_meshes import ScanMesh, read_scan, scan_colours
from .surfaces import Surface, scan_path

BYTES_PER_PIXEL = 12
MEASURED = ("val", "test")
"""Splits whose scans are kept beside their views."""
PERSON_SHARE = 0.8 * 0.45
"""Share of the canvas that the box around a standing person takes, about."""
MEAN_STATURE = 1.7
"""Metres that a scan of unknown unit is taken to be high."""


@dataclass(frozen=True)
class Rendering:
    """How scans are rendered."""

    out: Path
    resolution: int
    views: tuple[int, ...]
    """Degrees to which each scan is turned from facing the camera."""
    up: str
    turned: float | None
    """Degrees about the vertical after which scans face the camera; None: found for each scan."""

    def path(self, scan: Scan, view: int) -> Path:
        """Return the file of one view of a scan."""
        return self.out / scan.split / f"{scan.name}{view:+04d}.npz"

    def missing(self, scan: Scan) -> list[int]:
        """Return the views of a scan that are not rendered yet."""
        return [view for view in self.views if not self.path(scan, view).exists()]


def render_scan(scan: Scan, rendering: Rendering, finder: Finder = found_keypoints) -> int:
    """Write the missing views of a scan; return how many were written.

    Raises:
        TwokayError: where the scan cannot be read or no person is found on it.
    """
    mesh = read_scan(scan, rendering.up)
    front = facing(mesh, finder) if rendering.turned is None else rendering.turned
    return sum(_write_view(scan, mesh, front, view, rendering, finder) for view in rendering.missing(scan))


def _write_view(scan: Scan, mesh: ScanMesh, front: float, view: int, rendering: Rendering, finder: Finder) -> bool:
    """Write one view; return whether keypoints were found on it."""
    seen, joints, vertices, length = scan_view(mesh, turn(y=front + view), rendering.resolution)
    colours = scan_colours(mesh, seen)
    keypoints = keypoints_of(seen, joints, colours, finder)
    if keypoints is None:
        return False
    metres = length * MEAN_STATURE / float(np.ptp(mesh.vertices[:, 1]))
    sample = as_sample(seen, colours, np.zeros(colours.shape[:2], np.uint8), keypoints, metres, f"scan {scan.name} {view:+d}")
    path = rendering.path(scan, view)
    if scan.split in MEASURED:
        Surface(vertices, mesh.triangles).save(scan_path(path))
    sample.save(path)
    return True


def expected_bytes(scans: list[Scan], rendering: Rendering) -> int:
    """Return about how much the missing views will take on disk."""
    views = sum(len(rendering.missing(scan)) for scan in scans)
    return int(views * BYTES_PER_PIXEL * PERSON_SHARE * rendering.resolution**2)


def check_space(scans: list[Scan], rendering: Rendering) -> None:
    """Print the disk estimate.

    Raises:
        TwokayError: "disk-full" if it does not fit.
    """
    needed, free = expected_bytes(scans, rendering), shutil.disk_usage(rendering.out).free
    people = ", ".join(f"{len({scan.person for scan in scans if scan.split == split})} for {split}" for split in SPLITS)
    print(f"{len(scans)} scans, people: {people}; about {needed / 2**30:.1f} GiB to write, {free / 2**30:.1f} GiB free", flush=True)
    if needed > free:
        raise TwokayError(
            "disk-full",
            f"The renders need about {needed / 2**30:.1f} GiB and {free / 2**30:.1f} GiB are free at {rendering.out}. "
            "Free some space, name another folder, or choose fewer views or a lower resolution.",
        )


def _work(task: tuple[Scan, Rendering]) -> str:
    scan, rendering = task
    try:
        written = render_scan(scan, rendering)
    except TwokayError as error:
        return f"{scan.name} ({scan.split}): left out: {error}"
    return f"{scan.name} ({scan.split}): {written} views written"


def render(scans: list[Scan], rendering: Rendering, processes: int) -> None:
    """Write all missing views; a scan that fails is told and left out."""
    for split in SPLITS:
        (rendering.out / split).mkdir(parents=True, exist_ok=True)
    for split in MEASURED:
        (rendering.out / split / "meshes").mkdir(exist_ok=True)
    check_space(scans, rendering)
    tasks = [(scan, rendering) for scan in scans if rendering.missing(scan)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for number, line in enumerate(pool.imap_unordered(_work, tasks), start=1):
            print(f"{number} of {len(tasks)}  {line}", flush=True)


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(prog="python -m training.render_scans", description=__doc__)
    parser.add_argument("--scans", type=Path, required=True, help="folder of the scans")
    parser.add_argument("--out", type=Path, required=True, help="folder for train/, val/ and test/")
    parser.add_argument("--resolution", type=int, default=camera.CANVAS, choices=(256, 512, 1024, 2048), help="pixels of the canvas")
    parser.add_argument("--views", type=int, nargs="+", default=[-30, -20, -10, 0, 10, 20, 30], help="degrees from facing the camera")
    parser.add_argument("--up", choices=("y", "z"), default="y", help="axis of the files that points up")
    parser.add_argument("--turn", type=float, default=None, help="degrees after which all scans face the camera; left out: found for each")
    parser.add_argument("--processes", type=int, default=1, help="how many work side by side")
    args = parser.parse_args()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    render(found_scans(args.scans), Rendering(args.out, args.resolution, tuple(args.views), args.up, args.turn), args.processes)


if __name__ == "__main__":
    told(main)
