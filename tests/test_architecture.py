"""Imports point one way: panels -> operators -> twokay_blender -> inference; training -> inference; benchmarks -> all that they measure."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "inference": set(),
    "twokay_blender": {"inference"},
    "operators": {"twokay_blender", "inference"},
    "panels": {"twokay_blender", "inference"},  # operators by their idnames only
    "training": {"inference"},
    "benchmarks": {"inference", "twokay_blender", "training"},
    "examples": set(),
}
EXTENSION = ("inference", "twokay_blender", "operators", "panels")
BLENDER = {"bpy", "bmesh", "mathutils", "bpy_extras", "addon_utils", "gpu", "blf"}
NETWORKS = {"torch", "torchvision", "cv2", "safetensors", "ai_edge_litert"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> list[tuple[int, str]]:
    """Return (level, dotted name) of all imports of a file, also of those inside functions."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.level, node.module))
        elif isinstance(node, ast.ImportFrom):
            found += [(node.level, alias.name) for alias in node.names]
    return found


def own_packages(path: Path) -> set[str]:
    """Return our other packages that a file imports, whether relatively or by name."""
    folders = list(path.relative_to(ROOT).parts[:-1])
    absolute = [(folders[: len(folders) - level + 1] if level else []) + name.split(".") for level, name in imports(path)]
    return {name[0] for name in absolute} & set(MAY_IMPORT) - {folders[0]}


def imported_modules(path: Path) -> set[str]:
    """Return the top-level names of the absolute imports of a file."""
    return {name.split(".")[0] for level, name in imports(path) if not level}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_downward_only(package):
    wrong = {str(path.relative_to(ROOT)): extra for path in sources(package) if (extra := own_packages(path) - MAY_IMPORT[package])}
    assert not wrong


@pytest.mark.parametrize(
    ("package", "foreign"),
    [("inference", BLENDER), ("training", BLENDER), ("twokay_blender", NETWORKS), ("operators", NETWORKS), ("panels", NETWORKS)],
)
def test_packages_keep_to_their_side(package, foreign):
    assert not {str(path): wrong for path in sources(package) if (wrong := imported_modules(path) & foreign)}


@pytest.mark.parametrize("package", EXTENSION)
def test_extension_imports_itself_relatively_and_leaves_the_path_alone(package):
    files = sources(package)
    assert files
    assert not {str(path): wrong for path in files if (wrong := imported_modules(path) & set(MAY_IMPORT))}
    assert not [str(path) for path in files if "sys.path" in path.read_text(encoding="utf-8")]


def test_root_imports_only_inside_functions():
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    assert [type(node) for node in tree.body] == [ast.Expr, ast.FunctionDef, ast.FunctionDef]


def loaded(code: str) -> set[str]:
    """Return the top-level modules in a fresh interpreter after the code."""
    report = "\nimport sys; print('MODULES', *{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code + report], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(next(line for line in run.stdout.splitlines() if line.startswith("MODULES")).split()[1:])


def test_importing_inference_loads_no_networks():
    assert not loaded("import inference") & (NETWORKS | BLENDER)


def test_enabled_extension_loads_no_networks():
    modules = loaded(
        "import pkgutil\n"
        "from importlib import import_module\n"
        "from twokay_blender.standalone import enabled_extension\n"
        "with enabled_extension() as extension:\n"
        "    bridge = import_module(extension.__name__ + '.twokay_blender')\n"
        "    names = [module.name for module in pkgutil.iter_modules(bridge.__path__)]\n"
        "    assert 'human' in names\n"
        "    [import_module(f'{bridge.__name__}.{name}') for name in names if name != '__main__']\n"
    )
    assert "bl_ext" in modules
    assert not modules & NETWORKS
