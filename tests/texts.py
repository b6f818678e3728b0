"""Every English text that the add-on can show in Blender, read out of its source.

Convention: a value inside a sentence is written {}, as in the dictionaries of `twokay_blender.translation`.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

from inference.keypoints import NAMES
from inference.parts import PARTS

ROOT = Path(__file__).parents[1]
PACKAGES = ("inference", "operators", "panels", "twokay_blender")
TERMINAL = {
    *("__main__.py", "arguments.py", "assets.py", "command.py", "export.py", "figures.py", "parent.py"),
    *("standalone.py", "studio.py", "whole_files.py", "worker.py"),
    *("batches", "commands", "exit_codes.py", "farm", "launcher.py"),
}
"""Modules and packages that speak on the command line and in files alone, which are English."""
FAULTS = {"ValueError", "TypeError", "RuntimeError", "KeyError", "AssertionError", "AttributeError", "ArgumentTypeError"}
"""Errors for programmers."""
UNSHOWN = FAULTS | {"Thread", "ArgumentParser", "add_argument", "compile", "print"}
"""Calls whose texts are not shown in Blender."""
_SIDES = ("left", "right")
_COMPOSED = {
    "the {} {}": [f"the {side} {part}" for side, part in product(_SIDES, ("arm", "hand", "lower leg", "foot"))],
    "the {}": [
        *(f"the {part}" for part in ("arms", "hands", "lower legs", "feet")),
        *(f"the {side} {joint}" for side, joint in product(_SIDES, ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"))),
    ],
    "The {} forearm is": [f"The {side} forearm is" for side in _SIDES],
    **{limb: [part.name for part in PARTS] for limb in ("{} upper arm", "{} lower arm", "{} upper leg", "{} lower leg", "{} foot")},
    "{} points along the height and the width of the picture, about {} faces": [
        f"{points} points along the height and the width of the picture, about {faces} faces"
        for points, faces in ((4096, "4,000,000"), (2048, "1,000,000"), (1024, "250,000"), (512, "65,000"), (256, "17,000"))
    ],
    "Downloading": ["Downloading {}"],
    "Taking": ["Taking {}"],
    "Person {} of {}: ": ["Person {} of {}: {}"],
}
"""What the source puts together, and the results: a translation has these as they are, since its nouns have genders."""
_WORDS_ALONE = {
    *(name.replace("_", " ").capitalize() for name in NAMES),
    *(f"{side} {joint}" for side, joint in product(_SIDES, ("shoulder", "hip", "knee"))),
    *("face", "shoulders", "hips", "{} and {}", "{}, {}", "{}, no {}", "{}: {}."),
    *("coarse shape", "refinement", "1 person", "found", "corrected", "painted"),
}
"""Shown words that no rule below tells from names in the source."""
_PIECES = {
    *("lower leg", "lower legs", "{}, person {}", "has unknown", "float16 in parts"),
    *("CUDA error: out of memory", "nable to find an engine to execute"),
    *(
        "MPS backend out of memory",
        "bad allocation",
        "DefaultCPUAllocator: can't allocate memory",
        "DefaultCPUAllocator: not enough memory",
    ),
}
"""Pieces of other texts, names, and what others say: these read like words, but are not shown as they are."""
_ATTRIBUTES = {"bl_label", "bl_description"}
_KEYWORDS = {"name", "description", "text", "subtitle"}
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_WORDS = re.compile(r"[A-Z][a-z]+$|[A-Za-z{}]\S* \S")
_EXPRESSION = re.compile(r"\\[dbS]|\w\|\w")
"""Reads like a regular expression."""


def shown_texts(replaced: set[str]) -> dict[str, str]:
    """Return the texts, each with a place where it stands (path:line).

    replaced: codes of errors whose remedies are for the command line, because Blender shows others.
    """
    found = dict.fromkeys(sorted(_WORDS_ALONE), "")
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "translation" not in path.parts and not TERMINAL & set(path.parts):
                for text, line in texts_of(path.read_text(encoding="utf-8"), replaced):
                    for whole in _COMPOSED.get(text, [text]):
                        found.setdefault(whole, f"{path.relative_to(ROOT)}:{line}")
    return {text: place for text, place in found.items() if text not in _PIECES}


def texts_of(source: str, replaced: set[str]) -> Iterator[tuple[str, int]]:
    """Yield the texts of a module with their lines: labels whatever they read like, and what else reads like words."""
    tree = ast.parse(source)
    silent, labels = _unshown(tree) | _replaced_remedies(tree, replaced), _labels(tree)
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or id(node) in silent or not re.search("[A-Za-z]{2}", _PLACEHOLDER.sub("", text)):
            continue
        if id(node) in labels or (_WORDS.match(text) and not _EXPRESSION.search(text)):
            yield text, node.lineno  # pyright: ignore[reportAttributeAccessIssue]


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _unshown(tree: ast.AST) -> set[int]:
    """Return the ids of nodes that nobody is shown; the docstring of an operator or a panel is its tooltip."""
    tooltips = {id(node.body[0].value) for node in ast.walk(tree) if _is_shown_class(node)}  # pyright: ignore[reportAttributeAccessIssue]
    silent: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring) if id(docstring) not in tooltips:
                silent.add(id(docstring))
            case ast.JoinedStr(values=pieces):
                silent |= {id(piece) for piece in pieces}
            case ast.Call(func=function, args=arguments, keywords=keywords) if _name(function) in UNSHOWN:
                silent |= _ids([*arguments, *keywords])
            case ast.Compare(left=left, comparators=right):
                silent |= _ids([left, *right])
            case ast.Subscript(slice=key):
                silent |= _ids([key])
            case ast.Dict(keys=keys):
                silent |= _ids(key for key in keys if key)
            case ast.arg() | ast.FunctionDef():
                silent |= _ids(filter(None, [getattr(node, "annotation", None), getattr(node, "returns", None)]))
    return silent


def _replaced_remedies(tree: ast.Module, replaced: set[str]) -> set[int]:
    """Return the ids of the remedies of these errors, which are texts or names of a module's constants."""
    constants = {_name(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    remedies: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="TwokayError"), args=[ast.Constant(value=code), _, remedy]) if code in replaced:
                remedies |= _ids([constants.get(_name(remedy), remedy)])
    return remedies


def _is_shown_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and node.name.startswith(("TWOKAY_OT_", "TWOKAY_PT_")) and bool(ast.get_docstring(node))


def _labels(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that Blender shows, whatever they read like."""
    labels: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if any(_name(target) in _ATTRIBUTES for target in targets):
                labels.add(id(value))
            case ast.keyword(arg=argument, value=value) if argument in _KEYWORDS:
                labels |= _ids([value])
            case ast.Call(func=function, args=[first, *_]) if _name(function).startswith("pgettext_"):
                labels |= _ids([first])
            case ast.Tuple(elts=elements) if _is_enum_item(elements):
                labels |= {id(element) for element in elements[1:3]}
    return labels


def _is_enum_item(elements: list[ast.expr]) -> bool:
    if len(elements) not in (3, 5):
        return False
    identifier, _name, description = (_text(element) for element in elements[:3])
    return bool(re.fullmatch("[A-Za-z0-9_]+", identifier or "")) and (description == "" or " " in (description or ""))


def _ids(nodes: Iterable[ast.AST]) -> set[int]:
    return {id(piece) for node in nodes for piece in ast.walk(node)}


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
