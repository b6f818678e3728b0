import numpy as np
import pytest

from inference.matting.window import photo_window

SHAPE = (90, 120)


def _somewhere() -> np.ndarray:
    where = np.zeros(SHAPE, bool)
    where[30:60, 40:100] = True
    return where


def test_the_window_holds_the_pixels_and_the_margin_within_the_photo():
    window = photo_window(_somewhere(), 25, 1000)
    assert (window.rows, window.columns, window.size) == (slice(5, 85), slice(15, 120), (105, 80))


@pytest.mark.parametrize("longest", [1000, 40])
def test_points_and_pixels_move_alike(longest):
    window = photo_window(_somewhere(), 10, longest)
    columns = window.of(np.tile(np.arange(SHAPE[1], dtype=np.float32), (SHAPE[0], 1)))
    keypoints = np.zeros((31, 3), np.float32)
    keypoints[4] = 71.0, 45.0, 0.5
    points = window.points(keypoints)
    column = round(float(points[4, 0]))
    assert columns[0, column] - 71 == pytest.approx((column - points[4, 0]) * (1 if longest > 100 else 2), abs=1e-3)
    assert points[4, 2] == 0.5
    assert not points[:4].any()


def test_what_is_taken_out_goes_back_to_its_place():
    image = np.random.default_rng(0).random(SHAPE).astype(np.float32)
    window = photo_window(_somewhere(), 3, 1000)
    back = window.onto(window.of(image), image.shape)
    np.testing.assert_array_equal(back[window.rows, window.columns], image[window.rows, window.columns])
    assert not back[:27].any() and not back[:, :37].any()
