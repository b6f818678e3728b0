"""Blender copies an object and its mesh, but what a human points to is the same for both until one of them is changed."""

import bpy
import numpy as np
import pytest


@pytest.fixture
def human(build, scene, person, texture):
    human = build(person, texture, name="Ann", density=128)
    bpy.context.view_layer.objects.active = human
    human.select_set(True)
    return human


@pytest.fixture
def duplicate(human):
    """Duplicate the human as Shift+D does; the duplicate is active."""

    def made(linked=False) -> bpy.types.Object:
        bpy.ops.object.duplicate(linked=linked)
        return bpy.context.view_layer.objects.active

    return made


def shown(human) -> set[bpy.types.Image]:
    """The pictures that a human's materials show."""
    nodes = [node for material in human.data.materials for node in material.node_tree.nodes]
    return {node.image for node in nodes if node.type == "TEX_IMAGE"}


@pytest.mark.parametrize("changed", ["the duplicate", "the first"])
def test_new_shape_and_back_of_one_leave_the_other_as_it_is(human, duplicate, bridge, changed):
    pixels_of = bridge("pixels").pixels_of
    other = duplicate()
    if changed == "the first":
        human, other = other, human
        bpy.context.view_layer.objects.active = other
    colours, relief = pixels_of(human.twokay.texture), pixels_of(human.twokay.normals)
    assert bpy.ops.twokay.rebuild(back="mirrored", density=64, normal_map="off") == {"FINISHED"}
    np.testing.assert_array_equal(pixels_of(human.twokay.texture), colours)
    np.testing.assert_array_equal(pixels_of(human.twokay.normals), relief)
    assert shown(human) == {human.twokay.texture, human.twokay.normals}
    assert shown(other) == {other.twokay.texture} and other.twokay.texture != human.twokay.texture
    assert not (pixels_of(other.twokay.texture) == colours).all()


@pytest.mark.parametrize("renamed", [False, True])
def test_camera_and_levels_stay_with_the_first(human, duplicate, bridge, monkeypatch, renamed):
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (8000, 4000))
    assert bpy.ops.twokay.add_camera() == {"FINISHED"}
    human.select_set(True)
    bpy.context.view_layer.objects.active = human
    bpy.ops.twokay.make_levels()
    camera, levels = human.twokay.camera, bridge("shown_levels").level_objects(human)
    place, faces = camera.location.copy(), {number: len(item.data.polygons) for number, item in levels.items()}
    bpy.ops.object.select_all(action="DESELECT")
    human.select_set(True)
    bpy.context.view_layer.objects.active = human
    other = duplicate()
    if renamed:
        human.name, other.name = "The main character", "Ann"
    assert bpy.ops.twokay.rebuild(height=1.2, density=64) == {"FINISHED"}
    assert camera.location == place and human.twokay.camera == camera and other.twokay.camera is None
    assert not human.twokay.levels_outdated and not other.twokay.levels
    assert {number: len(item.data.polygons) for number, item in bridge("shown_levels").level_objects(human).items()} == faces
    bpy.context.view_layer.objects.active = human
    assert bpy.ops.twokay.rebuild(density=96) == {"FINISHED"}
    assert human.twokay.camera == camera and human.twokay.levels_outdated


def test_file_of_the_texture_stays_with_the_other(human, duplicate, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    bpy.ops.twokay.keep_textures(place="beside")
    before = (tmp_path / "Ann_texture.png").read_bytes()
    other = duplicate()
    bpy.ops.twokay.rebuild(back="mirrored")
    assert (tmp_path / "Ann_texture.png").read_bytes() == before and other.twokay.texture.packed_file


@pytest.mark.parametrize("place", ["packed", "beside"])
def test_unsaved_strokes_are_copied_and_stay_with_the_first(human, duplicate, bridge, tmp_path, place):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    bpy.ops.twokay.keep_textures(place=place)
    texture = human.twokay.texture
    painted = np.ones(len(texture.pixels), np.float32)
    painted[1::4] = 0
    texture.pixels.foreach_set(painted)
    other = duplicate()
    bpy.ops.twokay.rebuild(back="mirrored")
    for each in (human, other):
        assert (bridge("pixels").pixels_of(each.twokay.texture) == (255, 0, 255)).all()
    assert texture.is_dirty and other.twokay.texture != texture


def test_rebuilding_again_copies_nothing_more(human, duplicate):
    duplicate()
    bpy.ops.twokay.rebuild(density=96)
    before = [len(bpy.data.images), len(bpy.data.materials)]
    bpy.ops.twokay.rebuild(density=64)
    assert [len(bpy.data.images), len(bpy.data.materials)] == before


def test_linked_duplicates_go_on_sharing(human, duplicate):
    other = duplicate(linked=True)
    bpy.ops.twokay.rebuild(back="mirrored")
    assert other.data == human.data and other.twokay.texture == human.twokay.texture and shown(human) == shown(other)


def test_linked_duplicates_know_of_the_mesh_that_they_show(human, duplicate, bridge):
    bpy.ops.twokay.add_camera()
    human.select_set(True)
    bpy.context.view_layer.objects.active = human
    camera = human.twokay.camera
    separate = human.copy()
    separate.data = human.data.copy()
    other = duplicate(linked=True)
    other.location.x = 2
    bpy.ops.twokay.rebuild(height=3.5, density=96, back="mirrored", normal_map="off")
    kept_settings, settings_of = bridge("human").kept_settings, bridge("human").settings_of
    assert kept_settings(human) == kept_settings(other) == settings_of(human.twokay.wanted) and other.location.x == 2
    assert human.twokay.texture == other.twokay.texture != separate.twokay.texture and human.twokay.normals is None
    assert human.twokay.placement[:] == other.twokay.placement[:]
    eye = bridge("human").kept_placement(human).placed(np.array([[0.0, 0, 1]]))[0]
    np.testing.assert_allclose(camera.location, eye, atol=1e-5)
    assert kept_settings(separate).height == 1.75
    bpy.ops.twokay.remesh(method="quads", faces=2000)
    assert human.twokay.is_remeshed and other.twokay.is_remeshed and not separate.twokay.is_remeshed
