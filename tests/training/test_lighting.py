from dataclasses import replace

import numpy as np
import pytest

from training.generate import photographed
from training.lighting import relit

from .shapes import round_person


@pytest.fixture(scope="module")
def sample():
    return photographed(round_person(), 512)


def test_relit_is_seeded_dark_outside_and_in_range(sample):
    image = relit(sample, np.random.default_rng(4))
    assert image.shape == (*sample.mask.shape, 3)
    assert image.dtype == np.float32
    assert (image[~sample.mask] == 0).all()
    assert image.min() >= 0
    assert image.max() <= 1
    assert image[sample.mask].mean() > 0.05
    assert np.array_equal(image, relit(sample, np.random.default_rng(4)))
    assert not np.array_equal(image, relit(sample, np.random.default_rng(5)))


def test_people_are_neither_black_nor_burnt_out(sample):
    pixels = np.stack([relit(sample, np.random.default_rng(seed))[sample.mask] for seed in range(30)])
    assert 0.15 < pixels.mean() < 0.6
    assert (pixels.max(axis=(1, 2)) > 0.3).all()


def test_shadows_are_clipped_now_and_then(sample):
    dark = replace(sample, albedo=np.where(np.arange(sample.mask.shape[1])[None, :, None] % 64 < 32, sample.albedo // 8, sample.albedo))
    shares = np.array([(relit(dark, np.random.default_rng(seed))[sample.mask].max(axis=1) == 0).mean() for seed in range(60)])
    assert 10 <= (shares > 0.1).sum() <= 25
    assert (shares < 0.01).sum() >= 30
