"""What would break under Windows or macOS alone, as far as the source shows it; docs/platforms.md tells the rest."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("inference", "twokay_blender", "operators", "panels")
LEAST_ROOM = 130
"""Characters of a path that are left to a file of the extension: 260 less a long user name and Blender's folders."""
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Source: "Naming Files, Paths, and Namespaces" of Microsoft."""


def calls(*packages: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield (place, dotted name or ".method", call) of all calls in the sources."""
    for path in (path for package in packages for path in sorted((ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = ast.unparse(node.func)
                name = function if re.fullmatch(r"[\w.]+", function) else f".{function.rpartition('.')[2]}"
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name, node


def test_opencv_opens_no_files():
    assert not [place for place, name, _ in calls("inference") if name in ("cv2.imread", "cv2.imwrite")]


def test_programs_that_blender_starts_open_no_console():
    started = [(place, call) for place, name, call in calls("twokay_blender") if name in ("subprocess.run", "subprocess.Popen")]
    assert len(started) > 4
    options = {place: [ast.unparse(word.value) for word in call.keywords if word.arg is None] for place, call in started}
    assert not {place for place, unpacked in options.items() if unpacked != ["popen_options()"]}


def test_every_system_can_hold_the_files():
    listed = subprocess.run(["git", "-c", "core.quotepath=off", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = listed.stdout.splitlines()
    parts = {part for name in names for part in name.split("/")}
    assert not [part for part in parts if FORBIDDEN.search(part) or part.split(".")[0].lower() in RESERVED]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) < LEAST_ROOM
