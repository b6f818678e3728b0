"""Arguments that say how a human is built, for commands that build one and commands that build one anew."""

import argparse
from collections.abc import Callable
from dataclasses import fields

from ...inference.camera import CANVAS
from ..back import BACKS
from ..density import DENSEST, SPARSEST
from ..human_settings import HumanSettings
from ..relief import NORMAL_MAPS
from ..surface import SurfaceOptions

_NAMES = tuple(field.name for owner in (HumanSettings, SurfaceOptions) for field in fields(owner) if field.name != "surface")


def add_build(parser: argparse.ArgumentParser, default: str) -> None:
    """Add what `HumanSettings` holds; default: what is said to hold where an argument is not given."""
    group = parser.add_argument_group("surface", f"What is not given is {default}.")
    add = group.add_argument
    add("--height", type=_number("height in metres", 0.1, 10), metavar="METRES", help="of the person; of the tallest in a photo of several")
    add(
        "--density",
        type=_number("density", SPARSEST, DENSEST, int),
        metavar="N",
        help=f"vertices per side of the canvas, {SPARSEST} to {DENSEST}; above {CANVAS} only as far as a photo of 4K or 8K has them",
    )
    add("--faces", type=_number("number of faces", 100, 10_000_000, int), metavar="N", help="about how many to make, whatever the density")
    add("--occlusion", choices=("cut", "bridge"), help="a gap where an arm is before the body, or skin from one to the other")
    add("--smoothing", type=_number("smoothing", 0, 50), metavar="MM", help="blur of the surface, about in millimetres")
    add("--keep-parts", type=_number("share", 0, 1), metavar="SHARE", help="loose pieces above this share of the person are kept, 0 to 1")
    add("--back", choices=BACKS, help="what the back looks like")
    add("--normal-map", choices=NORMAL_MAPS, help="fine relief as a normal map, too; auto: on light meshes")


def build_changes(given: argparse.Namespace) -> dict:
    """Return what is given of `add_build`, as `human.with_changes` takes it."""
    return {name: value for name in _NAMES if (value := getattr(given, name)) is not None}


def build_words(changes: dict) -> list[str]:
    """Return the words that give these changes again."""
    return [word for name, value in changes.items() for word in (f"--{name.replace('_', '-')}", _word(value))]


def _word(value: float | str) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _number(what: str, least: float, most: float, kind: type = float) -> Callable[[str], float]:
    """Return what reads a number within limits."""

    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a {what} between {least:g} and {most:g}")
        return number

    return read
