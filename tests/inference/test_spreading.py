import numpy as np
import pytest

from inference.spreading import spread_values


def test_spread_values_stay_between_the_known_ones():
    rng = np.random.default_rng(2)
    known = rng.random((100, 37)) < 0.02
    values = rng.uniform(3, 4, (100, 37, 2)).astype(np.float32)
    spread = spread_values(values, known)
    assert spread[known] == pytest.approx(values[known], abs=1e-5)
    assert spread.min() >= 3 - 1e-4 and spread.max() <= 4 + 1e-4


def test_half_known_values_give_way_to_well_known_ones():
    weight = np.ones((64, 64), np.float32)
    weight[20:40, 20:40] = 0.1
    values = np.where(weight < 1, 9, 1).astype(np.float32)[..., None]
    spread = spread_values(values, weight)[..., 0]
    assert spread[weight == 1] == pytest.approx(1)
    assert 1 < spread[30, 30] < 5
