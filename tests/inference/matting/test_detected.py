import cv2
import numpy as np
import pytest

from benchmarks.composites import ROOMS, door_room
from inference.keypoints import NAMES
from inference.matting.detected import matte_from_mask
from tests.inference.figures import Figure, draw_figure, overlap

SHAPE = (800, 560)


def _coarse(figure: Figure, off: float = 6.0) -> np.ndarray:
    """What a network of 256 pixels would say about the figure: blurred, and some pixels off."""
    rng = np.random.default_rng(0)
    waves = [cv2.resize(rng.normal(0, off, (12, 8)).astype(np.float32), SHAPE[::-1], interpolation=cv2.INTER_CUBIC) for _ in range(2)]
    columns, rows = np.meshgrid(*(np.arange(size, dtype=np.float32) for size in SHAPE[::-1]))
    return cv2.GaussianBlur(cv2.remap(figure.coverage, columns + waves[0], rows + waves[1], cv2.INTER_LINEAR), (0, 0), 5)


@pytest.mark.parametrize("room", ROOMS)
def test_the_outline_of_a_coarse_mask_becomes_exact(room: str):
    figure = draw_figure(ROOMS[room](SHAPE, np.random.default_rng(3)))
    matte = matte_from_mask(figure.photo, figure.keypoints, _coarse(figure))
    assert matte.dtype == np.float32
    assert overlap(matte, figure.coverage) > 0.98 > 0.92 > overlap(_coarse(figure), figure.coverage)
    soft = (matte > 0.02) & (matte < 0.98)
    assert soft.sum() < 0.06 * (matte > 0.5).sum()


def test_dark_lines_that_end_at_dark_clothes_are_not_followed():
    room = door_room(SHAPE, np.random.default_rng(0))
    figure = draw_figure(room, trousers=(30, 30, 30), hair=(25, 25, 25))
    matte = matte_from_mask(figure.photo, figure.keypoints, _coarse(figure, off=0))
    near = cv2.dilate((figure.coverage > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (matte[~near] > 0.5).mean() < 2e-4
    assert overlap(matte, figure.coverage) > 0.98


@pytest.mark.parametrize("room", ["doors", "pale"])
def test_gaps_that_the_mask_has_filled_are_opened(room: str):
    figure = draw_figure(ROOMS[room](SHAPE, np.random.default_rng(5)))
    legs = figure.coverage.copy()
    between = np.s_[500:660, 250:310]
    legs[between] = np.maximum(legs[between], 0.9)
    matte = matte_from_mask(figure.photo, figure.keypoints, cv2.GaussianBlur(legs, (0, 0), 5))
    assert (matte[between] > 0.5).sum() < 1.05 * (figure.coverage[between] > 0.5).sum()


def test_hidden_hands_and_feet_are_no_obstacle():
    figure = draw_figure(ROOMS["pale"](SHAPE, np.random.default_rng(1)))
    seen = np.array([not any(part in name for part in ("wrist", "index", "middle", "ring", "little", "toe", "heel")) for name in NAMES])
    matte = matte_from_mask(figure.photo, np.where(seen[:, None], figure.keypoints, 0), _coarse(figure))
    assert overlap(matte, figure.coverage) > 0.98
