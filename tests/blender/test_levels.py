import bpy
import numpy as np
import pytest

from tests.blender.panel_drawing import drawn

COUNTS = (20_000, 4_000)


@pytest.fixture
def human(build, bridge, scene, person, texture, monkeypatch):
    """A human of about 100,000 triangles, whose light levels are lighter than those that artists get."""
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", COUNTS)
    human = build(person, texture, name="Ann", density=512)
    bpy.context.view_layer.objects.active = human
    human.select_set(True)
    return human


def mesh_arrays(mesh) -> tuple[np.ndarray, np.ndarray]:
    points, quads = np.empty((len(mesh.vertices), 3), np.float32), np.empty((len(mesh.polygons), 4), np.int32)
    mesh.vertices.foreach_get("co", points.ravel())
    mesh.attributes[".corner_vert"].data.foreach_get("value", quads.ravel())
    return points, quads


def shown() -> list[str]:
    return sorted(item.name for item in bpy.context.view_layer.objects)


def images_of(material) -> set[str]:
    return {node.image.name for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeTexImage"}


def test_levels_are_closed_wear_the_texture_and_survive_saving(human, bridge, tmp_path):
    assert human.twokay.normals  # so that a level must not wear that one
    ends = np.array([corner for corner in human.bound_box])[[0, 6]]
    volume = bridge("mesh_checks").closed_volume(*mesh_arrays(human.data))
    assert bpy.ops.twokay.make_levels() == {"FINISHED"}
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "ann.blend"))
    human = bpy.data.objects["Ann_LOD0"]
    levels = bridge("shown_levels").level_objects(human)
    assert [item.name for item in levels.values()] == ["Ann_LOD0", "Ann_LOD1", "Ann_LOD2"]
    for number, wanted in enumerate(COUNTS, 1):
        level = levels[number]
        points, quads = mesh_arrays(level.data)
        assert bridge("levels").triangle_count(level) == 2 * len(quads) == pytest.approx(wanted, rel=0.05)
        assert bridge("mesh_checks").is_closed(quads)
        assert bridge("mesh_checks").closed_volume(points, quads) == pytest.approx(volume, rel=0.1)
        np.testing.assert_allclose([points.min(axis=0), points.max(axis=0)], ends, atol=0.02)
        record = level.twokay
        assert record.texture == human.twokay.texture and record.normals.name == f"Ann_LOD{number}_normals"
        assert record.normals.packed_file and not record.maps and not record.version
        (material,) = level.data.materials
        assert images_of(material) == {"Ann_texture", f"Ann_LOD{number}_normals"}
        assert bridge("shown_levels").human_of_level(level) == human
    assert images_of(human.data.materials[0]) == {"Ann_texture", "Ann_normals"}
    assert shown() == ["Ann_LOD0"]


def test_one_level_is_shown_and_the_selection_follows(human):
    human.location = 1, 2, 0
    bpy.ops.twokay.make_levels()
    human.twokay.shown_level = "2"
    assert shown() == ["Ann_LOD2"] and bpy.context.object.name == "Ann_LOD2"
    assert tuple(bpy.context.object.location) == (1, 2, 0)
    with pytest.raises(RuntimeError, match="Select a human that was imported from a photo"):
        bpy.ops.twokay.rebuild(height=1.5)
    human.twokay.shown_level = "0"
    assert shown() == ["Ann_LOD0"] and bpy.context.object == human


def test_panel_offers_the_levels_on_each_of_them(human):
    assert "twokay.make_levels" in [words[0] for name, words, _ in drawn(bpy.types.TWOKAY_PT_result) if name == "operator"]
    panel = bpy.types.TWOKAY_PT_levels
    assert not panel.poll(bpy.context)
    bpy.ops.twokay.make_levels()
    for level in ("0", "2"):
        human.twokay.shown_level = level
        assert panel.poll(bpy.context)
        assert [words[1] for name, words, _ in drawn(panel) if name == "prop"] == ["shown_level"]
    assert not bpy.types.TWOKAY_PT_result.poll(bpy.context)


def test_a_shown_level_stands_where_the_one_before_stood(human):
    bpy.ops.twokay.make_levels()
    human.location, human.rotation_euler.z = (0, 3, 1), 0.5
    human.twokay.shown_level = "1"
    light = bpy.context.object
    assert (light.name, tuple(light.location)) == ("Ann_LOD1", (0, 3, 1)) and light.rotation_euler.z == pytest.approx(0.5)
    light.location.x = 2
    human.twokay.shown_level = "0"
    assert tuple(human.location) == (2, 3, 1)


def test_a_human_that_hangs_on_something_keeps_its_place_there(human):
    bpy.ops.twokay.make_levels()
    handle = bpy.data.objects.new("handle", None)
    bpy.context.collection.objects.link(handle)
    human.parent, human.location, human.rotation_euler.z = handle, (1, 0, 0), 7
    for place in (3, 4):
        handle.location.y = place
        human.twokay.shown_level = "1"
        assert tuple(bpy.context.object.location) == (1, place, 0)
        handle.location.y = 9
        human.twokay.shown_level = "0"
        assert tuple(human.location) == (1, 0, 0) and human.rotation_euler.z == 7


def test_showing_levels_of_a_human_that_stays_changes_nothing_of_it(human):
    bpy.ops.twokay.make_levels()
    human.rotation_euler = 0.1, 0.2, 7
    for level in ("1", "2", "0"):
        human.twokay.shown_level = level
    assert tuple(human.rotation_euler) == pytest.approx((0.1, 0.2, 7), abs=1e-6)


def offered() -> list[str]:
    return [words[0] for name, words, _ in drawn(bpy.types.TWOKAY_PT_levels) if name == "operator"]


def test_levels_made_anew_follow_the_human_in_the_same_data(human, bridge):
    bpy.ops.twokay.make_levels()
    before = [(item, item.data, item.data.materials[0]) for item in bridge("shown_levels").level_objects(human).values()]
    human.twokay.shown_level = "1"
    human.twokay.shown_level = "0"
    assert offered() == []
    assert bpy.ops.twokay.rebuild(height=1.5) == {"FINISHED"}
    assert offered() == ["twokay.make_levels"]
    assert bpy.ops.twokay.make_levels() == {"FINISHED"}
    assert offered() == []
    levels = bridge("shown_levels").level_objects(human).values()
    assert [(item, item.data, item.data.materials[0]) for item in levels] == before
    assert {round(item.dimensions.z, 1) for item in levels} == {1.5}
    assert len(bpy.data.collections) == 4 and len(bpy.data.images) == 4


def test_light_human_has_fewer_levels_or_is_refused(human, bridge, error, monkeypatch):
    levels = bridge("levels")
    count = levels.triangle_count(human)
    monkeypatch.setattr(levels, "TRIANGLES", (count, count))
    with pytest.raises(error, match="light enough"):
        levels.make_levels(human)
    assert human.name == "Ann" and len(bpy.data.collections) == 0
    monkeypatch.setattr(levels, "TRIANGLES", (count, 4_000))
    assert list(levels.make_levels(human)) == [0, 2]
    human.twokay.shown_level = "1"
    assert shown() == ["Ann_LOD0"]
    monkeypatch.setattr(levels, "TRIANGLES", (20_000, count))
    assert list(levels.make_levels(human)) == [0, 1]
    assert sorted(item.name for item in bpy.data.meshes) == ["Ann_LOD0", "Ann_LOD1"]
    assert "Ann_LOD2_normals" not in bpy.data.images and len(bpy.data.materials) == 2


def test_materials_that_the_artist_uses_elsewhere_outlive_a_level(human, bridge, monkeypatch):
    levels = bridge("levels")
    made = levels.make_levels(human)
    kept, own = bpy.data.materials.new("Studio"), made[2].data.materials[0].name
    made[2].data.materials.append(kept)
    made[1].data.materials[0] = kept
    bpy.data.images.remove(made[2].twokay.normals)
    monkeypatch.setattr(levels, "TRIANGLES", (levels.TRIANGLES[0], levels.triangle_count(human)))
    assert list(levels.make_levels(human)) == [0, 1]
    assert "Studio" in bpy.data.materials and own not in bpy.data.materials
    assert made[1].data.materials[0] == kept


def test_light_level_can_be_linked_without_the_rest(human, bridge, tmp_path):
    bpy.ops.twokay.make_levels()
    path = str(tmp_path / "ann.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path, copy=True)
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(path, link=True) as (_, wanted):  # pyright: ignore[reportGeneralTypeIssues] - the stub
        wanted.collections = ["Ann_LOD2"]
    assert [item.name for item in bpy.data.objects] == ["Ann_LOD2"]
    assert sorted(image.name for image in bpy.data.images) == ["Ann_LOD2_normals", "Ann_texture"]


def test_textures_of_all_levels_go_beside_the_file(human, tmp_path):
    bpy.ops.twokay.make_levels()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    assert bpy.ops.twokay.keep_textures(place="beside") == {"FINISHED"}
    names = ("texture", "normals", "LOD1_normals", "LOD2_normals")
    assert {path.stem for path in tmp_path.rglob("Ann*.png")} == {f"Ann_{name}" for name in names}


def test_each_level_is_exported(human, bridge, tmp_path):
    bridge("levels").make_levels(human)
    human.twokay.shown_level = "1"
    bridge("export").export_levels([human], tmp_path, "ann", ["blend", "glb"])
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} >= {"ann.blend", *(f"ann_LOD{number}.glb" for number in range(3))}
    assert shown() == ["Ann_LOD0"]
    for number, count in enumerate((bridge("levels").triangle_count(human), *COUNTS)):
        bpy.ops.wm.read_homefile(use_empty=True)
        bpy.ops.import_scene.gltf(filepath=str(tmp_path / f"ann_LOD{number}.glb"))
        (mesh,) = bpy.data.meshes
        assert len(mesh.polygons) == pytest.approx(count, rel=0.05)
