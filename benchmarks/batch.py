"""A batch that nobody looks after: `python -m benchmarks.batch PHOTO_FOLDER [--count 60] [--kills 3] [--fresh 3] [--work FOLDER]`.

Imports the photos in one batch with the embedded weights, then some of them with a fresh start each, then all of them again in a
batch that is killed at random moments and resumed. Prints times, the memory of Blender and of its worker along the way, and
whether both batches made the same; Linux only. --no-networks lets a worker answer that has none, so that Blender's side alone is
seen. Exit code 1 if a photo was lost or the reports differ by more than times.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.blender import fake_worker, synthetic

DENSITY = "256"
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_OF_A_START = 10.0


def main() -> int:
    """Run the batches and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--fresh", type=int, default=3, help="photos that are imported with a start each")
    parser.add_argument("--work", type=Path, help="folder for what is made, to be looked at afterwards")
    parser.add_argument("--no-networks", action="store_true")
    args = parser.parse_args()
    photos = sorted(path for path in args.photos.iterdir() if path.suffix in (".jpg", ".png"))[: args.count]
    with tempfile.TemporaryDirectory() as scratch:
        work = args.work or Path(scratch)
        python = _python_without_networks(Path(scratch)) if args.no_networks else Path(sys.executable)
        start = time.perf_counter()
        lines = _whole_batch(Batch(photos, work / "whole", python))
        seconds = time.perf_counter() - start
        _fresh_starts(photos[: args.fresh], work / "fresh", python)
        killed = _killed_batch(Batch(photos, work / "killed", python), args.kills, seconds)
    return int(not _same(lines, killed) or len(lines) < len(photos))


def _python_without_networks(scratch: Path) -> Path:
    fake_worker.install(scratch / "fake", synthetic.capsules(synthetic.PERSON))
    return fake_worker.interpreter(scratch / "fake")


@dataclass(frozen=True)
class Batch:
    """Photos, where their humans go, and what runs the networks."""

    photos: list[Path]
    output: Path
    python: Path

    def start(self) -> subprocess.Popen:
        """Start the batch, or go on with it."""
        self.output.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "twokay_blender", "import", *map(str, self.photos), "--output", str(self.output)]
        words += ["--resume", "--report", str(self._report), "--python", str(self.python), "--density", DENSITY]
        with (self.output / "log.txt").open("ab") as log:
            return subprocess.Popen(words, stdout=log, stderr=log)

    def lines(self) -> list[dict]:
        """Return the report."""
        return [json.loads(line) for line in self._report.read_text(encoding="utf-8").splitlines()]

    @property
    def _report(self) -> Path:
        return self.output / "report.jsonl"


def _whole_batch(batch: Batch) -> list[dict]:
    process = batch.start()
    memory = [_memory(process.pid) for _ in _looks(process)]
    lines = batch.lines()
    seconds = [line["run"]["seconds"]["total"] for line in lines]
    after_first = sum(seconds[1:]) / len(seconds[1:])
    print(f"{len(batch.photos)} photos: {len(lines)} lines, {sum(line['status'] == 'ok' for line in lines)} done")
    print(f"first {seconds[0]:.1f} s, then {after_first:.2f} s each on average, {max(seconds[1:]):.1f} at most")
    print("steps, of which those after the worker's coincide with its next photo: " + _mean_steps(lines[1:]))
    for part in range(5):
        moment = memory[(2 * part + 1) * len(memory) // 10]
        print(f"  after {20 * part + 10} %: Blender {moment[0]:.0f} MB, worker {moment[1]:.0f} MB", flush=True)
    return lines


def _mean_steps(lines: list[dict]) -> str:
    done = [line["run"]["seconds"] for line in lines if line["status"] == "ok"]
    return ", ".join(f"{name} {sum(seconds[name] for seconds in done) / len(done):.2f}" for name in done[0] if name != "total")


def _fresh_starts(photos: list[Path], output: Path, python: Path) -> None:
    start = time.perf_counter()
    for photo in photos:
        Batch([photo], output, python).start().wait()
    if photos:
        print(f"a fresh start each: {(time.perf_counter() - start) / len(photos):.1f} s a photo, of {len(photos)}", flush=True)


def _killed_batch(batch: Batch, kills: int, seconds: float) -> list[dict]:
    """Kill and resume a batch that takes `seconds` in all, as often as asked and mostly before it has ended, then let it end."""
    moments = random.Random(0)
    for _ in range(kills):
        process = batch.start()
        time.sleep(SECONDS_OF_A_START + moments.uniform(0, seconds / (kills + 1)))
        process.kill()
        process.wait()
        print(f"killed with {len(list(batch.output.glob('.twokay/*.json')))} results", flush=True)
    batch.start().wait()
    return batch.lines()


def _same(first: list[dict], second: list[dict]) -> bool:
    """Print and return whether two reports are the same to the byte but for what belongs to the run."""
    texts = [[json.dumps({**line, "run": sorted(line["run"]["bytes"])}) for line in lines] for lines in (first, second)]
    different = sum(one != other for one, other in zip(*texts, strict=False))
    print(f"killed and resumed: {len(second)} lines, {different} of them different but for times")
    return not different and len(first) == len(second)


def _looks(process: subprocess.Popen) -> Iterator[None]:
    while process.poll() is None:
        yield
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _memory(process: int) -> tuple[float, float]:
    """Return the megabytes of a process and of its children that are not shared with files; 0 for none."""
    children = Path(f"/proc/{process}/task/{process}/children")
    own = _own_megabytes(process)
    return own, sum(_own_megabytes(int(child)) for child in children.read_text(encoding="ascii").split()) if own else 0.0


def _own_megabytes(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:  # it has ended since
        return 0.0
    found = re.findall(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)
    return int(found[0]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
