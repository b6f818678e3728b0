import cv2
import numpy as np
import pytest

from inference.outline import outline_distance, smoothstep


def disc(radius: float, hard: bool, size: int = 360) -> tuple[np.ndarray, np.ndarray]:
    """(size, size) matte of a disc, and the true distance to its outline."""
    y, x = np.indices((size, size)) - (size / 2 + 0.3)
    distance = radius - np.hypot(x, y)
    return np.asarray(distance > 0 if hard else np.clip(distance + 0.5, 0, 1), np.float32), distance


@pytest.mark.parametrize(("hard", "tolerance"), [(False, 0.15), (True, 0.25)])
@pytest.mark.parametrize("radius", [25.3, 150.7])
def test_distance_is_finer_than_pixels(hard, tolerance, radius):
    matte, truth = disc(radius, hard)
    error = (outline_distance(matte) - truth)[np.abs(truth) < 6]
    assert np.abs(error).mean() < tolerance and np.abs(error).max() < 3 * tolerance


def test_distance_has_no_steps_along_an_oblique_outline():
    y, x = np.indices((300, 300))
    truth = (x - 150) * np.cos(0.3) + (y - 150) * np.sin(0.3)
    middle = np.s_[60:240, 60:240]
    error = (outline_distance((truth > 0).astype(np.float32)) - truth)[middle][np.abs(truth[middle] - 2) < 2]
    assert error.std() < 0.15


def test_notches_do_not_run_through_the_body():
    matte = np.zeros((300, 300), np.float32)
    matte[:, 50:250] = 1
    matte[148:152, 50:55] = 0
    distance = outline_distance(matte)
    assert distance[150, 56] < 3
    assert np.ptp(distance[100:200, 75]) < 0.7 * 5


def test_smoothstep_runs_from_0_to_1():
    steps = smoothstep(np.array([-1, 2, 3, 4, 9]), 2, 4)
    assert steps == pytest.approx([0, 0, 0.5, 1, 1])


def test_last_digits_of_opencv_change_nothing(monkeypatch):
    """It gives others wherever else in memory its arrays lie; this stands for it."""
    matte, _ = disc(400.7, hard=True, size=1001)
    expected, transform, sign = outline_distance(matte), cv2.distanceTransform, np.random.default_rng(1)

    def elsewhere(*given):
        return transform(*given) * (1 + sign.choice([-1, 1], (2002, 2002)) * 2e-7).astype(np.float32)

    monkeypatch.setattr(cv2, "distanceTransform", elsewhere)
    np.testing.assert_array_equal(outline_distance(matte), expected)
