import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.completion import Layers
from inference.lifting import lifted_layers

SIZE, RADIUS, CENTRE = 240, 90.0, (119.3, 121.1)


def ball(scale: int, radius: float = RADIUS) -> tuple[Layers, np.ndarray, np.ndarray]:
    """Layers and matte of a ball on pixels `scale` of which lie along a coarse one, and (h, w) distances from its axis in coarse ones."""
    rows, columns = (np.indices((SIZE * scale, SIZE * scale)) + 0.5) / scale - 0.5
    away = np.hypot(rows - CENTRE[0], columns - CENTRE[1])
    matte = np.clip((radius - away) * scale + 0.5, 0, 1).astype(np.float32)
    half = np.sqrt(np.maximum(radius**2 - away**2, 0.01)) / PIXELS_PER_VALUE
    front, back = (np.where(matte > 0.5, depth, 0).astype(np.float32) for depth in (2 - half, 2 + half))
    nothing = np.zeros_like(matte)
    return Layers(front, back, nothing, nothing), matte, away


@pytest.mark.parametrize("scale", [2, 4])
def test_a_ball_stays_the_ball_on_finer_pixels(scale: int):
    layers, matte, _ = ball(1)
    truth, fine_matte, away = ball(scale)
    lifted = lifted_layers(layers, matte, fine_matte)
    inside = fine_matte > 0.5
    np.testing.assert_array_equal(lifted.front > 0, inside)
    assert (lifted.front < lifted.back)[inside].all() and not lifted.gap_far.any()
    for name in ("front", "back"):
        error = PIXELS_PER_VALUE * np.abs(getattr(lifted, name) - getattr(truth, name))
        assert error[away < 0.7 * RADIUS].max() < 0.02  # coarse pixels
        assert error[inside & (away < RADIUS - 2)].mean() < 0.1
    volumes = [float((depths.back - depths.front)[inside].sum()) for depths in (lifted, truth)]
    assert volumes[0] == pytest.approx(volumes[1], rel=2e-3)


def test_the_finer_matte_decides_where_the_person_ends():
    layers, matte, _ = ball(1)
    for radius in (RADIUS - 1.5, RADIUS + 1.5):
        _, fine_matte, away = ball(2, radius)
        lifted = lifted_layers(layers, matte, fine_matte)
        np.testing.assert_array_equal(lifted.front > 0, fine_matte > 0.5)
        rim = (fine_matte > 0.5) & (away > radius - 1)
        assert (PIXELS_PER_VALUE * (lifted.back - lifted.front))[rim].mean() < 0.35 * 2 * RADIUS  # it closes there


def test_an_arm_before_a_body_keeps_its_edge_and_its_gap():
    matte = np.pad(np.ones((180, 200), np.float32), 30)
    arm = np.zeros(matte.shape, bool)
    arm[30:210, 100:140] = True
    front = np.where(arm, 1.7, 1.9) * (matte > 0)
    near, far = np.where(arm, 1.78, 0), np.where(arm, 1.9, 0)
    layers = Layers(*(plane.astype(np.float32) for plane in (front, 2.3 * (matte > 0), near, far)))
    lifted = lifted_layers(layers, matte, np.kron(matte, np.ones((2, 2), np.float32)))
    middle = np.s_[120:360, 120:400]  # away from the outline, where bodies are round
    fronts = lifted.front[middle]
    assert np.abs(fronts[..., None] - np.float32([1.7, 1.9])).min(axis=-1).max() < 0.02  # nothing hangs between the two
    fine_arm = np.kron(arm, np.ones((2, 2), bool))
    np.testing.assert_array_equal((lifted.gap_far > 0)[middle], fine_arm[middle])
    assert lifted.gap_near[middle][fine_arm[middle]] == pytest.approx(1.78, abs=1e-4)
