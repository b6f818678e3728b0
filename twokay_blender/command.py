"""The command line: `blender --command twokay import ...`, or `python -m twokay_blender import ...` with the bpy module."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

import bpy

from ..inference.arguments import person_index
from ..inference.errors import TwokayError
from .batch import Options, import_photos, photos_named
from .engine import worker_command
from .environment.interpreter import own_python
from .export import EXPORTERS
from .human import DEFAULT_DENSITY, DEFAULT_HEIGHT, DENSITIES
from .preferences import settings
from .settings import DEVICES

NAME = "twokay"
ALL_OK, SOME_FAILED, USAGE = range(3)
_handles: list[object] = []


def main(arguments: list[str]) -> int:
    """Run the command; return 0 if all went well, 1 if some photos failed, 2 if the arguments make no sense."""
    parser = _parser()
    try:
        given = parser.parse_args(arguments)
        photos = photos_named(given.photos)
        if not photos:
            parser.error(f"there are no photos in {', '.join(given.photos)}")
        if len(photos) > 1 and (given.keypoints or given.matte):
            parser.error(f"--keypoints and --matte belong to one photo, but there are {len(photos)}")
    except SystemExit as end:
        return USAGE if end.code else ALL_OK
    try:
        options = _options(given)
    except TwokayError as error:
        print(error, file=sys.stderr)
        return USAGE
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
    with open(given.report, "w", encoding="utf-8") if given.report else nullcontext() as report:
        return SOME_FAILED if import_photos(photos, options, report) else ALL_OK


def register() -> None:
    """Add `blender --command twokay`."""
    _handles.append(bpy.utils.register_cli_command(NAME, main))


def unregister() -> None:
    """Remove `blender --command twokay`."""
    bpy.utils.unregister_cli_command(_handles.pop())


def _options(given: argparse.Namespace) -> Options:
    """Return what the arguments say, and the preferences where they say nothing; raises TwokayError as these do."""
    return Options(
        output=given.output.resolve(),
        formats=given.format,
        height=given.height,
        density=given.density,
        keypoints=given.keypoints,
        matte=given.matte,
        person=given.person,
        weights=given.weights or settings().chosen_weights(),
        device=given.device or settings().device,
        python=own_python(given.python) if given.python else worker_command(),
        render=given.render,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=NAME, description="Turn photos of people into textured, closed 3D humans.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("import", help="make humans from photos and write them to files")
    add = command.add_argument
    add("photos", nargs="+", metavar="PHOTO", help="a photo of people, a folder of photos, or a pattern such as 'shoot/*.jpg'")
    add("--output", type=Path, required=True, metavar="FOLDER", help="where the files go; made if need be")
    add("--format", type=_formats, default=["blend"], metavar="LIST", help=f"comma-separated: {', '.join(EXPORTERS)} (default: blend)")
    add("--report", type=Path, metavar="FILE.jsonl", help="write one line of JSON per photo")
    add(
        "--height",
        type=_height,
        default=DEFAULT_HEIGHT,
        metavar="METRES",
        help="of the person, of the tallest among several (default: %(default)s)",
    )
    add("--density", type=int, choices=DENSITIES, default=DEFAULT_DENSITY, help="vertices per side of the canvas (default: %(default)s)")
    add(
        "--keypoints",
        type=Path,
        metavar="JSON",
        help="OpenPose keypoints of a single photo (default: NAME_keypoints.json beside it, else found)",
    )
    add(
        "--matte",
        type=Path,
        metavar="PNG",
        help="matte of a single photo, white where people are (default: NAME_matte.png beside it, else found)",
    )
    add("--person", type=person_index, default=0, metavar="N|all", help="whom to import; 1 is the largest person (default: 1)")
    add("--weights", type=Path, metavar="FILE", help="weights of the networks (default: the preferences' choice)")
    add("--device", choices=DEVICES, help="where the networks run (default: the preferences' choice)")
    add("--python", type=Path, metavar="PATH", help="an interpreter that has PyTorch (default: the preferences' choice)")
    add("--render", action="store_true", help="also write NAME_sheet.png: the photo and four renders")
    return parser


def _formats(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in EXPORTERS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(EXPORTERS)}")
    return list(dict.fromkeys(names))


def _height(text: str) -> float:
    try:
        height = float(text)
    except ValueError:
        height = 0.0
    if not 0.1 <= height <= 10:
        raise argparse.ArgumentTypeError(f"{text} is not a height between 0.1 and 10 metres")
    return height
