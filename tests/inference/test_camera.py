import numpy as np
import pytest

from inference import camera


def test_depth_value_two_is_the_subject_at_distance_one():
    assert camera.distance(np.array(2.0)) == 1.0
    assert camera.depth_value(np.array(1.0)) == 2.0


def test_depth_value_is_the_published_encoding():
    distance = 1.1
    pixels = (distance - 1) * camera.FOCAL + 1024
    assert camera.depth_value(np.array(distance)) == pytest.approx(pixels / 512)


def test_outermost_pixels_see_25_degrees():
    assert camera.slopes(np.array([0.0, 2047.0])) == pytest.approx([-np.tan(np.radians(25)), np.tan(np.radians(25))])


def test_unprojected_points_lie_at_their_distance_and_project_back():
    rng = np.random.default_rng(0)
    columns, rows = rng.uniform(0, 2047, (2, 500))
    depth = rng.uniform(1.6, 2.4, 500)
    points = camera.unproject(depth, columns, rows)
    assert np.linalg.norm(points - [0, 0, 1], axis=1) == pytest.approx(camera.distance(depth))
    assert camera.project(points) == pytest.approx(np.stack([columns, rows], axis=1))


def test_right_and_up_in_the_picture_are_plus_x_and_plus_y():
    point = camera.unproject(np.array(2.0), np.array(1500.0), np.array(300.0))
    assert point[0] > 0 and point[1] > 0


def test_positions_of_a_smaller_canvas_are_the_centres_of_its_pixels():
    assert camera.canvas_positions(2048) == pytest.approx(np.arange(2048))
    assert camera.canvas_positions(1024)[:2] == pytest.approx([0.5, 2.5])
