"""`twokay import`: photos -> humans in files."""

import argparse

from ...inference.memory import keep_memory
from ..batches.entries import PICTURES, entries_of
from ..batches.import_work import ImportOptions, ImportWork
from ..batches.processors import beside_blender
from ..engine import worker_command
from ..environment.interpreter import WorkerCommand, own_python
from ..environment.preflight import run_preflight
from ..human_settings import HumanSettings, with_changes
from ..preferences import settings
from .arguments import add_batch, add_import, add_sources, check_single, import_words
from .build_arguments import build_changes
from .runs import Share, chosen_entries, run
from .scene_arguments import scene_options

SUMMARY = "make humans from photos and write them to files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_sources(parser, "a photo of people", PICTURES)
    add_import(parser)
    add_batch(parser)


def execute(given: argparse.Namespace) -> int:
    """Import; raises TwokayError where nothing can be done."""
    keep_memory()  # this Blender makes nothing but humans
    entries = entries_of(given.sources, PICTURES)
    check_single(given, len(entries))
    options = _options(given, is_batch=len(chosen_entries(entries, given.only)) > 1)
    return run(given, entries, ImportWork(options), Share(["import", *import_words(given)], _gpus(given.jobs, options)))


def _options(given: argparse.Namespace, *, is_batch: bool) -> ImportOptions:
    """Return what the arguments say, and the preferences where they say nothing."""
    python = python_of(given)
    return ImportOptions(
        formats=given.format,
        settings=with_changes(HumanSettings(), build_changes(given)),
        keypoints=given.keypoints,
        matte=given.matte,
        person=given.person,
        weights=given.weights or settings().chosen_weights(),
        device=given.device or settings().device,
        python=python._replace(environment=beside_blender() | python.environment) if is_batch else python,
        render=given.render,
        timeout=given.timeout,
        scene=scene_options(given),
    )


def python_of(given: argparse.Namespace) -> WorkerCommand:
    """Return the Python that is given, else that of the preferences; raises TwokayError as these do."""
    return own_python(given.python) if given.python else worker_command()


def _gpus(jobs: int, options: ImportOptions) -> int:
    """Count the GPUs that are to be shared out; PyTorch must be loaded for that, so only where it matters."""
    if jobs == 1 or options.device not in ("auto", "cuda"):
        return 0
    found = run_preflight(options.python, options.weights)["torch"]
    return len(found["devices"]) if found else 0
