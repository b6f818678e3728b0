"""Arguments that several commands share, and their way back to words for other processes."""

import argparse
from pathlib import Path

from ...inference.arguments import person_index
from ...inference.errors import TwokayError
from ..batches.ranges import numbers_of
from ..batches.report import PAGE, PICTURE
from ..export import EXPORTERS
from ..settings import DEVICES
from .build_arguments import add_build, build_changes, build_words
from .scene_arguments import add_scene, scene_words

SECONDS_FOR_A_PHOTO = 900.0


def add_sources(parser: argparse.ArgumentParser, what: str, suffixes: tuple[str, ...]) -> None:
    """Add the files of a batch."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help=f"{what}; a folder of such ({', '.join(suffixes)}); a pattern such as 'shoot/**/*{suffixes[0]}'; @LIST.txt, a file with "
        "one on each line; - for such a list on standard input; -0 for one with NUL after each file, whose names are taken as they are",
    )
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where the files go; made if need be")


def add_batch(parser: argparse.ArgumentParser) -> None:
    """Add how a batch is run and reported."""
    group = parser.add_argument_group("batch")
    add_overwrite(group)
    add = group.add_argument
    add(
        "--resume", action="store_true", help="skip what is done: same file, keypoints, matte, settings, weights and version, results there"
    )
    add(
        "--report",
        type=report_path,
        metavar="FILE.jsonl",
        help="write a line of JSON per file, in the order of the list, and FILE.html to look at",
    )
    add("--only", type=_numbers, metavar="RANGE", help="do these of the list, counted from 1: 1-25, or 3,7,20-40:2")
    add("--jobs", type=count, default=1, metavar="N", help="Blenders side by side, one per GPU; on a CPU they share the cores (default: 1)")
    add("--tolerate", action="store_true", help="exit with 0 although files failed; the report tells of them")
    add("--openjd", action="store_true", help="tell an Open Job Description session the progress")
    add("--parent", type=int, help=argparse.SUPPRESS)


def add_overwrite(parser: argparse._ActionsContainer) -> None:
    """Add whether results of other files may be replaced."""
    text = "replace results of the same name that were made from another file (default: such a file fails, and the result stays)"
    parser.add_argument("--overwrite", action="store_true", help=text)


def overwrite_words(given: argparse.Namespace) -> list[str]:
    """Return the word of `add_overwrite` as it was given."""
    return ["--overwrite"] if given.overwrite else []


def add_formats(parser: argparse.ArgumentParser) -> None:
    """Add what is written."""
    text = f"comma-separated: {', '.join(EXPORTERS)} (default: blend)"
    parser.add_argument("--format", type=_formats, default=["blend"], metavar="LIST", help=text)


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add what is made of photos, and how."""
    add_build(parser, "as in the panel of a new scene: 1.75 m, full density, gaps cut, back filled")
    add_formats(parser)
    add = parser.add_argument
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
    add(
        "--timeout",
        type=float,
        default=SECONDS_FOR_A_PHOTO,
        metavar="SECONDS",
        help="after which a photo is given up (default: %(default)g)",
    )
    add_scene(parser)


def import_words(given: argparse.Namespace) -> list[str]:
    """Return the words of `add_import`'s options as they were given, with absolute paths."""
    person = "all" if given.person is None else str(given.person + 1)
    words = ["--format", ",".join(given.format), *build_words(build_changes(given)), "--person", person]
    for name in ("keypoints", "matte", "weights"):
        path = getattr(given, name)
        words += [f"--{name}", str(path.absolute())] if path else []
    words += ["--device", given.device] if given.device else []
    words += ["--python", str(given.python.absolute())] if given.python else []
    words += ["--render"] if given.render else []
    return [*words, "--timeout", f"{given.timeout:g}", *scene_words(given)]


def check_single(given: argparse.Namespace, count: int) -> None:
    """Raise TwokayError where keypoints or a matte are given for several photos."""
    if count > 1 and (given.keypoints or given.matte):
        raise TwokayError("usage", f"--keypoints and --matte belong to one photo, but there are {count}.")


def _formats(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in EXPORTERS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(EXPORTERS)}")
    return list(dict.fromkeys(names))


def _numbers(text: str) -> list[int]:
    try:
        return numbers_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def report_path(text: str) -> Path:
    """Return where the lines of a report go: not where its page and its picture do."""
    path = Path(text)
    if path.suffix.lower() in (PAGE, PICTURE):
        raise argparse.ArgumentTypeError(
            f"{text!r} is the place of the report's page or picture; name a file such as {path.with_suffix('.jsonl')}"
        )
    return path


def count(text: str) -> int:
    """Return a number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
