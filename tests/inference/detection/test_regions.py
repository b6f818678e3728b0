import numpy as np
import pytest

from inference.detection.regions import Region, RegionMask, product

REGION = Region(30.0, 20.0, 16.0, 0.7)
CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


def test_crop_positions_come_back():
    positions = np.random.default_rng(0).uniform(-50, 50, (9, 2))
    assert np.allclose(REGION.to_photo(REGION.to_crop(positions)), positions)


def test_corners_lie_half_a_side_from_the_centre():
    assert np.allclose(Region(3, 4, 2).to_photo(CORNERS), [[2, 3], [4, 3], [4, 5], [2, 5]])


def test_a_quarter_turn_moves_the_top_to_the_right():
    assert np.allclose(Region(0, 0, 2, np.pi / 2).to_photo(np.array([0.5, 0])), [1, 0])


@pytest.mark.parametrize("top", [(10, 3), (12, 5), (10, 9), (4, 1)])
def test_upright_points_from_the_centre_to_the_top(top):
    region = Region.between(np.array([10, 5]), np.array(top), scale=2)
    assert np.allclose(region.to_photo(np.array([0.5, 0])), top)


def test_matrix_takes_crop_pixels_where_their_centres_lie():
    pixels = np.array([[0, 0], [7, 0], [3, 5]])
    matrix = REGION.photo_from_crop(8)
    assert np.allclose(pixels @ matrix[:, :2].T + matrix[:, 2], REGION.to_photo((pixels + 0.5) / 8))


def test_product_applies_the_second_matrix_first():
    turn, shift = np.array([[0.0, -1, 0], [1, 0, 0]]), np.array([[1.0, 0, 5], [0, 1, 0]])
    assert np.allclose(product(turn, shift) @ (1, 0, 1), [0, 6])


def test_mask_on_its_own_region_is_itself():
    mask = RegionMask(np.random.default_rng(1).random((8, 8), np.float32), REGION)
    assert np.allclose(mask.on(REGION, 8), mask.values, atol=1e-5)


def test_mask_on_a_region_beside_is_empty():
    mask = RegionMask(np.ones((8, 8), np.float32), Region(0, 0, 8))
    assert not mask.on(Region(20, 0, 8), 8).any()


def test_mask_has_its_values_at_photo_positions_and_none_outside():
    mask = RegionMask(np.eye(2, dtype=np.float32), Region(10, 10, 4))
    assert mask.at(np.array([[9, 9], [11, 9], [11, 11], [7, 9], [13, 11]])).tolist() == [1, 0, 1, 0, 0]
