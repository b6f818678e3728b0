import numpy as np

from training.cloth import Drape, hanging, wrinkles

from .shapes import tube

TOP, BOTTOM = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 0.0])


def hung_radii(radii, amount: float, taper: float) -> np.ndarray:
    """Mean radius of each ring after hanging."""
    points, _ = tube(radii)
    moved = hanging(points, np.ones(len(points)), Drape(TOP, BOTTOM, amount, taper, folds=0.0), seed=1)
    return np.linalg.norm(moved[:, [0, 2]], axis=1).reshape(len(radii), -1).mean(axis=1)


def test_cloth_hangs_straight_down_from_the_widest_ring():
    radii = hung_radii(np.interp(np.linspace(0, 1, 101), [0, 0.3, 1], [0.1, 0.3, 0.1]), amount=1.0, taper=0.0)
    assert np.abs(radii[45:] - 0.3).max() < 0.01
    assert np.abs(radii[:20] - np.interp(np.linspace(0, 1, 101), [0, 0.3, 1], [0.1, 0.3, 0.1])[:20]).max() < 0.02


def test_taper_draws_the_cloth_in():
    radii = hung_radii([0.3] * 30 + [0.05] * 71, amount=1.0, taper=0.2)
    assert np.isclose(radii[-1], 0.3 - 0.2 * 0.7, atol=0.02)


def test_amount_zero_changes_nothing():
    shape = np.linspace(0.3, 0.1, 101)
    assert np.allclose(hung_radii(shape, amount=0.0, taper=0.0), shape)


def test_cloth_only_moves_outward():
    points, _ = tube(np.linspace(0.3, 0.1, 101))
    moved = hanging(points, np.ones(len(points)), Drape(TOP, BOTTOM, 1.0, 0.1, folds=0.4), seed=2)
    assert (np.linalg.norm(moved[:, [0, 2]], axis=1) >= np.linalg.norm(points[:, [0, 2]], axis=1) - 1e-9).all()
    assert np.allclose(moved[:, 1], points[:, 1])


def test_wrinkles_depend_on_the_seed_and_grow_at_joints():
    rest = np.random.default_rng(0).uniform(-0.5, 0.5, (500, 3))
    flat, bent = np.zeros(500), np.ones(500)
    first = wrinkles(rest, flat, 5)
    assert np.array_equal(first, wrinkles(rest, flat, 5))
    assert not np.allclose(first, wrinkles(rest, flat, 6))
    assert np.allclose(wrinkles(rest, bent, 5), first * 3)
