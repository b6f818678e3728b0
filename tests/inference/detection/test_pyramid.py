import numpy as np
import pytest

from inference.detection.pyramid import Pyramid
from inference.detection.regions import Region, RegionMask

HEIGHT, WIDTH = 301, 405


@pytest.fixture(scope="module")
def ramp() -> np.ndarray:
    """Red grows with the column, green with the row, by half a level a pixel."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([columns / 2, rows / 2, 0 * rows], axis=2).astype(np.uint8)


@pytest.mark.parametrize("region", [Region(200, 150, 40), Region(190, 140, 150, 0.5), Region(202, 150, 200, -2.0)])
def test_crop_of_a_ramp_is_the_ramp(ramp, region):
    crop = Pyramid(ramp).crop(region, 16)
    columns, rows = np.meshgrid(np.arange(16), np.arange(16))
    positions = region.to_photo((np.stack([columns, rows], axis=2) + 0.5) / 16)
    assert np.abs(crop[..., :2] - (positions - 0.5) / 2).max() < 1.5


def test_crop_at_the_photos_own_size_is_the_photo(ramp):
    square = ramp[:HEIGHT, :HEIGHT]
    assert (Pyramid(square).crop(Region(150, 150, HEIGHT), HEIGHT) == square).all()


def test_fine_stripes_become_grey():
    stripes = np.repeat(np.arange(256)[None, :, None] % 2 * 255, 256, axis=0).repeat(3, axis=2).astype(np.uint8)
    crop = Pyramid(stripes).crop(Region(127.5, 127.5, 256, 0.3), 32)
    assert np.abs(crop[8:24, 8:24].astype(float) - 127.5).max() < 3


def test_outside_is_black_and_alpha_left_out(ramp):
    transparent = np.dstack([np.full((40, 40, 3), 200), np.zeros((40, 40))]).astype(np.uint8)
    crop = Pyramid(transparent).crop(Region(0, 19.5, 40), 40)
    assert (crop[:, :19] == 0).all()
    assert (crop[1:-1, 21:] == 200).all()


def test_hidden_people_take_the_colour_around_them():
    photo = np.full((64, 64, 3), (10, 200, 90), np.uint8)
    photo[20:44, 20:44] = 255
    values = np.zeros((64, 64), np.float32)
    values[20:44, 20:44] = 1
    whole = Region(31.5, 31.5, 64)
    pyramid = Pyramid(photo)
    assert np.abs(pyramid.without([RegionMask(values, whole)]).crop(whole, 64).astype(int) - (10, 200, 90)).max() <= 2
    assert (pyramid.crop(whole, 64) == photo).all()
