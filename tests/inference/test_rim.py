import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.outline import outline_distance
from inference.rim import THINNEST, rounded_body

SIZE = 320


def half_after(half: np.ndarray, inside: np.ndarray, sure: np.ndarray | None = None) -> np.ndarray:
    """(h, w) half thickness in pixels of the rounded body around depth 2; its middle must stay there."""
    distance = np.where(inside, np.maximum(outline_distance(inside.astype(np.float32)), 0.02), 0)
    value = (half / PIXELS_PER_VALUE).astype(np.float32)
    front, back = rounded_body(2 - value, 2 + value, inside if sure is None else sure, distance)
    assert (0.5 * (front + back))[inside] == pytest.approx(2, abs=1e-5)
    assert (front[~inside] == 0).all() and (back[~inside] == 0).all() and (back[inside] > front[inside]).all()
    return 0.5 * (back - front) * PIXELS_PER_VALUE


def ball(radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Half thickness in pixels of a sphere, and where it is."""
    y, x = np.indices((SIZE, SIZE)) - (SIZE - 1) / 2
    squared = radius**2 - x**2 - y**2
    return np.sqrt(np.maximum(squared, 0)), squared > 0


def bar(half_breadth: int) -> np.ndarray:
    inside = np.zeros((SIZE, SIZE), bool)
    inside[:, SIZE // 2 - half_breadth : SIZE // 2 + half_breadth] = True
    return inside


def test_a_round_body_stays_as_it_is():
    truth, inside = ball(110)
    rounded = half_after(truth, inside)
    assert np.abs(rounded - truth)[inside].mean() < 1
    assert rounded[truth > 80] == pytest.approx(truth[truth > 80], abs=0.05)


def test_a_body_that_the_networks_closed_too_early_reaches_the_outline():
    _, inside = ball(110)
    drawn, _ = ball(106)
    early = np.where(drawn > 0, drawn * drawn / 106, -30)  # it crosses inside, and ends like a wedge
    rounded = half_after(early, inside)
    along = rounded[SIZE // 2, SIZE // 2 - 110 : SIZE // 2]
    assert (np.diff(along[:60]) > 0).all() and along[0] < 12 and along[5] > 10
    assert np.diff(along[3:60], 2).max() < 0.5  # nowhere hollow


def test_a_hole_far_inside_is_as_thick_as_what_is_around_it():
    truth, inside = ball(110)
    drawn, sure = truth.copy(), inside.copy()
    drawn[150:160, 150:170] = -3
    sure[200:210, 150:170] = False
    rounded = half_after(drawn, inside, sure)
    np.testing.assert_allclose(rounded, half_after(truth, inside), atol=2)


def test_a_wall_becomes_a_round_rim():
    rounded = half_after(np.full((SIZE, SIZE), 20.0), bar(20))[SIZE // 2, SIZE // 2 - 20 : SIZE // 2]
    circle = np.sqrt(20**2 - (np.arange(20) - 19.5) ** 2)
    assert np.abs(rounded - circle).max() < 4 and rounded[0] < 8


@pytest.mark.parametrize("half_breadth", [3, 5, 8])
def test_a_finger_becomes_round_whatever_the_networks_drew(half_breadth):
    rng = np.random.default_rng(0)
    drawn = rng.uniform(-30, 30, (SIZE, SIZE))
    rounded = half_after(drawn, bar(half_breadth), sure=rng.random((SIZE, SIZE)) < 0.5)
    across = np.arange(-half_breadth, half_breadth) + 0.5
    circle = np.sqrt(half_breadth**2 - across**2)
    assert rounded[100:-100, SIZE // 2 - half_breadth : SIZE // 2 + half_breadth] == pytest.approx(
        np.broadcast_to(circle, (SIZE - 200, 2 * half_breadth)), abs=0.2 * half_breadth
    )


def test_places_without_depth_are_filled():
    truth, inside = ball(110)
    hole = np.zeros_like(inside)
    hole[140:180, 60:100] = True
    rounded = half_after(np.where(hole, 0, truth), inside, sure=inside & ~hole)
    assert np.abs(rounded - truth)[hole].max() < 15


def test_nothing_sure_still_gives_a_body():
    _, inside = ball(60)
    assert half_after(np.zeros((SIZE, SIZE)), inside, sure=np.zeros_like(inside))[inside].min() >= 0.99 * THINNEST
