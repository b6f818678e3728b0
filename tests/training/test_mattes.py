import numpy as np

from training.mattes import matted


def disc(size: int = 256, radius: float = 80.0) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size] - (size - 1) / 2
    return (np.hypot(x, y) < radius).astype(np.float32)


def cut(seed: int, spacing: float = 4.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mask = disc()
    image = mask[..., None] * np.array([0.8, 0.5, 0.2], np.float32)
    return mask, *matted(image, mask, spacing, np.random.default_rng(seed))


def test_the_matte_errs_by_a_few_pixels_to_both_sides():
    too_wide, too_narrow = 0, 0
    for seed in range(20):
        mask, photo, kept = cut(seed, spacing=1.0)
        assert (kept == (mask > 0))[np.abs(np.hypot(*(np.mgrid[0:256, 0:256] - 127.5)) - 80) > 8].all()
        assert (photo[~kept] == 0).all()
        too_wide += (kept & (mask == 0)).any()
        too_narrow += (~kept & (mask > 0)).any()
    assert too_wide > 4
    assert too_narrow > 4


def test_the_inside_keeps_its_colour():
    for seed in range(10):
        _, photo, _ = cut(seed)
        assert np.abs(photo[100:156, 100:156].mean(axis=(0, 1)) - [0.8, 0.5, 0.2]).max() < 0.03


def test_the_fringe_shows_the_background():
    mask, photo, kept = cut(next(seed for seed in range(50) if (cut(seed)[2] & (disc() == 0)).sum() > 100))
    fringe = photo[kept & (mask == 0)]
    assert np.abs(fringe - [0.8, 0.5, 0.2]).max(axis=1).mean() > 0.05


def test_a_seed_gives_one_matte():
    assert all(np.array_equal(first, again) for first, again in zip(cut(1), cut(1), strict=True))
