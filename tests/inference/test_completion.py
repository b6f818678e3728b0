import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.completion import completed_layers
from inference.fusion import STEEPEST, fused_depth
from inference.spreading import spread_values

SIZE = 256


def ball(radius: float = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Front and back network values, encoded normals and matte of a ball of this radius in pixels."""
    y, x = np.indices((SIZE, SIZE), np.float32) - 0.5 * (SIZE - 1)
    from_axis = np.hypot(x, y)
    half = np.sqrt(np.maximum(radius**2 - from_axis**2, 0)) / PIXELS_PER_VALUE
    z = half * PIXELS_PER_VALUE / radius
    front_normal = np.stack([x / radius, y / radius, z], axis=-1)
    normal = np.concatenate([_encoded(front_normal, -half), _encoded(front_normal, half)], axis=-1)
    matte = np.clip(radius - from_axis + 0.5, 0, 1).astype(np.float32)
    inside = matte > 0.5
    return np.where(inside, 2 - half, 0), np.where(inside, 2 + half, 0), normal, matte


def _encoded(normal: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """(h, w, 3) the encoding that belongs to this depth's slopes (see `inference.fusion`), from the normal's z."""
    slope_y, slope_x = np.gradient(depth)
    z = np.maximum(normal[..., 2], 1e-3)
    return (np.stack([-255 * z * slope_x, -255 * z * slope_y, z], axis=-1) + 1) / 2


def core(radius: float) -> np.ndarray:
    y, x = np.indices((SIZE, SIZE)) - 0.5 * (SIZE - 1)
    return np.hypot(x, y) < radius


def test_a_ball_comes_back_as_the_ball():
    front, back, normal, matte = ball()
    layers = completed_layers(front, back, matte, normal, matte)
    within = core(60)
    for made, true in ((layers.front, front), (layers.back, back)):
        assert np.abs(made - true)[within].mean() * PIXELS_PER_VALUE < 0.5
    assert (layers.gap_near == 0).all() and (layers.gap_far == 0).all()


def test_it_closes_at_the_outline_and_is_nothing_outside():
    front, back, normal, matte = ball()
    layers = completed_layers(front, back, matte, normal, matte)
    inside = matte > 0.5
    thickness = (layers.back - layers.front) * PIXELS_PER_VALUE
    assert (thickness[inside] > 0).all()
    rim = inside & ~core(79)
    true = 2 * np.sqrt(80**2 - 79.5**2)
    assert np.median(thickness[rim]) == pytest.approx(true, rel=0.5)
    assert (layers.front[~inside] == 0).all() and (layers.back[~inside] == 0).all()


def test_what_the_networks_do_not_see_is_filled_in_order():
    front, back, normal, matte = ball()
    found = matte * ~core(20)
    front = np.where(core(20), 9.0, front).astype(np.float32)
    layers = completed_layers(front, back, found, normal, matte)
    true, _, _, _ = ball()
    assert np.abs(layers.front - true)[core(20)].max() * PIXELS_PER_VALUE < 12
    assert (layers.back > layers.front)[matte > 0.5].all()


def test_a_spike_is_gone():
    front, back, normal, matte = ball()
    spoiled = front.copy()
    spoiled[128, 140] -= 60 / PIXELS_PER_VALUE
    layers, clean = (completed_layers(f, back, matte, normal, matte) for f in (spoiled, front))
    assert np.abs(layers.front - clean.front).max() * PIXELS_PER_VALUE < 2


def test_an_arm_before_a_belly_gets_a_back_and_the_belly_a_front():
    front, back = np.full((SIZE, SIZE), 1.9, np.float32), np.full((SIZE, SIZE), 2.3, np.float32)
    columns = np.arange(SIZE)
    arm = np.abs(columns - 128) < 20
    round_arm = 1.7 - np.sqrt(np.maximum(20.0**2 - (columns - 128.0) ** 2, 0)) / PIXELS_PER_VALUE
    front[:] = np.where(arm, round_arm, front)
    matte = np.zeros((SIZE, SIZE), np.float32)
    matte[10:-10, 10:-10] = 1
    normal = np.broadcast_to(np.float32([0.5, 0.5, 1, 0.5, 0.5, 1]), (SIZE, SIZE, 6))
    layers = completed_layers(front, back, matte, normal, matte, detail=0)
    middle = slice(60, 196), slice(60, 196)
    gap_near, gap_far, front, back = (plane[middle] for plane in (layers.gap_near, layers.gap_far, layers.front, layers.back))
    gap = gap_near > 0
    assert gap[:, 52:85].mean() > 0.8 and not gap[:, :45].any() and not gap[:, 92:].any()
    assert (front < gap_near)[gap].all() and (gap_near < gap_far)[gap].all() and (gap_far < back)[gap].all()
    beside = np.median(front[:, 30:45])
    assert np.median(np.abs(gap_far[gap] - beside)) < 0.05


def test_normals_bring_back_the_detail_that_a_blur_took_and_keep_the_broad_shape():
    rows, columns = np.indices((SIZE, SIZE), np.float32)
    broad = 2 + 0.1 * np.sin(columns * 2 * np.pi / SIZE)
    detail = 0.002 * np.sin(columns * 2 * np.pi / 16) * np.sin(rows * 2 * np.pi / 16)
    true = (broad + detail).astype(np.float32)
    slope_x, slope_y = np.zeros_like(true), np.zeros_like(true)
    slope_x[:, :-1], slope_y[1:] = np.diff(true, axis=1), np.diff(true, axis=0)
    assert np.abs(slope_x).max() < STEEPEST
    normal = np.stack([-255 * slope_x, -255 * slope_y, np.ones_like(true)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    fused = fused_depth(broad.astype(np.float32), (normal + 1) / 2, np.ones_like(true))
    inner = (slice(16, -16), slice(16, -16))
    before, after = (np.abs(depth - true)[inner].mean() for depth in (broad, fused))
    assert after < 0.35 * before
    assert fused_depth(true, (normal + 1) / 2, np.ones_like(true), 0.0) == pytest.approx(true)
    assert abs(float((fused - broad)[inner].mean())) < 1e-4


def test_spread_values_stay_between_the_known_ones():
    rng = np.random.default_rng(2)
    known = rng.random((100, 37)) < 0.02
    values = rng.uniform(3, 4, (100, 37, 2)).astype(np.float32)
    spread = spread_values(values, known)
    assert spread[known] == pytest.approx(values[known], abs=1e-5)
    assert spread.min() >= 3 - 1e-4 and spread.max() <= 4 + 1e-4
