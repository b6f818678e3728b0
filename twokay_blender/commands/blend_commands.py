"""`twokay rebuild` and `twokay export`: humans in .blend files -> humans in files, without photos and networks."""

import argparse

from ..batches.blend_work import BlendOptions, BlendWork
from ..batches.entries import BLENDS, entries_of
from .arguments import add_batch, add_formats, add_sources
from .build_arguments import add_build, build_changes, build_words
from .runs import Share, run
from .scene_arguments import add_levels

REBUILD_SUMMARY = "change surface, back or height of humans in .blend files"
EXPORT_SUMMARY = "write the humans of .blend files in other formats"


def add_rebuild_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `rebuild`."""
    _add_files(parser)
    add_build(parser, "as each human has it")
    add_batch(parser)


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `export`."""
    _add_files(parser)
    add_batch(parser)


def rebuild(given: argparse.Namespace) -> int:
    """Rebuild; what is not given stays as each human is."""
    return _run(given, BlendOptions(given.format, True, given.levels, build_changes(given)))


def export(given: argparse.Namespace) -> int:
    """Export."""
    return _run(given, BlendOptions(given.format, False, given.levels))


def _add_files(parser: argparse.ArgumentParser) -> None:
    add_sources(parser, "a .blend file with humans that were imported from photos", BLENDS)
    add_formats(parser)
    add_levels(parser)


def _run(given: argparse.Namespace, options: BlendOptions) -> int:
    words = [given.command, "--format", ",".join(given.format), *build_words(options.changes)]
    words += ["--levels"] if given.levels else []
    return run(given, entries_of(given.sources, BLENDS), BlendWork(options), Share(words))
