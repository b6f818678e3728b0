"""What the panels say about errors never speaks of the command line."""

import ast
import re
from pathlib import Path

import pytest

from tests.blender.panel_drawing import drawn

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = re.compile(r"--\w|`|\bpython\b -|\bauto\b|OpenPose|the setting|Check the path")
COMMANDS_ONLY = {"batches", "command.py", "commands", "farm", "__main__.py", "standalone.py", "export.py"}


def texts(node: ast.AST) -> str:
    """All literal text in an expression."""
    return " ".join(part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def raised() -> list[tuple[str, str, str]]:
    """Code, message and remedy of each error that is made anywhere in the extension; a name stands for its module's constant."""
    found = []
    for path in (path for package in ("inference", "twokay_blender") for path in (ROOT / package).rglob("*.py")):
        if COMMANDS_ONLY & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {ast.unparse(node.targets[0]): texts(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TwokayError"):
            if isinstance(node.args[0], ast.Constant):
                code, *said = node.args
                said = [f"{texts(part)} {constants.get(getattr(part, 'id', ''), '')}" for part in said]
                found.append((code.value, said[0], said[1] if len(said) > 1 else ""))
    return found


def test_all_errors_are_found():
    assert len(raised()) > 60 and {"person-missing", "gpu-memory", "python-missing"} <= {code for code, _, _ in raised()}


def test_what_happened_is_told_without_the_command_line():
    assert not [(code, message) for code, message, _ in raised() if COMMAND_LINE.search(message)]


def test_remedies_of_the_command_line_have_one_of_the_panel(bridge):
    remedies = bridge("remedies").REMEDIES
    assert not [code for code, _, remedy in raised() if COMMAND_LINE.search(remedy) and code not in remedies]
    assert not [text for text in remedies.values() if COMMAND_LINE.search(text) or not text.endswith(".")]


def test_panel_and_command_line_each_have_their_own(bridge, error, scene):
    import bpy

    failure = error("person-missing", "Nobody was found in the photo.", "Use --keypoints FILE.")
    assert str(failure) == "Nobody was found in the photo. Use --keypoints FILE."
    queue = bridge("order_queue").queue
    queue.failure = bridge("order_queue").Failure(Path("ann.png"), failure)
    said = " ".join(named["text"] for name, _, named in drawn(bpy.types.TWOKAY_PT_main) if name == "label")
    queue.dismiss()
    assert "Nobody was found in the photo. Use one that shows" in said and "Correct Keypoints" in said and "--" not in said


def test_operators_report_what_the_panel_says(scene, worker):
    import bpy

    with pytest.raises(RuntimeError, match="Correct Keypoints") as report:
        bpy.ops.twokay.import_human(filepath="bad.png")
    assert "--" not in str(report.value)
