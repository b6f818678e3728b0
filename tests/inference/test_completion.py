import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.completion import MIN_THICKNESS, completed_depth, rounded_rim, spread_values, trusted_places


def slab(shape=(64, 64)) -> tuple[np.ndarray, np.ndarray]:
    return np.full(shape, 1.9, np.float32), np.full(shape, 2.1, np.float32)


def test_trusted_depth_is_kept_bit_for_bit_and_outside_is_zero():
    rng = np.random.default_rng(0)
    front = rng.uniform(1.7, 1.9, (64, 64)).astype(np.float32)
    back = rng.uniform(2.1, 2.3, (64, 64)).astype(np.float32)
    inside = np.zeros((64, 64), bool)
    inside[8:56, 8:56] = True
    done = completed_depth(front, back, inside, inside)
    for before, after in zip((front, back), done, strict=True):
        assert after[inside] == pytest.approx(before[inside], abs=1e-6)
        assert (after[~inside] == 0).all()


def test_a_hole_in_a_slab_is_filled_by_the_slab():
    front, back = slab()
    trusted = np.ones((64, 64), bool)
    trusted[20:40, 20:40] = False
    front[20:40, 20:40], back[20:40, 20:40] = 5, 0
    done = completed_depth(front, back, trusted, np.ones((64, 64), bool))
    assert done[0] == pytest.approx(np.full((64, 64), 1.9), abs=1e-4)
    assert done[1] == pytest.approx(np.full((64, 64), 2.1), abs=1e-4)


def test_crossed_surfaces_are_replaced_and_order_holds_everywhere():
    rng = np.random.default_rng(1)
    front = rng.uniform(1.7, 2.3, (64, 64)).astype(np.float32)
    back = rng.uniform(1.7, 2.3, (64, 64)).astype(np.float32)
    inside = np.ones((64, 64), bool)
    done_front, done_back = completed_depth(front, back, inside, inside)
    assert (done_back - done_front > MIN_THICKNESS * 0.99).all()


def test_nothing_trusted_still_gives_a_closed_sheet():
    front, back = slab()
    inside = np.ones((64, 64), bool)
    done_front, done_back = completed_depth(front, back, ~inside, inside)
    assert (done_back > done_front).all()


def test_spread_values_stay_between_the_known_ones():
    rng = np.random.default_rng(2)
    known = rng.random((100, 37)) < 0.02
    values = rng.uniform(3, 4, (100, 37, 2)).astype(np.float32)
    spread = spread_values(values, known)
    assert spread[known] == pytest.approx(values[known], abs=1e-5)
    assert spread.min() >= 3 - 1e-4 and spread.max() <= 4 + 1e-4


def thickness_of(radius: float, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """(size, size) thickness in pixels of a sphere of this radius in the middle, and where it is."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    squared = radius**2 - x**2 - y**2
    return 2 * np.sqrt(np.maximum(squared, 0)).astype(np.float32), squared > 0


def rounded_thickness(pixels: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Thickness in pixels after rounding; front and back must stay around 2."""
    half = np.where(inside, pixels / PIXELS_PER_VALUE / 2, 0).astype(np.float32)
    front, back = rounded_rim(np.where(inside, 2 - half, 0), np.where(inside, 2 + half, 0), inside)
    assert ((front + back) / 2)[inside] == pytest.approx(2, abs=1e-5)
    assert (front[~inside] == 0).all() and (back[~inside] == 0).all()
    return (back - front) * PIXELS_PER_VALUE


def test_a_bar_with_walls_becomes_a_round_one():
    inside = np.zeros((256, 256), bool)
    inside[:, 108:148] = True
    rounded = rounded_thickness(np.full((256, 256), 40, np.float32), inside)[128, 108:148]
    across = np.abs(np.arange(40) - 19.5)
    circle = 2 * np.sqrt(np.maximum(20**2 - across**2, 0))
    assert rounded == pytest.approx(circle, abs=2.5)


def test_a_sphere_stays_a_sphere():
    truth, inside = thickness_of(100)
    rounded = rounded_thickness(truth, inside)
    assert np.abs(rounded - truth)[inside].mean() < 1.5
    assert np.abs(rounded - truth)[truth > 110].max() < 1e-2


def test_far_from_the_outline_nothing_changes():
    inside = np.zeros((256, 256), bool)
    inside[40:216, 40:216] = True
    rounded = rounded_thickness(np.full((256, 256), 300, np.float32), inside)
    assert rounded[90:166, 90:166] == pytest.approx(300, abs=1e-2)
    assert rounded[128, 40] < 50


def test_the_edge_and_what_the_networks_leave_out_are_not_trusted():
    inside = np.zeros((64, 64), bool)
    inside[10:54, 10:54] = True
    mask = np.ones((64, 64), np.float32)
    mask[30:40, 30:40] = 0.2
    trusted = trusted_places(mask, inside)
    assert not trusted[10:16].any() and not trusted[30:40, 30:40].any()
    assert trusted[20, 20] and trusted[16, 32]
