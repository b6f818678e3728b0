import numpy as np
import pytest

from training.appearance import albedo
from training.materials import BOTTOM_CHANCES, KINDS, TOP_CHANCES, Material, random_fabric

SIZE = 96


def painted(kind: int, seed: int = 1, pixel: float = 0.0005) -> np.ndarray:
    """(SIZE, SIZE, 3) colours of a material, black and white, on an upright square 0.4 m wide before the chest."""
    material = Material(
        kind, seed, np.full(3, 0.05), np.full(3, 0.95), period=0.05, mottle=0.0, weave=0.0, place=(0.0, 0.0, 0.1), extra=(0.1, 0, 0)
    )
    across, up = np.meshgrid(np.linspace(-0.2, 0.2, SIZE), np.linspace(0.2, -0.2, SIZE))
    places = np.stack([across, up, np.full_like(up, 0.1)], axis=-1).astype(np.float32)
    seen = np.zeros((SIZE, SIZE), np.int32)
    return albedo(places, seen, np.zeros(1, np.int32), np.stack([material.row()]), pixel)[0].astype(float)


@pytest.mark.parametrize("name", sorted({*TOP_CHANCES, *BOTTOM_CHANCES} - {"plain", "jeans", "knit", "leather"}))
def test_patterns_show_two_colours(name):
    colours = painted(KINDS.index(name))
    assert np.ptp(colours) > 60


def test_stripes_repeat_with_their_period_and_plain_is_plain():
    rows = painted(KINDS.index("stripes"))[:, 0, 0] > 128
    assert np.count_nonzero(np.diff(rows.astype(int))) in (15, 16, 17)
    assert np.ptp(painted(KINDS.index("plain"))) == 0


def test_a_seed_gives_one_fabric_in_range():
    for seed in range(40):
        first, again = (random_fabric(np.random.default_rng(seed), TOP_CHANCES, -0.4, 0.5) for _ in range(2))
        assert np.array_equal(first.row(), again.row())
        assert (first.colour > 0).all() and (first.colour <= 1).all()
