import numpy as np
import pytest

from inference.camera import PIXELS_PER_VALUE
from inference.completion import completed_layers

SIZE = 256


def drawn(centre: float = 127.5, radius: float = 90.0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Front, back, found, normal and matte of a ball, as good networks draw them: flat normals, nothing outside."""
    y, x = np.indices((SIZE, SIZE)) - np.array([127.5, centre])[:, None, None]
    squared = np.maximum(radius**2 - x**2 - y**2, 0)
    half = (np.sqrt(squared) / PIXELS_PER_VALUE).astype(np.float32)
    inside = (squared > 0).astype(np.float32)
    return 2 - half, 2 + half, inside, np.zeros((SIZE, SIZE, 6), np.float32), inside


def thickness(layers) -> np.ndarray:
    return (layers.back - layers.front) * PIXELS_PER_VALUE


def test_a_ball_comes_through():
    front, back, found, normal, matte = drawn()
    layers = completed_layers(front, back, found, normal, matte)
    truth = (back - front) * PIXELS_PER_VALUE
    assert np.abs(thickness(layers) - truth)[matte > 0].mean() < 2
    assert all((layer[matte == 0] == 0).all() for layer in layers)
    assert not layers.gap_near.any() and not layers.gap_far.any()


def test_the_matte_decides_where_the_person_is():
    front, back, found, normal, matte = drawn()
    found[:, 150:] = 0
    layers = completed_layers(front, back, found, normal, matte)
    assert (thickness(layers)[matte > 0] > 0).all()
    wider = (drawn(radius=96.0)[-1] > 0).astype(np.float32)
    assert (thickness(completed_layers(*drawn()[:4], wider))[wider > 0] > 0).all()


def test_spikes_and_crossings_are_gone():
    front, back, found, normal, matte = drawn()
    front[100, 100], back[120, 130] = 1.0, 3.5
    front[140:144, 90:94] = 2.6
    layers = completed_layers(front, back, found, normal, matte)
    assert np.abs(thickness(layers) - thickness(completed_layers(*drawn())))[matte > 0].max() < 25
    assert (thickness(layers)[matte > 0] > 0).all()


def test_who_is_cut_off_by_the_canvas_closes_there():
    front, back, found, normal, matte = drawn(centre=40)
    layers = completed_layers(front, back, found, normal, matte)
    assert thickness(layers)[127, 0] < 0.3 * thickness(layers)[127, 40]


def test_relief_is_as_strong_as_it_is_asked_for():
    front, back, found, normal, matte = drawn()
    normal[..., [2, 5]] = 1
    normal[..., [0, 1, 3, 4]] = 0.5
    normal[..., 0] += 0.1 * np.sin(np.arange(SIZE))
    plain, sharp, strong = (
        completed_layers(front, back, found, normal, matte, relief=relief).front[120:136, 100:156] for relief in (0.0, 1.0, 1.5)
    )
    assert np.diff(sharp, 2, axis=1).std() > 3 * np.diff(plain, 2, axis=1).std()
    assert plain == pytest.approx(front[120:136, 100:156], abs=1e-5)
    assert strong - plain == pytest.approx(1.5 * (sharp - plain), abs=1e-5)


def test_an_arm_before_a_belly_gets_a_back_and_the_belly_a_front():
    front, back = np.full((SIZE, SIZE), 1.9, np.float32), np.full((SIZE, SIZE), 2.3, np.float32)
    columns = np.arange(SIZE)
    arm = np.abs(columns - 128) < 20
    round_arm = 1.7 - np.sqrt(np.maximum(20.0**2 - (columns - 128.0) ** 2, 0)) / PIXELS_PER_VALUE
    front[:] = np.where(arm, round_arm, front)
    matte = np.zeros((SIZE, SIZE), np.float32)
    matte[10:-10, 10:-10] = 1
    normal = np.broadcast_to(np.float32([0.5, 0.5, 1, 0.5, 0.5, 1]), (SIZE, SIZE, 6))
    layers = completed_layers(front, back, matte, normal, matte, relief=0)
    middle = slice(60, 196), slice(60, 196)
    gap_near, gap_far, front, back = (plane[middle] for plane in (layers.gap_near, layers.gap_far, layers.front, layers.back))
    gap = gap_near > 0
    assert gap[:, 52:85].mean() > 0.8 and not gap[:, :45].any() and not gap[:, 92:].any()
    assert (front < gap_near)[gap].all() and (gap_near < gap_far)[gap].all() and (gap_far < back)[gap].all()
    beside = np.median(front[:, 30:45])
    assert np.median(np.abs(gap_far[gap] - beside)) < 0.05
