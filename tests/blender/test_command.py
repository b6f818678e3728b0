import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(bridge, worker):
    return bridge("command").main


@pytest.fixture
def out(tmp_path):
    return tmp_path / "new" / "out"


def lines_of(report) -> list[dict]:
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def test_photos_that_fail_are_reported_and_the_others_done(command, out, tmp_path):
    report = tmp_path / "logs" / "report.jsonl"
    photos = ["ann.png", "bad.png", "crash.png", "elsewhere/ann.png"]
    assert command(["import", *photos, "--output", str(out), "--report", str(report), "--density", "256", "--height", "1.8"]) == 1
    ann, bad, crash, other = lines_of(report)
    assert [line["status"] for line in (ann, bad, crash, other)] == ["ok", "failed", "failed", "ok"]
    assert (bad["code"], crash["code"]) == ("person-missing", "worker-died")
    assert "Use another one" in bad["message"]
    assert ann["files"] == ["ann.blend"] and other["files"] == ["ann-2.blend"]
    assert (ann["schema"], ann["source"], other["name"]) == (2, "ann.png", "ann-2")
    assert set(ann["run"]["seconds"]) == {"depth", "build", "export", "total"}
    assert ann["weights"]["licence"] == "CC0-1.0" and ann["device"] == "cpu"
    (person,) = ann["people"]
    assert person["sources"] == {"keypoints": "detector", "matte": "alpha"}
    assert person["mesh"]["closed"] and person["mesh"]["height_m"] == 1.8
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == ["ann-2.blend", "ann.blend"]


def test_every_format_comes_back_with_its_texture_and_size(command, out, scene):
    assert command(["import", "ann.png", "--output", str(out), "--density", "256", "--format", "blend,glb,obj,ply"]) == 0
    names = {"ann.blend", "ann.glb", "ann.obj", "ann.mtl", "ann_texture.png", "ann_normals.png", "ann.ply"}
    assert files_in(out) == names
    bpy.ops.wm.open_mainfile(filepath=str(out / "ann.blend"))
    (human,) = bpy.data.objects
    assert human.twokay.weights == "fake" and human.twokay.source.endswith("ann.png") and human.twokay.seconds > 0
    image, normals = human.twokay.texture, human.twokay.normals
    assert image.packed_file and normals.packed_file and tuple(image.size) == tuple(normals.size) == (2 * 318, 638)
    wanted = bounds(human)
    for name, operator in (("ann.glb", bpy.ops.import_scene.gltf), ("ann.obj", bpy.ops.wm.obj_import)):
        bpy.ops.wm.read_homefile(use_empty=True)
        operator(filepath=str(out / name))
        (human,) = (item for item in bpy.data.objects if item.type == "MESH")
        np.testing.assert_allclose(bounds(human), wanted, atol=1e-4)
        assert [tuple(image.size) for image in bpy.data.images if image.users] == [(2 * 318, 638)] * 2
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.ply_import(filepath=str(out / "ann.ply"))
    (human,) = bpy.data.objects
    np.testing.assert_allclose(bounds(human), wanted, atol=1e-4)
    colours = np.empty((len(human.data.vertices), 4), np.float32)
    human.data.color_attributes[0].data.foreach_get("color_srgb", colours.ravel())
    heights = np.array([vertex.co.z for vertex in human.data.vertices])
    assert np.corrcoef(colours[:, 1], heights)[0, 1] < -0.99  # green grows downward in the texture
    np.testing.assert_allclose(colours[:, 2], 0.5, atol=0.01)


def test_everybody_goes_into_one_file_of_each_format(command, out, tmp_path, scene, capsys):
    report = tmp_path / "report.jsonl"
    arguments = ["crowd.png", "--person", "all", "--output", str(out), "--report", str(report), "--density", "256"]
    assert command(["import", *arguments, "--format", "blend,glb,obj,ply"]) == 0
    assert "crowd_2: The photo does not show the feet." in capsys.readouterr().err
    (line,) = lines_of(report)
    assert [(person["name"], person["box"]) for person in line["people"]] == [
        ("crowd", [350, 0, 549, 799]),
        ("crowd_2", [50, 300, 199, 799]),
    ]
    assert [(hint["person"], hint["code"]) for hint in line["hints"]] == [("crowd_2", "cut-off")]
    textures = {f"crowd_{kind}{number}.png" for number in ("", "_2") for kind in ("texture", "normals")}
    assert files_in(out) == {"crowd.blend", "crowd.glb", "crowd.obj", "crowd.mtl", "crowd.ply"} | textures
    bpy.ops.wm.open_mainfile(filepath=str(out / "crowd.blend"))
    wanted = sorted(bounds(human)[:, 0].tolist() for human in bpy.data.objects)
    for name, operator in (("crowd.glb", bpy.ops.import_scene.gltf), ("crowd.obj", bpy.ops.wm.obj_import)):
        bpy.ops.wm.read_homefile(use_empty=True)
        operator(filepath=str(out / name))
        meshes = [item for item in bpy.data.objects if item.type == "MESH"]
        np.testing.assert_allclose(sorted(bounds(human)[:, 0].tolist() for human in meshes), wanted, atol=1e-4)
        assert sum(image.users > 0 for image in bpy.data.images) == 4
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.ply_import(filepath=str(out / "crowd.ply"))
    np.testing.assert_allclose(bounds(bpy.data.objects[0])[:, 0], [wanted[0][0], wanted[1][1]], atol=1e-4)


def test_photos_of_one_name_have_textures_of_their_own(command, out, scene):
    assert command(["import", "a/ann.png", "b/ann.png", "--output", str(out), "--density", "256", "--format", "obj"]) == 0
    for name in ("ann", "ann-2"):
        assert {f"{name}.obj", f"{name}.mtl", f"{name}_texture.png", f"{name}_normals.png"} <= files_in(out)
        assert f"map_Kd {name}_texture.png" in (out / f"{name}.mtl").read_text()


def files_in(folder) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def bounds(human) -> np.ndarray:
    bpy.context.view_layer.update()
    corners = np.array([human.matrix_world @ vertex.co for vertex in human.data.vertices])
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def test_export_leaves_the_scene_as_it_was(build, bridge, scene, person, texture, out):
    human = build(person, texture, name="Ann", density=256)
    other = bpy.data.objects.new("Other", None)
    bpy.context.collection.objects.link(other)
    other.select_set(True)
    bridge("export").export_humans([human], out, "Ann", ["ply"])
    assert list(bpy.context.selected_objects) == [other]
    assert not human.data.color_attributes


def test_failed_export_keeps_the_old_file(build, bridge, scene, person, texture, out, monkeypatch, error):
    human = build(person, texture, name="Ann", density=256)
    out.mkdir(parents=True)
    (out / "Ann.ply").write_text("old")

    def break_off(_humans, path):
        path.write_text("half")
        raise OSError("disk full")

    monkeypatch.setitem(bridge("export").EXPORTERS, "ply", break_off)
    with pytest.raises(error, match=r"disk full.*Check"):
        bridge("export").export_humans([human], out, "Ann", ["ply"])
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [("Ann.ply", "old")]


def test_unforeseen_fault_fails_one_photo_without_a_traceback_in_the_report(command, bridge, out, tmp_path, monkeypatch):
    monkeypatch.setattr(bridge("batches.import_work"), "mesh_figures", lambda human: {}[human.name])
    report = tmp_path / "report.jsonl"
    assert command(["import", "ann.png", "--output", str(out), "--density", "256", "--report", str(report)]) == 1
    (line,) = lines_of(report)
    assert line["code"] == "internal" and "Traceback" not in line["message"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "COMMAND"),
        (["import", "a.png"], "--output"),
        (["import", "a.png", "--output", "o", "--format", "blend,dae"], "'dae' is not one of blend, glb, obj, ply"),
        (["import", "a.png", "b.png", "--output", "o", "--matte", "m.png"], "belong to one photo, but there are 2"),
        (["import", "a.png", "--output", "o", "--height", "-1"], "not a height"),
        (["import", "a.png", "--output", "o", "--density", "32"], "not a density"),
        (["import", "a.png", "--output", "o", "--person", "0"], "neither a number from 1 on nor 'all'"),
        (["import", "nothing*.here", "--output", "o"], "nothing to do in nothing*.here"),
    ],
)
def test_senseless_arguments_exit_with_2(bridge, capsys, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert bridge("command").main(arguments) == 2
    assert sentence in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_help_exits_with_0(bridge, capsys):
    assert bridge("command").main(["import", "--help"]) == 0
    assert "OpenPose keypoints" in capsys.readouterr().out


def test_batch_with_levels_and_assets(command, bridge, out, tmp_path, monkeypatch, scene):
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (8_000, 4_000))
    monkeypatch.setattr(bridge("studio"), "SAMPLES", 1)
    options = ["--levels", "--assets", "--author", "Bo", "--batch", "shoot", "--format", "blend,glb"]
    assert command(["import", "ann.png", "--output", str(out), "--density", "256", *options]) == 0
    glbs = {f"ann_LOD{number}.glb" for number in range(3)}
    assert files_in(out) == {"ann.blend", "blender_assets.cats.txt"} | glbs
    (catalog,) = [line for line in (out / "blender_assets.cats.txt").read_text().splitlines() if "2K2K/shoot" in line]
    bpy.ops.wm.open_mainfile(filepath=str(out / "ann.blend"))
    (shoot,) = bpy.context.scene.collection.children
    assert shoot.name == "shoot" and [child.name for child in shoot.children] == ["ann_LOD"]
    light = bpy.data.collections["ann_LOD2"].asset_data
    assert light.author == "Bo" and catalog.startswith(light.catalog_id)
    again = tmp_path / "again"
    assert command(["rebuild", str(out / "ann.blend"), "--output", str(again), "--height", "1.5"]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(again / "ann.blend"))
    assert bpy.data.objects["ann_LOD2"].dimensions.z == pytest.approx(1.5, abs=0.02)
    assert command(["rebuild", str(out / "ann.blend"), "--output", str(again), "--density", "64"]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(again / "ann.blend"))
    assert [item.name for item in bpy.data.objects] == ["ann_LOD0"]  # lighter than its levels were
    assert command(["export", str(out / "ann.blend"), "--output", str(tmp_path / "glb"), "--format", "glb", "--levels"]) == 0
    assert files_in(tmp_path / "glb") == glbs


def test_scene_options_are_read_from_the_words_that_they_are_written_as(bridge):
    arguments = bridge("commands.scene_arguments")
    parser = argparse.ArgumentParser()
    arguments.add_scene(parser)
    words = ["--levels", "--assets", "--author=-Bo", "--batch=a b"]
    assert arguments.scene_words(parser.parse_args(words)) == words
    assert arguments.scene_words(parser.parse_args([])) == []


def test_assets_name_the_author_of_the_preferences_and_a_catalog_of_the_folder(bridge, tmp_path):
    arguments, stored = bridge("commands.scene_arguments"), bridge("preferences").preferences()
    parser = argparse.ArgumentParser()
    arguments.add_scene(parser)
    stored.author = "Cy"
    try:
        for words, author in (([], "Cy"), (["--author", "Bo"], "Bo")):
            given = parser.parse_args(["--assets", *words])
            given.output = tmp_path / "shoot"
            options = arguments.scene_options(given)
            assert options.assets.author == author and not options.batch
    finally:
        stored.property_unset("author")
    assert f"{options.assets.catalog}:2K2K/shoot:" in (tmp_path / "shoot" / "blender_assets.cats.txt").read_text()


def test_module_writes_any_name_where_the_system_knows_few_letters(tmp_path):
    (tmp_path / "ann.png").touch()
    command = [sys.executable, "-m", "twokay_blender", "farm", "list", str(tmp_path / "ann.png"), "--output", "out", "--job"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"}
    run = subprocess.run([*command, str(tmp_path / "仕事")], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert "仕事" in run.stdout.decode("utf-8")
