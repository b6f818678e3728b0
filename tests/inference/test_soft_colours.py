import numpy as np
import pytest

from inference.soft_colours import palette_of
from inference.soft_images import blurred, filled_in

RED, GREY, BLUE = (200, 30, 30), (90, 90, 90), (20, 40, 180)


def stripes(*colours: tuple[int, int, int], width: int = 40) -> np.ndarray:
    """(width, n width, 3) float32 upright stripes."""
    return np.repeat(np.array(colours, np.float32), width, axis=0)[None].repeat(width, axis=0)


def palette(image: np.ndarray):
    return palette_of(image.reshape(-1, 3))


def transition(image: np.ndarray) -> int:
    """Columns of the first channel that have neither of the two outer colours."""
    row = image[image.shape[0] // 2, :, 0]
    low, high = sorted((row[0], row[-1]))
    return int(((row > low + 0.1 * (high - low)) & (row < high - 0.1 * (high - low))).sum())


def test_palette_names_the_colours_by_their_frequency():
    found = palette(stripes(RED, RED, BLUE, GREY, GREY, GREY)).colours
    assert np.abs(found - np.array([GREY, RED, BLUE])).max() <= 8


def test_light_and_shade_are_one_colour():
    shaded = stripes(BLUE, width=64) + np.linspace(-25, 25, 64, dtype=np.float32)[:, None]
    assert len(palette(shaded).colours) == 1


def test_rare_colours_are_left_out():
    image = stripes(RED, BLUE)
    image[0, 0] = (250, 250, 250)
    assert len(palette(image).colours) == 2


def test_edge_stays_where_it_is_and_is_several_times_sharper():
    image = stripes(RED, BLUE)
    plain, sharp = blurred(image, 6), palette(image).smoothed(image, lambda shares: blurred(shares, 6))
    assert transition(sharp) * 2.5 < transition(plain)
    assert np.abs(sharp[20, [10, 70]] - (RED, BLUE)).max() < 1
    assert sharp[20, 38, 0] > 115 > sharp[20, 42, 0]


def test_one_colour_is_smoothed_as_ever():
    noisy = stripes(GREY) + np.random.default_rng(0).normal(0, 5, (40, 40, 3)).astype(np.float32)
    sharp = palette(noisy).smoothed(noisy, lambda shares: blurred(shares, 3))
    np.testing.assert_allclose(sharp, blurred(noisy, 3), atol=1e-3)


def test_fine_stripes_become_their_mean():
    image = stripes(*(RED, GREY) * 20, width=2)
    image = np.repeat(image, 20, axis=0)
    sharp = palette(image).smoothed(image, lambda shares: blurred(shares, 6))
    assert np.abs(sharp[:, 20:-20] - np.mean((RED, GREY), axis=0)).max() < 12


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_gap_is_filled_by_both_sides_without_a_third_colour(share):
    image = stripes(RED, BLUE, width=60)
    known = np.ones(image.shape[:2], bool)
    known[:, 30:90] = False
    image[:, 30:90] = GREY
    colours = palette(image[known][None])
    filled = colours.smoothed(image, lambda shares: filled_in(shares, known))
    assert np.abs(filled[30, 40] - RED).max() < 12 and np.abs(filled[30, 80] - BLUE).max() < 12
    assert np.abs(filled[30, round(30 + 60 * share)] - (RED if share < 0.5 else BLUE)).max() < 30


@pytest.mark.parametrize(
    ("bright", "dark", "things"),
    [
        ((235, 240, 245), (160, 163, 167), 1),  # a white shirt and its shade
        ((235, 240, 245), (220, 165, 140), 2),  # a white shirt and skin
        ((235, 240, 245), (90, 92, 94), 2),  # white and dark grey
        ((40, 90, 220), (28, 63, 154), 1),
        ((40, 90, 220), (20, 20, 130), 2),
    ],
)
def test_shade_of_a_colour_is_the_same_thing(bright, dark, things):
    found = palette(stripes(bright, bright, dark))
    assert len(found.colours) == 2
    assert found.things.max() + 1 == things


def test_light_and_shade_mix_over_a_width_of_their_own():
    white, shade = (235, 240, 245), (160, 163, 167)
    image = stripes(white, shade, white, RED)

    def smooth(shares: np.ndarray) -> np.ndarray:
        return blurred(shares, 30)

    calm = palette(image).smoothed(image, smooth, lambda shares: blurred(shares, 3))
    assert np.ptp(calm[20, :110, 0]) < 0.6 * (white[0] - shade[0])
    assert transition(calm[:, 100:]) <= 4
    assert np.abs(calm[20, 150] - RED).max() < 3
