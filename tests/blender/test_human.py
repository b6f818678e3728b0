import bpy
import numpy as np
import pytest

from tests.blender import synthetic


def points_of(human) -> np.ndarray:
    points = np.empty((len(human.data.vertices), 3), np.float32)
    human.data.vertices.foreach_get("co", points.ravel())
    return points


def datablocks() -> dict[str, int]:
    return {name: len(getattr(bpy.data, name)) for name in ("objects", "meshes", "materials", "images", "node_groups")}


def test_human_stands_on_the_floor_and_faces_the_front_view(build, bridge, person, texture):
    human = build(person, texture, name="Ann", height=1.6, density=512)
    points = points_of(human)
    assert points[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert points[:, 2].max() == pytest.approx(1.6, abs=1e-6)
    feet = points[points[:, 2] < 0.05 * 1.6]
    np.testing.assert_allclose(feet[:, :2].min(axis=0) + feet[:, :2].max(axis=0), 0, atol=1e-5)
    hands = points[np.abs(points[:, 0]) > 0.9 * np.abs(points[:, 0]).max()]
    assert hands[:, 1].mean() < points[:, 1].mean()  # the person holds the hands forward
    normals = np.empty((len(human.data.polygons), 3), np.float32)
    human.data.polygons.foreach_get("normal", normals.ravel())
    part = np.empty(len(normals), np.int8)
    human.data.attributes["part"].data.foreach_get("value", part)
    assert normals[part == bridge("surface").FRONT, 1].mean() < -0.5
    assert normals[part == bridge("surface").BACK, 1].mean() > 0.5


def test_placement_is_a_similarity_of_the_network_frame(bridge):
    points = np.random.default_rng(0).uniform((0, 1, 2), (2, 3, 4), (500, 3)).astype(np.float32)
    placed = bridge("placement").standing(points, 1.75).placed(points)
    scale = 1.75 / np.ptp(points[:, 1])
    network_moves, scene_moves = np.diff(points, axis=0), np.diff(placed, axis=0)
    np.testing.assert_allclose(scene_moves[:, 0], scale * network_moves[:, 0], atol=1e-5)
    np.testing.assert_allclose(scene_moves[:, 1], -scale * network_moves[:, 2], atol=1e-5)
    np.testing.assert_allclose(scene_moves[:, 2], scale * network_moves[:, 1], atol=1e-5)
    feet = placed[placed[:, 2] <= 0.05 * 1.75]
    np.testing.assert_allclose(feet[:, :2].min(axis=0), -feet[:, :2].max(axis=0), atol=1e-5)
    assert len(feet) > 2 and placed[:, 2].min() == pytest.approx(0, abs=1e-6)


def test_maps_of_large_photos_give_finer_meshes_and_can_be_thinned(build, bridge, scene, texture):
    human = build(synthetic.capsules(synthetic.PERSON, size=4096), texture, name="Ann", density=4096)
    fine = len(human.data.vertices)
    record = human.twokay
    quads = np.empty(4 * len(human.data.polygons), np.int32)
    human.data.attributes[".corner_vert"].data.foreach_get("value", quads)
    assert bridge("mesh_checks").is_closed(quads.reshape(-1, 4)) and record.density == 4096
    bridge("rebuild").rebuild_human(human, bridge("human_settings").with_changes(bridge("human").kept_settings(human), {"density": 512}))
    assert len(human.data.vertices) < fine / 40 and record.normals
    assert bridge("stored").stored_maps(human).size == 4096


@pytest.mark.parametrize("density", [2048, 256])
def test_mesh_is_valid_smooth_and_closed(build, bridge, person, texture, density):
    human = build(person, texture, name="Ann", density=density)
    assert not human.data.validate(verbose=True)
    assert not human.data.validate(clean_customdata=True)
    assert all(polygon.use_smooth for polygon in human.data.polygons[:50])
    figures = bridge("figures").mesh_figures(human)
    assert figures["closed"] and figures["volume_litres"] > 50 and figures["height_m"] == 1.75
    assert (figures["vertices"], figures["faces"]) == (len(human.data.vertices), len(human.data.polygons))


def test_texture_is_packed_and_drives_the_base_colour(build, person, texture):
    human = build(person, texture, name="Ann", density=256)
    (material,) = human.data.materials
    shader = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    image = shader.inputs["Base Color"].links[0].from_node.image
    assert image == human.twokay.texture
    assert image.packed_file.data.startswith(b"\x89PNG") and image.source == "FILE"
    assert image.filepath == "//Ann_texture.png"


def test_human_knows_what_it_was_made_with(build, bridge, person, texture):
    human = build(person, texture, name="Ann", height=1.8, density=256)
    assert human.twokay.height == pytest.approx(1.8)
    assert (human.twokay.density, human.twokay.version) == (256, bridge("manifest").version())
    assert human.name == human.data.name == "Ann" and human.name in bpy.context.collection.objects


def test_human_goes_into_the_given_collection(build, person, texture):
    collection = bpy.data.collections.new("People")
    human = build(person, texture, name="Ann", density=256, collection=collection)
    assert [item.name for item in human.users_collection] == ["People"]


def test_failures_leave_nothing_behind(build, bridge, person, texture, tmp_path, error, monkeypatch):
    before = datablocks()
    with pytest.raises(error, match="Import the photo again"):
        build(person, tmp_path / "missing.png", name="Ann", density=256)
    text = tmp_path / "text.png"
    text.write_text("no picture")
    with pytest.raises(error, match="not a picture"):
        build(person, text, name="Ann", density=256)
    with pytest.raises(error):
        build(synthetic.slab(np.zeros((2048, 2048), bool)), texture, name="Ann")
    monkeypatch.setattr(bridge("human"), "version", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(person, texture, name="Ann", density=256)
    assert datablocks() == before
