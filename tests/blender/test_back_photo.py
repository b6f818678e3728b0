import sys
from pathlib import Path

import bpy
import numpy as np
import pytest


@pytest.fixture
def human(bridge, scene, person, texture):
    return bridge("human").build_human(person, texture, name="Ann", density=256)


@pytest.fixture
def command(bridge):
    return bridge("environment.interpreter").own_python(Path(sys.executable))


@pytest.fixture
def cut(bridge, monkeypatch):
    """Let the next cut-out be these RGBA pixels."""
    return lambda rgba: monkeypatch.setattr(bridge("back_photo"), "_cutout", lambda _photo, _command: rgba)


def halves(bridge, human) -> list[np.ndarray]:
    pixels = bridge("pixels").pixels_of(human.twokay.texture)
    return np.split(pixels, 2, axis=1)


def cutout_of(bridge, person, colour) -> np.ndarray:
    """The person from behind: the canvas mirrored, in one colour."""
    alpha = np.round(255 * person.mask[::2, ::-2]).astype(np.uint8)
    return np.dstack([np.broadcast_to(np.array(colour, np.uint8), (*alpha.shape, 3)), alpha])


def test_photo_covers_the_back_and_the_front_goes_around(bridge, human, person, cut):
    front = halves(bridge, human)[0].copy()
    cut(cutout_of(bridge, person, (250, 10, 20)))
    overlap = bridge("back_photo").set_back_photo(human, Path("back.png"), None)
    assert overlap > 0.97 and human.twokay.back == "photo"
    left, right = halves(bridge, human)
    np.testing.assert_array_equal(left, front)
    atlas = bridge("atlas").Atlas.of(person)
    matte = bridge("back").half_matte(front.shape, person, atlas)
    assert (right[:, ::-1][matte == 0] == front[matte == 0]).mean() > 0.99
    assert (right[:, ::-1][matte > 0.5] == (250, 10, 20)).all(axis=1).mean() > 0.4
    bpy.context.view_layer.objects.active = human
    assert bpy.ops.twokay.rebuild(density=128) == {"FINISHED"}
    np.testing.assert_array_equal(halves(bridge, human)[1], right)


def test_another_pose_is_refused(bridge, human, cut, error):
    before = human.twokay.texture.packed_file.data
    lying = np.zeros((300, 900, 4), np.uint8)
    lying[100:200, 50:850] = 255
    cut(lying)
    with pytest.raises(error, match="same pose"):
        bridge("back_photo").set_back_photo(human, Path("back.png"), None)
    assert human.twokay.texture.packed_file.data == before and human.twokay.back == "filled"


def test_a_missing_photo_is_named(bridge, human, command, error):
    with pytest.raises(error, match="no file"):
        bridge("back_photo").set_back_photo(human, Path("/nowhere/back.png"), command)


def test_a_person_is_cut_out_of_a_real_picture(bridge, command):
    photo = Path(__file__).parents[1] / "data" / "person.jpg"
    rgba = bridge("back_photo")._cutout(photo, command)
    assert rgba.shape[2] == 4 and 0.03 < (rgba[..., 3] > 127).mean() < 0.8
