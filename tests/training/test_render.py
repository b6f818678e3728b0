import numpy as np

from inference import camera
from training.render import foreshortened


def test_another_distance_looks_as_from_there_and_keeps_depth():
    points = np.random.default_rng(0).uniform(-0.35, 0.35, (50, 3))
    moved = foreshortened(points, 2.5)
    assert np.array_equal(moved[:, 2], points[:, 2])
    seen = (camera.project(moved) - (camera.CANVAS - 1) / 2) / (camera.CANVAS - 1) * 2 * camera.TAN_HALF_FOV
    there = points[:, :2] * [1, -1] / (1 - points[:, 2:] / 2.5)
    assert np.allclose(seen, there)


def test_the_distance_of_the_networks_camera_changes_nothing():
    points = np.random.default_rng(1).uniform(-0.35, 0.35, (50, 3))
    assert np.allclose(foreshortened(points, 1.0), points)
