"""How long an import holds Blender's main thread: `python -m benchmarks.main_thread [--photo FILE] [--imports 3]`.

The import advances as the operator's timer has it; each step is timed. The last step builds the human; all others only look at the
engine. Prints the longest of each.
"""

import argparse
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

from twokay_blender.standalone import enabled_extension

PHOTO = Path(__file__).parents[1] / "tests/data/person.jpg"


def main() -> None:
    """Import and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.main_thread", description=__doc__)
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--imports", type=int, default=3, help="the first one starts the engine too")
    args = parser.parse_args()
    with enabled_extension() as extension:
        for number in range(1, args.imports + 1):
            looks, build, count = _import(extension, args.photo)
            print(f"import {number}: longest look at the engine {looks * 1000:.1f} ms of {count}, building {build:.2f} s", flush=True)


def _import(extension: ModuleType, photo: Path) -> tuple[float, float, int]:
    """Import a photo; return the longest look and the building in seconds, and the number of looks."""
    import bpy

    def part(name: str) -> ModuleType:
        return import_module(f"{extension.__name__}.{name}")

    bpy.ops.wm.read_homefile(use_empty=True)
    queue, between = part("twokay_blender.order_queue").queue, part("operators.working").SECONDS_BETWEEN_LOOKS
    request = part("twokay_blender.photo_job").Request(photo.resolve())
    destination = part("twokay_blender.destination").active_destination(bpy.context)
    queue.add([part("twokay_blender.orders").import_order(request, part("twokay_blender.human_settings").HumanSettings(), destination)])
    steps = []
    while queue.running:
        start = time.perf_counter()
        queue.advance()
        steps.append(time.perf_counter() - start)
        time.sleep(between)
    return max(steps[:-1]), steps[-1], len(steps) - 1


if __name__ == "__main__":
    main()
