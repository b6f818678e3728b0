import numpy as np

from inference.detection import landmarks
from inference.detection.models import sigmoid
from inference.detection.pyramid import Pyramid
from inference.detection.regions import Region


def heat(column: int, row: int, logit: float = 9.0) -> np.ndarray:
    """(64, 64) logits of a heat map that is cold but for one cell."""
    cold = np.full((64, 64), -80.0)
    cold[row, column] = logit
    return cold


def test_points_move_to_the_warm_cell_nearby():
    assert np.allclose(landmarks._refined(np.array([0.5, 0.5]), heat(34, 30)), [34 / 64, 30 / 64])


def test_points_between_warm_cells_take_their_mean():
    both = np.maximum(heat(31, 32), heat(33, 32))
    assert np.allclose(landmarks._refined(np.array([0.5, 0.5]), both), [32 / 64, 32 / 64])


def test_points_stay_where_it_is_cold_far_away_or_outside():
    point, outside = np.array([0.5, 0.5]), np.array([1.2, 0.5])
    assert (landmarks._refined(point, heat(32, 32, logit=-0.5)) == point).all()
    assert (landmarks._refined(point, heat(37, 32)) == point).all()
    assert (landmarks._refined(outside, heat(63, 32)) == outside).all()


def test_window_is_cut_at_the_border():
    assert np.allclose(landmarks._refined(np.array([0.0, 0.99]), heat(2, 62)), [2 / 64, 62 / 64])


def test_mirror_exchanges_sides_and_undoes_itself():
    order = landmarks._MIRRORED
    assert (order[order] == np.arange(35)).all()
    assert order[[0, 2, 7, 11, 28, 31, 33, 34]].tolist() == [0, 5, 8, 12, 27, 32, 33, 34]


def test_sigmoid_of_large_logits_is_finite():
    with np.errstate(over="raise"):
        assert np.allclose(sigmoid(np.array([-1e4, 0, 1e4], np.float32)), [0, 0.5, 1])


def test_mirrored_region_gives_the_mirrored_pose(photo):
    region, width = Region(470.0, 790.0, 1540.0, 0.03), photo.shape[1]
    pose = landmarks.find_pose(Pyramid(photo), region)
    mirrored = landmarks.find_pose(Pyramid(photo[:, ::-1]), Region(width - 1 - region.x, region.y, region.size, -region.angle))
    back = mirrored.points[landmarks._MIRRORED[:33]] * (-1, 1) + (width - 1, 0)
    assert np.abs(back - pose.points).max() < 0.005 * region.size
    assert np.abs(mirrored.mask.values[:, ::-1] - pose.mask.values).mean() < 0.005
    assert np.isclose(mirrored.body.angle, -pose.body.angle, atol=0.01)


def test_empty_region_holds_nobody():
    assert landmarks.find_pose(Pyramid(np.full((256, 256, 3), 128, np.uint8)), Region(127.5, 127.5, 256)).score < 0.5
