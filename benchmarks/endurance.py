"""Many imports in one Blender: `python -m benchmarks.endurance [--imports 100] [--photo FILE]`.

Prints the memory of Blender every ten imports, each human removed before the next, and at the end what is
left: data, processes, temporary files. Without a photo a worker without networks answers, so that Blender's side alone is seen.
"""

import argparse
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from tests.blender import fake_worker, synthetic
from twokay_blender.standalone import enabled_extension

EVERY = 10


def main() -> int:
    """Run the imports; return 1 if memory has grown by more than the limit, or anything is left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__)
    parser.add_argument("--imports", type=int, default=100)
    parser.add_argument("--photo", type=Path, help="import this one with the networks")
    parser.add_argument("--density", type=int, default=512, help="vertices per side of the canvas (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=200, help="growth in MB that is still no leak (default: %(default)s)")
    args = parser.parse_args()
    with enabled_extension() as extension, _photo(args.photo, extension.__name__) as photo:
        return _endured(extension.__name__, photo, args)


def _endured(extension: str, photo: Path, args: argparse.Namespace) -> int:
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True)
    human, engine = (import_module(f"{extension}.twokay_blender.{name}") for name in ("human", "engine"))
    memory = []
    for number in range(1, args.imports + 1):
        bpy.ops.twokay.import_human(filepath=str(photo), density=args.density)  # pyright: ignore[reportAttributeAccessIssue] - the extension's own
        human.remove_human(bpy.context.object)
        memory.append(_megabytes(os.getpid()))
        if number % EVERY == 0:
            print(f"{number:4d} imports: {memory[-1]:7.1f} MB", flush=True)
    engine.close()
    data = sum(len(items) for items in (bpy.data.objects, bpy.data.meshes, bpy.data.materials, bpy.data.images))
    files = list(Path(tempfile.gettempdir()).glob(f"twokay_{os.getpid()}_*"))
    growth = memory[-1] - memory[0]
    print(f"grown by {growth:.1f} MB; {data} data-blocks, {len(files)} temporary folders, {len(_children())} processes are left")
    return int(growth > args.limit or bool(data or files or _children()))


@contextmanager
def _photo(photo: Path | None, extension: str):
    """Yield the photo, or one that the worker without networks answers."""
    if photo:
        yield photo
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "fake"
        fake_worker.install(root, synthetic.capsules(synthetic.PERSON))
        with patch.object(import_module(f"{extension}.twokay_blender.worker_process"), "EXTENSION_ROOT", root):
            yield Path("ann.png")


def _megabytes(process: int) -> float:
    """Memory of a process of Linux that is not shared with files."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)[0]) / 1024


def _children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()


if __name__ == "__main__":
    sys.exit(main())
