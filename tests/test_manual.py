import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def codes_of_errors() -> dict[str, str]:
    """Return the codes of all errors that speak to the user, with a file that raises each."""
    codes = {}
    for path in (path for package in ("inference", "operators", "twokay_blender") for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TwokayError" and isinstance(node.args[0], ast.Constant):
                codes[node.args[0].value] = path.name
    return codes


def test_manual_explains_every_error():
    explained = set(re.findall("[a-z]+(?:-[a-z]+)*", (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")))
    codes = codes_of_errors()
    assert len(codes) > 50 and not codes.keys() - explained


def test_links_of_the_pages_lead_somewhere():
    for page in (*PAGES, ROOT / "README.md"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)|src=\"([^\"]+)", text):
            link = "".join(target)
            assert link.startswith("https://") or (page.parent / link.partition("#")[0]).exists(), f"{page.name}: {link}"


def test_every_picture_is_used():
    users = (*PAGES, ROOT / "README.md", *(ROOT / "docs/screenshots").glob("*.py"))
    text = "".join(page.read_text(encoding="utf-8") for page in users)
    assert [path.name for path in (ROOT / "docs/pictures").iterdir() if path.name not in text] == []


def test_manual_names_the_packages_that_are_set_up():
    source = (ROOT / "twokay_blender/environment/variants.py").read_text(encoding="utf-8")
    (torch,), (beside,) = (re.findall(pattern, source, re.MULTILINE) for pattern in (r'^TORCH = "(.+)"$', r"^_BESIDE = \((.+)\)$"))
    wanted = [f"torch=={torch}", *re.findall(r'"([^"]+)"', beside)]
    assert len(wanted) == 6 and " ".join(wanted) in (ROOT / "docs/manual.md").read_text(encoding="utf-8")
