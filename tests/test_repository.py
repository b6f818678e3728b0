"""What `make dist` makes is a repository that Blender lists and installs the extension from."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extension_tool import tool

ROOT = Path(__file__).resolve().parents[1]
INSTALL = """
import sys
import bpy
import addon_utils
addon_utils.enable("bl_pkg", default_set=True)
bpy.context.preferences.system.use_online_access = True
repositories = bpy.context.preferences.extensions.repos
repositories.new(name="2K2K", module="twokay", remote_url=sys.argv[1])
place = len(repositories) - 1
assert bpy.ops.extensions.repo_sync(repo_index=place) == {"FINISHED"}
assert bpy.ops.extensions.package_install(repo_index=place, pkg_id="twokay_blender", enable_on_install=True) == {"FINISHED"}
bpy.types.TWOKAY_OT_import_human
print("MODULES", *(addon.module for addon in bpy.context.preferences.addons))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    """A folder with the zip and its index."""
    folder = tmp_path_factory.mktemp("repository")
    for words in (["build", "--source-dir", ".", "--output-dir", folder], ["server-generate", "--repo-dir", folder, "--html"]):
        subprocess.run([sys.executable, tool(), *words], cwd=ROOT, capture_output=True, check=True)
    return folder


def test_index_knows_the_zip(repository):
    (archive,) = repository.glob("*.zip")
    (entry,) = json.loads((repository / "index.json").read_text())["data"]
    assert (entry["id"], entry["archive_url"]) == ("twokay_blender", f"./{archive.name}")
    assert entry["archive_hash"] == f"sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}"
    assert "twokay_blender" in (repository / "index.html").read_text()


def test_blender_installs_and_enables_it_from_there(repository, tmp_path):
    words = [sys.executable, "-c", INSTALL, (repository / "index.json").as_uri()]
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path)}
    run = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "bl_ext.twokay.twokay_blender" in run.stdout.split("MODULES")[1].split()
    assert (tmp_path / "extensions" / "twokay" / "twokay_blender" / "blender_manifest.toml").is_file()
