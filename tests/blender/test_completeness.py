"""Blender's writers say that all went well when the disk was full."""

import signal
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
import pytest

FORMATS = ["blend", "glb", "obj", "ply"]


@contextmanager
def full_disk(size: int):
    """Let no file of this process become longer."""
    resource = pytest.importorskip("resource", reason="a limit of POSIX stands for a full disk")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def human(build, person, texture):
    return build(person, texture, name="Ann", density=256)


@pytest.fixture
def written(human, bridge, tmp_path):
    bridge("export").export_humans([human], tmp_path / "out", "ann", FORMATS)
    return {path.suffix: path for path in (tmp_path / "out").iterdir()}


def test_whole_files_are_taken_and_those_cut_anywhere_are_not(written, bridge, tmp_path):
    is_whole = bridge("completeness").is_whole
    for suffix in (".blend", ".glb", ".ply"):
        content = written[suffix].read_bytes()
        assert is_whole(written[suffix], suffix)
        for size in (0, 5, 11, 100, len(content) // 3, len(content) // 2, len(content) - 1):
            (tmp_path / "cut").write_bytes(content[:size])
            assert not is_whole(tmp_path / "cut", suffix), (suffix, size)


def test_blend_with_a_hole_is_not_whole(written, bridge, tmp_path):
    """As when another program has made room meanwhile."""
    content = written[".blend"].read_bytes()
    (tmp_path / "holed").write_bytes(content[: len(content) // 2] + content[len(content) // 2 + 4096 :])
    assert not bridge("completeness").is_whole(tmp_path / "holed", ".blend")


def test_ply_of_triangles_edges_and_colours_is_whole(bridge, scene, tmp_path):
    bpy.ops.mesh.primitive_uv_sphere_add(segments=8, ring_count=6)
    mesh = bpy.context.object.data
    mesh.vertices.add(2)
    mesh.edges.add(1)
    mesh.edges[-1].vertices = len(mesh.vertices) - 2, len(mesh.vertices) - 1
    mesh.color_attributes.new("Col", "BYTE_COLOR", "POINT")
    path = tmp_path / "sphere.ply"
    bpy.ops.wm.ply_export(filepath=str(path), export_colors="SRGB", export_normals=True)
    assert b"element edge" in path.read_bytes() and bridge("completeness").is_whole(path, ".ply")


@pytest.mark.parametrize("format_name", FORMATS)
def test_full_disk_fails_the_export_and_keeps_the_old_files(human, bridge, error, tmp_path, format_name):
    old = tmp_path / f"ann.{format_name}"
    old.write_text("old")
    with full_disk(20_000), pytest.raises(error, match=r"cut short|too large") as raised:
        bridge("export").export_humans([human], tmp_path, "ann", [format_name])
    assert raised.value.code == "export-failed" and old.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir() if "ann" in path.name} == {old.name}


def test_obj_that_ends_with_a_whole_line_is_counted(human, bridge, error, tmp_path, monkeypatch):
    export, wm = bridge("export"), bpy.ops.wm

    class Short:
        @staticmethod
        def obj_export(filepath, **options):
            wm.obj_export(filepath=filepath, **options)
            lines = Path(filepath).read_bytes().splitlines(keepends=True)
            Path(filepath).write_bytes(b"".join(lines[:-1]))

    monkeypatch.setattr(export.bpy.ops, "wm", Short)
    with pytest.raises(error, match=r"cut short after \d+ of \d+ faces"):
        export.export_humans([human], tmp_path, "ann", ["obj"])
    assert not list(tmp_path.glob("*.obj"))


def test_thumbnail_on_a_full_disk_is_no_file(bridge, texture, tmp_path, scene):
    with full_disk(1000), pytest.raises(OSError, match="too large"):
        bridge("batches.thumbnails").Thumbnails(tmp_path / "kept").jpeg(texture, "abc", 200)
    assert not list((tmp_path / "kept").iterdir())


def test_sheet_on_a_full_disk_is_no_file(human, person, bridge, tmp_path, monkeypatch):
    monkeypatch.setattr(bridge("contact_sheet"), "_row", lambda *_: np.random.default_rng(0).random((80, 80, 3)))
    with full_disk(1000), pytest.raises(OSError, match="too large"):
        bridge("contact_sheet").write_contact_sheet([(human, person)], tmp_path / "sheet.png")
    assert not list(tmp_path.glob("sheet*"))
