import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.occlusion import gaps

SIZE = 300


def plate_and_arm(lift: float = 60.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Front and back in pixels of a plate with a round arm of radius 30 before it, and the arm's half thickness there.

    The arm lies across the plate, `lift` pixels before it; at its left end it comes out of the plate.
    """
    y, x = np.indices((SIZE, SIZE)) - 150.0
    arm = np.sqrt(np.maximum(30**2 - y**2, 0))
    front = np.full((SIZE, SIZE), 0.0)
    axis = np.where(x < -50, 0, -30 - lift)
    front = np.where((arm > 0) & (x < 90), np.minimum(axis - arm, front), front)
    return front, np.full((SIZE, SIZE), 150.0), np.where((arm > 0) & (x > -50) & (x < 90), arm, 0)


def found(front: np.ndarray, back: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gap's surfaces in pixels, and where it is."""
    edge = np.minimum.reduce(np.meshgrid(*[np.minimum(np.arange(SIZE), np.arange(SIZE)[::-1]) + 0.5] * 2))
    first, last = ((depth / PIXELS_PER_VALUE + 2).astype(np.float32) for depth in (front, back))
    near, far = gaps(first, last, edge.astype(np.float32))
    is_gap = far > 0
    assert ((near > 0) == is_gap).all()
    return (near - 2) * PIXELS_PER_VALUE, (far - 2) * PIXELS_PER_VALUE, is_gap


def test_arm_before_a_plate_gets_a_round_back_and_the_plate_goes_on():
    front, back, arm = plate_and_arm()
    near, far, gap = found(front, back)
    middle = np.s_[:, 140:220]
    assert (gap[middle] == (arm[middle] > 0)).mean() > 0.97
    inner = gap & (arm > 12)
    inner[:, :140] = inner[:, 220:] = False
    assert np.abs(near - (-90 + arm))[inner].mean() < 4
    assert np.abs(far)[inner].max() < 6
    assert (front < near)[gap].all() and (near < far)[gap].all() and (far < back)[gap].all()


def test_front_and_back_are_treated_alike():
    front, back, _ = plate_and_arm()
    near, far, gap = found(front, back)
    mirrored_near, mirrored_far, mirrored_gap = found(-back, -front)
    np.testing.assert_array_equal(gap, mirrored_gap)
    assert near[gap] == pytest.approx(-mirrored_far[gap], abs=1e-2) and far[gap] == pytest.approx(-mirrored_near[gap], abs=1e-2)


def test_no_gap_where_nothing_jumps():
    y, x = np.indices((SIZE, SIZE)) - 150.0
    dome = -np.sqrt(np.maximum(170**2 - x**2 - y**2, 0))
    assert not found(dome, -dome)[2].any()


def test_folds_and_parts_beside_each_other_have_no_gap():
    front, back = np.zeros((SIZE, SIZE)), np.full((SIZE, SIZE), 100.0)
    front[100:106, 100:104] = -20  # too short
    assert not found(front, back)[2].any()
    beside = np.where(np.arange(SIZE) < 150, 0, 120)[None, :] * np.ones((SIZE, 1))
    assert not found(beside, beside + 60)[2].any()


def test_leg_before_a_leg_that_it_hides_in_part():
    x = np.arange(SIZE) - 150.0
    near_leg, far_leg = (np.sqrt(np.maximum(50**2 - (x - shift) ** 2, 0)) for shift in (-30, 30))
    front = np.where(near_leg > 0, -near_leg, 200 - far_leg)
    back = np.where(far_leg > 0, 200 + far_leg, near_leg)
    inside = (near_leg > 0) | (far_leg > 0)
    front, back = (np.where(inside, depth, 0)[None, :].repeat(SIZE, axis=0) for depth in (front, back))
    edge = np.where(inside, 50, 0)[None, :].repeat(SIZE, axis=0).astype(np.float32)
    first, last = ((depth / PIXELS_PER_VALUE + 2).astype(np.float32) for depth in (front, back))
    near, far = gaps(first, last, edge)
    both = (near_leg > 10) & (far_leg > 10)
    assert (far[100:200, both] > 0).all()
    made_up = PIXELS_PER_VALUE * (near - 2)[150, both]
    assert np.abs(made_up - near_leg[both]).mean() < 25
