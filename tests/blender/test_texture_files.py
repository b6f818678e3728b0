from pathlib import Path

import bpy
import numpy as np
import pytest


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where the .blend goes."""
    folder = tmp_path / "scene"
    folder.mkdir()
    return folder


@pytest.fixture
def human(build, scene, person, texture):
    human = build(person, texture, name="Ann", density=128)
    bpy.context.view_layer.objects.active = human
    human.select_set(True)
    return human


def test_textures_go_beside_the_blend_and_back(human, bridge, folder):
    pixels = bridge("pixels").pixels_of
    colours, normals = pixels(human.twokay.texture), pixels(human.twokay.normals)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ann.blend"))
    assert bpy.ops.twokay.keep_textures(place="beside") == {"FINISHED"}
    assert {path.name for path in folder.glob("*.png")} == {"Ann_texture.png", "Ann_normals.png"}
    assert human.twokay.texture.packed_file is None and human.twokay.texture.filepath == "//Ann_texture.png"
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=str(folder / "ann.blend"))
    human = bpy.data.objects["Ann"]
    np.testing.assert_array_equal(pixels(human.twokay.texture), colours)
    bpy.ops.twokay.keep_textures(place="packed")
    for path in folder.glob("*.png"):
        path.unlink()
    np.testing.assert_array_equal(pixels(human.twokay.texture), colours)
    np.testing.assert_array_equal(pixels(human.twokay.normals), normals)


def test_a_new_back_is_written_to_where_the_texture_is(human, bridge, folder):
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ann.blend"))
    bpy.ops.twokay.keep_textures(place="beside")
    painted = bridge("pixels").pixels_of(human.twokay.texture)
    painted[:, : painted.shape[1] // 2] //= 2
    bridge("pixels").store_pixels(human.twokay.texture, painted)
    bpy.ops.twokay.rebuild(back="mirrored")
    assert human.twokay.texture.packed_file is None
    colours = bridge("pixels").pixels_of(human.twokay.texture)
    middle = colours.shape[1] // 2
    np.testing.assert_array_equal(colours, np.concatenate([painted[:, :middle], painted[:, :middle][:, ::-1]], axis=1))
    assert (folder / "Ann_texture.png").read_bytes() == bridge("pixels").png_of(colours)
    written = bridge("export").export_humans([human], folder / "out", "ann", ["obj"])
    assert {path.name for path in written} >= {"ann.obj", "ann.mtl", "ann_texture.png"}
    assert (folder / "out/ann_texture.png").read_bytes() == (folder / "Ann_texture.png").read_bytes()


def test_an_unsaved_file_has_no_place_beside_it(human, bridge, error):
    with pytest.raises(error, match="Save it first"):
        bridge("texture_files").keep_textures(human, "beside")
    assert human.twokay.texture.packed_file


@pytest.mark.parametrize("name", ["letter.txt", "letter.png", "photo.jpg"])
def test_a_file_of_the_artist_that_a_strangers_blend_names_stays_as_it_is(human, bridge, folder, tmp_path, name):
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ann.blend"))
    for letter in (tmp_path / name, folder / name):
        letter.write_bytes(b"Dear Ann")
        image = bpy.data.images.new("named", 4, 4)
        image.source = "FILE"
        image.filepath = str(letter)
        human.twokay.normals = image
        assert bpy.ops.twokay.rebuild(normal_map="on") == {"FINISHED"}
        assert letter.read_bytes() == b"Dear Ann" and human.twokay.normals.packed_file


def test_a_picture_outside_of_the_blends_folder_is_not_written_to(human, bridge, folder, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ann.blend"))
    white = bridge("pixels").png_of(np.full((4, 4, 3), 255, np.uint8))
    (tmp_path / "holiday.png").write_bytes(white)
    image = bpy.data.images.load(str(tmp_path / "holiday.png"))
    bridge("pixels").store_pixels(image, np.zeros((4, 4, 3), np.uint8))
    assert (tmp_path / "holiday.png").read_bytes() == white
    assert image.packed_file and not bridge("pixels").pixels_of(image).any()


def test_only_pictures_go_out_with_an_obj(human, bridge, error, folder, tmp_path):
    (tmp_path / "key").write_bytes(b"secret")
    image = bpy.data.images.new("named", 4, 4)
    image.source = "FILE"
    image.filepath = str(tmp_path / "key")
    human.twokay.texture = image
    with pytest.raises(error, match="not a picture"):
        bridge("export").export_humans([human], folder / "out", "ann", ["obj"])
    assert not list((folder / "out").glob("*"))
