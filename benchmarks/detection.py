"""Time of finding people and of one person's coarse mask: `python -m benchmarks.detection [--photo FILE] [--repeat N]`.

The first run loads the networks; of the later ones the best is given.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from inference.detection.masks import person_mask
from inference.detection.people import find_people

PHOTO = Path(__file__).parents[1] / "tests/data/person.jpg"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    photo = np.ascontiguousarray(cv2.imread(str(args.photo))[..., ::-1])
    first, people = _timed(lambda: find_people(photo))
    if not people:
        raise SystemExit(f"Nobody is found in {args.photo}.")
    print(f"{args.photo.name}, {photo.shape[1]} x {photo.shape[0]}, people found: {len(people)}")
    print(f"find_people, first run  {first:6.2f} s")
    print(f"find_people, warm       {_best(lambda: find_people(photo), args.repeat):6.2f} s")
    print(f"person_mask, warm       {_best(lambda: person_mask(photo, people[0].keypoints), args.repeat):6.2f} s")


def _timed(work: Callable[[], list]) -> tuple[float, list]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def _best(work: Callable[[], object], repeat: int) -> float:
    """Return the seconds of the fastest of several runs."""
    times = []
    for _ in range(repeat):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
