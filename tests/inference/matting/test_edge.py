import cv2
import numpy as np
import pytest

from inference.matting.edge import soft_matte

PERSON, BACKGROUND = np.array([190, 60, 50], np.float32), np.array([70, 120, 180], np.float32)


SIDE = 800


def _off_centre() -> np.ndarray:
    """(SIDE, SIDE) float32 distance to the middle."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    return np.hypot(x - SIDE / 2, y - SIDE / 2)


def _disc(radius: float, blur: float) -> np.ndarray:
    """(SIDE, SIDE) float32 coverage."""
    return cv2.GaussianBlur((radius + 0.5 - _off_centre()).clip(0, 1), (0, 0), blur)


def _mixed(coverage: np.ndarray, background: np.ndarray = BACKGROUND) -> np.ndarray:
    return np.round(coverage[..., None] * PERSON + (1 - coverage[..., None]) * background).astype(np.uint8)


@pytest.mark.parametrize("off", [-1, 0, 1])
@pytest.mark.parametrize("blur", [0.5, 1.0])
def test_alpha_comes_back_from_a_mixture_of_two_colours(blur: float, off: int):
    coverage = _disc(240.3, blur)
    matte = soft_matte(_mixed(coverage), _disc(240.3 + off, 0.5) > 0.5)
    band = np.abs(_off_centre() - 240.3) < 6
    assert np.abs(matte - coverage)[band].mean() < 0.006
    assert (matte[_off_centre() < 234] == 1).all() and (matte[_off_centre() > 247] == 0).all()


def test_a_line_of_the_person_s_colour_is_not_followed():
    background = np.tile(BACKGROUND, (SIDE, SIDE, 1))
    background[397:403] = PERSON
    matte = soft_matte(_mixed(_disc(240, 0.5), background), _disc(240, 0.5) > 0.5)
    assert matte[:, 646:].max() == 0
    assert matte[400, 400] == 1


def test_where_colours_are_alike_the_edge_stays_smooth():
    coverage = _disc(240, 0.7)
    noise = np.random.default_rng(0).normal(0, 3, (SIDE, SIDE, 3))
    photo = np.round(_mixed(coverage, PERSON - 4) + noise).astype(np.uint8)
    matte = soft_matte(photo, coverage > 0.5)
    assert np.abs(matte - coverage)[np.abs(coverage - 0.5) > 0.49].mean() < 0.01
    outline, _ = cv2.findContours((matte > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    assert cv2.arcLength(outline[0], True) < 1.15 * 2 * np.pi * 240
