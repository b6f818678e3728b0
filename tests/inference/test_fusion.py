import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.fusion import NORMAL_Z, fused_depth

SIZE = 200


def sphere(radius: float = 130.0, size: int = SIZE) -> np.ndarray:
    """(size, size) float32 network depth values of a sphere's front that is seen from straight ahead."""
    y, x = np.indices((size, size)) - 0.5 * size + 0.3
    return (2 - np.sqrt(radius**2 - np.minimum(x**2 + y**2, 0.9 * radius**2)) / PIXELS_PER_VALUE).astype(np.float32)


def encoded_normal(depth: np.ndarray) -> np.ndarray:
    """(h, w, 3) encoded normals of a depth, as 2K2K makes them."""
    x, y = np.zeros((2, *depth.shape))
    x[:, :-1] = depth[:, :-1] - depth[:, 1:]
    y[1:] = depth[:-1] - depth[1:]
    normal = np.stack([x, y, np.full_like(x, NORMAL_Z)], axis=-1)
    return (0.5 + 0.5 * normal / np.linalg.norm(normal, axis=-1, keepdims=True)).astype(np.float32)


def error(depth: np.ndarray, truth: np.ndarray) -> float:
    """Root mean square distance to the truth in pixels."""
    return PIXELS_PER_VALUE * float(np.sqrt(np.mean((depth - truth) ** 2)))


TRUST = np.ones((SIZE, SIZE), np.float32)


def test_normals_take_steps_and_noise_away():
    truth = sphere(260)
    normal = encoded_normal(truth)
    stepped = np.round(truth * 64).astype(np.float32) / 64
    noisy = truth + np.random.default_rng(0).normal(0, 0.004, truth.shape).astype(np.float32)
    for rough, factor in ((stepped, 4), (noisy, 15)):
        before = error(rough, truth)
        assert error(fused_depth(rough, normal, TRUST), truth) < before / factor
        assert error(fused_depth(rough, normal, TRUST, amount=0.5), truth) == pytest.approx(before / 2, rel=0.2)
        np.testing.assert_array_equal(fused_depth(rough, normal, TRUST, amount=0), rough)


def test_depth_keeps_what_is_wide():
    size = 700
    wide = sphere(900, size)
    tilted = wide + np.linspace(0, 0.2, size, dtype=np.float32)
    fused = fused_depth(tilted, encoded_normal(wide), np.ones_like(wide))
    assert fused[200:-200, 200:-200] == pytest.approx(tilted[200:-200, 200:-200], abs=0.01)
    offset = sphere() + np.float32(0.3)
    assert fused_depth(offset, encoded_normal(sphere()), TRUST) == pytest.approx(offset, abs=1e-3)


def test_normals_add_what_the_depth_lacks():
    x = np.indices((SIZE, SIZE))[1]
    ripples = (0.004 * np.sin(x * (2 * np.pi / 12))).astype(np.float32)
    flat = np.full((SIZE, SIZE), 2, np.float32)
    fused = fused_depth(flat, encoded_normal(flat + ripples), TRUST)
    assert np.abs(fused - flat - ripples)[:, 30:-30].max() < 0.05 * 0.004


def test_a_blurred_step_between_parts_stays_though_normals_are_level():
    across = np.indices((SIZE, SIZE))[1] - 0.5 * SIZE
    level = np.full((SIZE, SIZE), 2, np.float32)
    for pixels, width in ((60, 5), (100, 8)):
        step = (pixels / PIXELS_PER_VALUE / (1 + np.exp(-across / width))).astype(np.float32)
        fused = fused_depth(level + step, encoded_normal(level), TRUST)
        kept = (fused[:, 170] - fused[:, 30]) * PIXELS_PER_VALUE
        assert kept.min() > 0.6 * pixels
    gentle = (20 / PIXELS_PER_VALUE / (1 + np.exp(-across / 20))).astype(np.float32)
    assert np.abs(np.diff(fused_depth(level + gentle, encoded_normal(level), TRUST), axis=1)).max() < 0.5 * np.diff(gentle, axis=1).max()


def test_jumps_and_untrusted_normals_leave_the_depth_alone():
    step = np.where(np.arange(SIZE) < 100, 1.8, 2.2).astype(np.float32)[None, :].repeat(SIZE, axis=0)
    flat = encoded_normal(np.full_like(step, 2))
    assert fused_depth(step, flat, TRUST) == pytest.approx(step, abs=1e-6)
    garbage = np.random.default_rng(1).random((SIZE, SIZE, 3)).astype(np.float32)
    assert fused_depth(sphere(), garbage, 0 * TRUST) == pytest.approx(sphere(), abs=1e-6)
    assert fused_depth(sphere()[:99, :77], 0 * garbage[:99, :77], TRUST[:99, :77]) == pytest.approx(sphere()[:99, :77], abs=1e-6)
