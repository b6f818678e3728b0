import bpy
import numpy as np
import pytest


@pytest.fixture(scope="module")
def surface(bridge, person):
    return bridge("surface").surface_from_reconstruction(person, bridge("surface").SurfaceOptions(512))


@pytest.fixture(scope="module")
def atlas(bridge, person):
    return bridge("atlas").Atlas.of(person)


@pytest.fixture(scope="module")
def uvs(atlas, person, surface):
    """(m, 4, 2) texture coordinates of the quads' corners."""
    return atlas.corner_uvs(person, surface).reshape(-1, 4, 2)


def shoelace(corners) -> np.ndarray:
    x, y = corners[..., 0], corners[..., 1]
    return 0.5 * ((x[:, 2] - x[:, 0]) * (y[:, 3] - y[:, 1]) - (x[:, 3] - x[:, 1]) * (y[:, 2] - y[:, 0]))


def test_front_quads_show_their_pixels_of_the_photo(bridge, atlas, uvs, surface, person):
    front = surface.part == bridge("surface").FRONT
    left, top = uvs[front, :, 0] * 2 * atlas.width, (1 - uvs[front, :, 1]) * atlas.height
    expected = bridge("atlas").photo_positions(person, surface.canvas[surface.quads[front]].reshape(-1, 2)).reshape(-1, 4, 2)
    np.testing.assert_allclose(left + atlas.left - 0.5, expected[..., 0], atol=2e-3)
    np.testing.assert_allclose(top + atlas.top - 0.5, expected[..., 1], atol=2e-3)


def test_back_quads_show_the_same_place_of_the_other_half_turned_around(bridge, atlas, uvs, surface, person):
    back = surface.part == bridge("surface").BACK
    across = (1 - uvs[back, :, 0]) * 2 * atlas.width + atlas.left - 0.5
    expected = bridge("atlas").photo_positions(person, surface.canvas[surface.quads[back]].reshape(-1, 2)).reshape(-1, 4, 2)
    np.testing.assert_allclose(across, expected[..., 0], atol=2e-3)


def test_halves_do_not_overlap_and_nothing_is_turned_over(uvs):
    left = uvs[..., 0].max(axis=1) < 0.5
    right = uvs[..., 0].min(axis=1) > 0.5
    assert (left | right).all() and left.any() and right.any()
    assert (shoelace(uvs) >= -1e-9).all()  # every face is seen from its outer side
    assert uvs.min() >= 0 and uvs.max() <= 1


def test_each_half_covers_the_matte_once(atlas, uvs, person):
    matte = float((person.mask > 0.5).sum()) / person.canvas_from_photo[0, 0] ** 2 / (2 * atlas.width * atlas.height)
    for half in (uvs[..., 0].max(axis=1) < 0.5, uvs[..., 0].min(axis=1) > 0.5):
        assert shoelace(uvs[half]).sum() == pytest.approx(matte, rel=0.02)


def test_most_of_the_front_is_stretched_less_than_twice(bridge, atlas, uvs, surface):
    """The rest is the rim that turns away from the camera, as it does in the photo."""
    front = surface.part == bridge("surface").FRONT
    corners = surface.vertices[surface.quads[front]].astype(float)
    areas = 0.5 * np.linalg.norm(np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]), axis=1)
    stretch = areas / shoelace(uvs[front])
    assert (stretch < 2 * np.quantile(stretch, 0.05)).mean() > 0.85


def test_front_half_has_the_photos_own_pixels(build, bridge, scene, atlas, person, texture):
    human = build(person, texture, name="Ann", density=256, back="mirrored")
    photo = bridge("pixels").rgba_picture(texture)[..., :3]
    pixels = bridge("pixels").pixels_of(human.twokay.texture)
    front = photo[atlas.top : atlas.top + atlas.height, atlas.left : atlas.left + atlas.width]
    np.testing.assert_array_equal(pixels[:, : atlas.width], front)
    np.testing.assert_array_equal(pixels[:, atlas.width :], front[:, ::-1])


def test_packed_pixels_come_back(bridge, scene):
    pixels = np.random.default_rng(0).integers(0, 256, (37, 23, 3), dtype=np.uint8)
    image = bpy.data.images.new("noise", 1, 1)
    for expected in (pixels, 255 - pixels[:20]):
        bridge("pixels").store_pixels(image, expected)
        np.testing.assert_array_equal(bridge("pixels").pixels_of(image), expected)


def test_matte_of_a_half_is_that_of_the_canvas(bridge, atlas, person):
    half = bridge("back").half_matte((atlas.height, atlas.width), person, atlas)
    column, row = 300 - atlas.left, 380 - atlas.top
    canvas = np.rint(person.canvas_from_photo @ (300, 380, 1)).astype(int)
    assert half[row, column] == person.mask[canvas[1], canvas[0]] == 1
    area = person.canvas_from_photo[0, 0] ** 2
    assert half.sum() * area == pytest.approx(float(person.mask.sum()), rel=0.01)
    doubled = bridge("back").half_matte((2 * atlas.height, 2 * atlas.width), person, atlas)
    assert doubled.sum() == pytest.approx(4 * half.sum(), rel=0.01)  # an artist has enlarged the texture
