import numpy as np
import pytest

from inference import camera
from training.shadows import lit_share

SIZE = 512
TOWARD_CAMERA, FROM_THE_LEFT = np.array([0.0, 0.0, 1.0]), np.array([-0.6, 0.0, 0.8])


def wall_and_bar(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Front and back values of a flat wall, before the middle of which an upright bar stands, and where the bar is."""
    positions = camera.canvas_positions(size)
    lengths = camera.ray_lengths(positions[None], positions[:, None])
    x = camera.slopes(positions)[None] + 0 * lengths
    bar = np.abs(x) < 0.02
    return camera.depth_value(np.where(bar, 0.9, 1.0) * lengths), camera.depth_value(np.where(bar, 0.94, 1.05) * lengths), bar


@pytest.mark.parametrize("size", [SIZE, 2 * SIZE])
def test_a_bar_shades_the_wall_where_its_rays_say(size):
    front, back, bar = wall_and_bar(size)
    lit = lit_share(front, back, np.zeros(2, int), size, FROM_THE_LEFT, 0.0)[size // 2]
    x = camera.slopes(camera.canvas_positions(size))
    shifted = x - 0.08 * 0.6 / 0.8
    wall = ~bar[size // 2]
    assert (lit[wall & (np.abs(shifted) < 0.006)] < 0.1).all()
    assert (lit[wall & (np.abs(shifted) > 0.045)] > 0.9).all()


def test_light_from_the_camera_casts_no_shadow_that_it_sees():
    front, back, _ = wall_and_bar(SIZE)
    assert (lit_share(front, back, np.zeros(2, int), SIZE, TOWARD_CAMERA, 0.0) == 1).mean() > 0.97


def test_a_large_lamp_has_soft_shadows():
    front, back, _ = wall_and_bar(SIZE)
    hard, soft = (lit_share(front, back, np.zeros(2, int), SIZE, FROM_THE_LEFT, softness)[SIZE // 2] for softness in (0.01, 0.35))
    assert ((soft > 0.1) & (soft < 0.9)).sum() > 1.5 * ((hard > 0.1) & (hard < 0.9)).sum()


def test_a_crop_has_the_shadows_of_the_whole():
    front, back, _ = wall_and_bar(SIZE)
    whole = lit_share(front, back, np.zeros(2, int), SIZE, FROM_THE_LEFT, 0.0)
    rows, columns = slice(100, 300), slice(200, 400)
    crop = lit_share(front[rows, columns], back[rows, columns], np.array([200, 100]), SIZE, FROM_THE_LEFT, 0.0)
    assert np.abs(crop - whole[rows, columns])[5:-5, 5:-5].mean() < 0.02
