"""`twokay rebuild` and `twokay export`: humans in .blend files -> humans in files, without photos and networks."""

import argparse

from ..back import BACKS
from ..batches.blend_work import BlendOptions, BlendWork
from ..batches.entries import BLENDS, entries_of
from .arguments import add_batch, add_formats, add_sources, height
from .runs import Share, run

REBUILD_SUMMARY = "change surface, back or height of humans in .blend files"
EXPORT_SUMMARY = "write the humans of .blend files in other formats"
_SURFACE = ("density", "faces", "occlusion", "smoothing", "keep_parts")
_WHOLE = ("height", "back")


def add_rebuild_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `rebuild`."""
    _add_files(parser)
    add = parser.add_argument
    add("--height", type=height, metavar="METRES", help="from the floor to the top of the head")
    add("--density", type=int, metavar="N", help="vertices per side of the canvas, 64 to 2048")
    add("--faces", type=int, metavar="N", help="about how many faces to make, whatever the density")
    add("--occlusion", choices=("cut", "bridge"), help="a gap where an arm is before the body, or skin from one to the other")
    add("--smoothing", type=float, metavar="MM", help="blur of the surface, about in millimetres")
    add("--keep-parts", type=float, metavar="SHARE", help="loose pieces above this share of the person are kept, 0 to 1")
    add("--back", choices=BACKS, help="what the back looks like")
    add_batch(parser)


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `export`."""
    _add_files(parser)
    add_batch(parser)


def rebuild(given: argparse.Namespace) -> int:
    """Rebuild; what is not given stays as each human is."""
    changed, surface = ({name: value for name in names if (value := getattr(given, name)) is not None} for names in (_WHOLE, _SURFACE))
    return _run(given, BlendOptions(given.format, True, changed, surface), {**changed, **surface})


def export(given: argparse.Namespace) -> int:
    """Export."""
    return _run(given, BlendOptions(given.format, False), {})


def _add_files(parser: argparse.ArgumentParser) -> None:
    add_sources(parser, "a .blend file with humans that were imported from photos", BLENDS)
    add_formats(parser)


def _run(given: argparse.Namespace, options: BlendOptions, changes: dict) -> int:
    words = [given.command, "--format", ",".join(given.format)]
    for name, value in changes.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    return run(given, entries_of(given.sources, BLENDS), BlendWork(options), Share(words))
