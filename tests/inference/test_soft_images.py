import numpy as np
import pytest

from inference.soft_images import blurred, box_mean, enlarged, filled_in, reduced, spread


def test_reducing_takes_means_and_keeps_the_border():
    image = np.arange(35, dtype=np.float32).reshape(5, 7)
    small = reduced(image, 2)
    assert small.shape == (3, 4)
    assert small[0, 0] == image[:2, :2].mean()
    assert small[2, 3] == image[4, 6]


def test_enlarging_keeps_slopes():
    rows, columns = np.mgrid[:32, :48].astype(np.float32)
    slope = np.stack([rows, 2 * columns], axis=-1)
    back = enlarged(reduced(slope, 4), 4, (32, 48))
    np.testing.assert_allclose(back[2:-2, 2:-2], slope[2:-2, 2:-2], atol=1e-3)


def test_blur_has_the_stated_width_and_keeps_the_sum():
    point = np.zeros((101, 101), np.float32)
    point[50, 50] = 1
    soft = blurred(point, 5.0)
    variance = (soft.sum(axis=1) * (np.arange(101) - 50.0) ** 2).sum()
    assert soft.sum() == pytest.approx(1, abs=1e-4)
    assert np.sqrt(variance) == pytest.approx(5, abs=0.5)


def test_box_mean_and_spread_reach_as_far_as_they_say():
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    assert spread(mask, 3).sum() == 49
    assert box_mean(mask.astype(np.float32), 3).max() == pytest.approx(1 / 49)


def test_filling_in_solves_laplace():
    rows, columns = np.mgrid[:64, :64] / 63.0
    harmonic = np.stack([rows, columns, rows**2 - columns**2], axis=-1).astype(np.float32)
    known = np.zeros((64, 64), bool)
    known[[0, -1]] = known[:, [0, -1]] = True
    filled = filled_in(np.where(known[..., None], harmonic, 0), known)
    np.testing.assert_allclose(filled, harmonic, atol=0.06)
    np.testing.assert_array_equal(filled[known], harmonic[known])


def test_filling_in_from_one_pixel_is_constant():
    image = np.zeros((7, 5, 3), np.float32)
    known = np.zeros((7, 5), bool)
    image[2, 3], known[2, 3] = (1, 2, 3), True
    np.testing.assert_allclose(filled_in(image, known), np.broadcast_to([1, 2, 3], (7, 5, 3)), atol=1e-5)
