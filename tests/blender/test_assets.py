from uuid import UUID

import bpy
import numpy as np
import pytest


@pytest.fixture
def human(build, bridge, scene, person, texture, monkeypatch):
    monkeypatch.setattr(bridge("studio"), "SAMPLES", 1)
    human = build(person, texture, name="Ann", density=256)
    human.twokay.source, human.twokay.licence = "/photos/ann.jpg", "CC0-1.0"
    bpy.context.view_layer.objects.active = human
    return human


def reopened(path):
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))


def preview_of(item) -> np.ndarray:
    width, height = item.preview.image_size
    pixels = np.empty((height, width, 4), np.float32)
    item.preview.image_pixels_float.foreach_get(pixels.ravel())
    return pixels[::-1]


def test_asset_and_its_preview_survive_saving(human, bridge, tmp_path):
    catalog = UUID("12345678-1234-5678-1234-567812345678")
    bridge("assets").mark_asset(human, bridge("assets").AssetOptions("Bo", catalog))
    reopened(tmp_path / "ann.blend")
    human = bpy.data.objects["Ann"]
    data = human.asset_data
    assert [tag.name for tag in data.tags] == ["2K2K", "person"]
    assert (data.author, data.catalog_id) == ("Bo", str(catalog))
    assert "ann.jpg" in data.description and "1.75 m" in data.description
    assert data.license == "Networks: CC0-1.0. Photo: the rights remain with its owner"
    pixels = preview_of(human)
    assert pixels.shape == (256, 256, 4)
    rows = np.flatnonzero((pixels[..., 3] > 0.5).any(axis=1))
    assert rows[0] < 16 and rows[-1] > 239 and 0.1 < (pixels[..., 3] > 0.5).mean() < 0.6
    body = pixels[100:120, 120:136]
    assert body[..., 3].min() == 1 and body[..., 2].mean() == pytest.approx(0.5, abs=0.1)  # blue as in the photo
    assert (np.diff(pixels[60:120, 128, 1]) >= -0.05).all()  # green grows downward: the preview stands on its feet


def test_nobody_is_named_who_is_not_given_and_marking_again_keeps_what_is_there(human, bridge):
    assert bpy.ops.twokay.mark_asset() == {"FINISHED"}
    assert human.asset_data.author == ""
    assert bpy.ops.twokay.mark_asset(author="Cy") == {"FINISHED"}
    assert bpy.ops.twokay.mark_asset(author="") == {"FINISHED"}
    assert human.asset_data.author == "Cy" and len(human.asset_data.tags) == 2


def test_operator_enters_the_catalog_beside_the_file(human, bridge, tmp_path):
    reopened(tmp_path / "ann.blend")
    human = bpy.context.view_layer.objects.active = bpy.data.objects["Ann"]
    assert bpy.ops.twokay.mark_asset(catalog="shoot") == {"FINISHED"}
    assert f"{human.asset_data.catalog_id}:2K2K/shoot:2K2K-shoot" in (tmp_path / "blender_assets.cats.txt").read_text()


def test_catalogs_stay_as_they_are_where_a_linked_human_is_refused(human, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    path = str(tmp_path / "ann.blend")
    with bpy.data.libraries.load(path, link=True) as (there, wanted):  # pyright: ignore[reportGeneralTypeIssues] - the stub says None
        wanted.objects = there.objects
    (linked,) = wanted.objects
    bpy.context.collection.objects.link(linked)
    bpy.context.view_layer.objects.active = linked
    (tmp_path / "shot").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot" / "scene.blend"))
    with pytest.raises(RuntimeError, match="linked"):
        bpy.ops.twokay.mark_asset(catalog="shoot")
    assert not list(tmp_path.rglob("*.cats.txt"))


def test_instances_stand_where_they_are_put_wherever_the_human_stood(human, bridge, monkeypatch):
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (8_000, 4_000))
    human.location = (1.5, -0.3, 0.1)
    bridge("levels").make_levels(human)
    bridge("assets").mark_asset(human)
    instance = bpy.data.objects.new("Instance", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", bpy.data.collections["Ann_LOD2"]
    instance.location = (4, 5, 6)
    bpy.context.scene.collection.objects.link(instance)
    graph = bpy.context.evaluated_depsgraph_get()
    (place,) = [copy.matrix_world.translation.copy() for copy in graph.object_instances if copy.is_instance]
    np.testing.assert_allclose(np.array(place), (4, 5, 6), atol=1e-5)


def test_levels_are_assets_of_their_own(human, bridge, monkeypatch, tmp_path):
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (8_000, 4_000))
    bridge("levels").make_levels(human)
    bridge("assets").mark_asset(human)
    reopened(tmp_path / "ann.blend")
    marked = {item.name: [tag.name for tag in item.asset_data.tags] for item in bpy.data.collections if item.asset_data}
    assert marked == {f"Ann_LOD{number}": ["2K2K", "person", f"LOD{number}"] for number in range(3)}
    assert bpy.data.objects["Ann_LOD0"].asset_data is None
    assert preview_of(bpy.data.collections["Ann_LOD2"])[..., 3].any()
