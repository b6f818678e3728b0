"""Many photos -> files, one after the other, with a line of JSON for each."""

import json
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import bpy

from ..inference.errors import TwokayError
from .contact_sheet import write_contact_sheet
from .environment.interpreter import WorkerCommand
from .export import export_humans
from .figures import mesh_figures
from .human import HumanSettings
from .importing import Imported, import_humans
from .photo_job import Request
from .session import Session
from .surface import SurfaceOptions

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"}


@dataclass(frozen=True)
class Options:
    """What to make of each photo, and how; see the options of the command."""

    output: Path
    formats: list[str]
    height: float
    density: int
    keypoints: Path | None
    matte: Path | None
    person: int | None
    """Index of the wanted one, 0 being the largest; None for all."""
    weights: Path | None
    device: str
    python: WorkerCommand
    """What runs the networks."""
    render: bool


def photos_named(patterns: list[str]) -> list[Path]:
    """Return the photos of paths, folders (their pictures) and patterns with * or ?, each once, in order."""
    photos = [photo for pattern in patterns for photo in _photos_of(Path(pattern))]
    return list(dict.fromkeys(photos))


def import_photos(photos: list[Path], options: Options, report: TextIO | None) -> int:
    """Import each photo into an empty scene, write its files, and return how many photos failed.

    A photo that fails does not stop the others; its line in the report says why. The current file is lost.
    """
    failed = 0
    names = _distinct_names(photos)
    with Session(options.python) as session:
        for number, (photo, name) in enumerate(zip(photos, names, strict=True), 1):
            _say(f"[{number}/{len(photos)}] {photo}")
            line = _imported(session, photo, name, options)
            failed += line["status"] == "failed"
            if report:
                print(json.dumps(line, ensure_ascii=False), file=report, flush=True)
    return failed


def _imported(session: Session, photo: Path, name: str, options: Options) -> dict:
    """Return the photo's line of the report, whatever happens to the photo."""
    start = time.perf_counter()
    line: dict = {"photo": str(photo), "status": "failed", "seconds": {}}
    try:
        line |= _files_of(session, photo, name, options) | {"status": "ok"}
    except TwokayError as error:
        line |= {"code": error.code, "message": str(error)}
    except Exception as error:
        traceback.print_exc()
        fault = "This is a fault of the program: please report it with the output above."
        line |= {"code": "internal", "message": f"{type(error).__name__}: {error}. {fault}"}
    seconds = line["seconds"] | {"total": time.perf_counter() - start}
    line["seconds"] = {step: round(value, 3) for step, value in seconds.items()}
    _say(_summary(line))
    return line


def _files_of(session: Session, photo: Path, name: str, options: Options) -> dict:
    """Make the humans, write their files, and return outputs, people, device, weights, seconds and the first one's mesh."""
    _empty_scene()
    request = Request(photo, options.keypoints, options.matte, options.person, options.weights, options.device)
    people = import_humans(
        session,
        request,
        settings=HumanSettings(options.height, SurfaceOptions(options.density)),
        progress=lambda fraction, text: _say(f"  {fraction:4.0%} {text}"),
    )
    seconds = dict(people[0].run.seconds)
    clock = time.perf_counter()
    outputs = export_humans([imported.human for imported in people], options.output, name, options.formats)
    seconds["export"] = time.perf_counter() - clock
    if options.render:
        clock = time.perf_counter()
        outputs.append(options.output / f"{name}_sheet.png")
        write_contact_sheet([(imported.human, imported.reconstruction) for imported in people], outputs[-1])
        seconds["render"] = time.perf_counter() - clock
    described = [_described(imported) for imported in people]
    return {
        "outputs": [str(path) for path in outputs],
        "people": described,
        "device": people[0].run.device,
        "weights": people[0].run.weights,
        "mesh": described[0]["mesh"],
        "seconds": seconds,
    }


def _described(imported: Imported) -> dict:
    """Return a person's part of the report."""
    return {"name": imported.human.name, **imported.origin.as_json(), "mesh": mesh_figures(imported.human)}


def _photos_of(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES)
    if not path.exists() and any(sign in path.name for sign in "*?"):
        return sorted(path.parent.glob(path.name))
    return [path]


def _distinct_names(photos: list[Path]) -> list[str]:
    """Name the files after the photos; photos of one name are numbered from the second on."""
    names: list[str] = []
    for photo in photos:
        same = sum(other.stem == photo.stem for other in photos[: len(names)])
        names.append(f"{photo.stem}-{same + 1}" if same else photo.stem)
    return names


def _empty_scene() -> None:
    """Start a new file with nothing in it, whose viewports show textures."""
    bpy.ops.wm.read_homefile(use_empty=True)
    for screen in bpy.data.screens:
        for space in (space for area in screen.areas for space in area.spaces if space.type == "VIEW_3D"):
            space.shading.color_type = "TEXTURE"


def _summary(line: dict) -> str:
    if line["status"] == "failed":
        return f"  failed ({line['code']}): {line['message']}"
    hints = [f"  {person['name']}: {hint['text']}" for person in line["people"] for hint in person["hints"]]
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in line["seconds"].items())
    return "\n".join([*hints, f"  {steps}", *(f"  {path}" for path in line["outputs"])])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
