"""The extension is valid and its zip holds what artists need and nothing else."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from inference.detection.models import FILES
from tests.extension_tool import tool

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = {"__init__.py", "blender_manifest.toml", "inference", "twokay_blender", "operators", "panels", "README.md", "LICENSE"}


def blender_extension(*arguments: str) -> str:
    """Run the bpy wheel's extension tool; return what it says."""
    run = subprocess.run([sys.executable, str(tool()), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def manifest() -> dict:
    return tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The built zip."""
    path = tmp_path_factory.mktemp("zip") / "extension.zip"
    blender_extension("build", "--source-dir", ".", "--output-filepath", str(path))
    blender_extension("validate", str(path))
    return path


@pytest.fixture(scope="module")
def archive(built) -> list[str]:
    """Names in the built zip."""
    with zipfile.ZipFile(built) as content:
        return content.namelist()


def test_manifest_is_valid_for_blender_4_2(manifest):
    assert "rror" not in blender_extension("validate", ".")
    assert (manifest["id"], manifest["blender_version_min"]) == ("twokay_blender", "4.2.0")
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later"]


def test_zip_holds_the_extension_and_nothing_else(archive):
    assert {name.split("/")[0] for name in archive} <= SHIPPED
    assert {"__init__.py", "blender_manifest.toml", "inference/camera.py", "twokay_blender/human.py", "panels/main.py"} <= set(archive)
    assert not [name for name in archive if "__pycache__" in name or name.split("/")[-1].startswith((".", "test_"))]


def test_zip_holds_the_detectors_and_their_licence(built, archive):
    folder = "inference/detection/models"
    assert {f"{folder}/NOTICE.md", f"{folder}/LICENSE-Apache-2.0.txt"} <= set(archive)
    with zipfile.ZipFile(built) as content:
        assert all(file.holds(content.read(f"{folder}/{file.file_name}")) for file in FILES)


def test_version_is_in_one_place(manifest):
    code = [*ROOT.glob("*.py"), ROOT / "pyproject.toml", *(path for name in SHIPPED for path in (ROOT / name).rglob("*.py"))]
    assert not [str(path) for path in code if manifest["version"] in path.read_text(encoding="utf-8")]
