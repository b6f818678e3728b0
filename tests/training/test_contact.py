import numpy as np

from training.contact import Obstacle, deepest

from .shapes import sphere

CENTRE, RADIUS = np.array([0.1, 0.0, 0.0]), 0.2


def ball(margin: float = 0.0) -> Obstacle:
    points, _ = sphere(CENTRE, RADIUS)
    return Obstacle.of(points, (points - CENTRE) / RADIUS, margin)


def at(radius: float) -> np.ndarray:
    """(1, 3) point at a distance from the ball's centre."""
    return (CENTRE + radius * np.array([0.6, 0.0, 0.8]))[None]


def test_depth_inside_a_ball_is_its_radius_less_the_distance():
    depth, way = deepest(np.concatenate([at(0.15), at(0.25), at(0.17)]), [ball()])
    assert np.isclose(depth, 0.05, atol=1e-4)
    assert np.allclose(way, [0.6, 0.0, 0.8], atol=0.02)


def test_outside_and_far_away_nothing_is_too_deep():
    assert deepest(at(0.21), [ball()])[0] == 0
    assert deepest(at(0.5), [ball()])[0] == 0
    assert deepest(np.zeros((0, 3)), [ball()])[0] == 0


def test_a_margin_is_kept_and_the_worst_obstacle_counts():
    assert np.isclose(deepest(at(0.205), [ball(), ball(margin=0.01)])[0], 0.005, atol=1e-4)
