import cv2
import numpy as np
import pytest

from inference.texture import texture_image
from tests.inference.figures import draw_figure

GREEN = (0, 255, 0)


def test_inside_is_untouched_and_no_background_is_left():
    figure = draw_figure(np.full((800, 640, 3), GREEN, np.uint8))
    texture = texture_image(figure.photo, figure.coverage)
    core = cv2.erode((figure.coverage > 0.5).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert texture.shape == figure.photo.shape
    assert texture.dtype == np.uint8
    np.testing.assert_array_equal(texture[core], figure.photo[core])
    greenness = texture[..., 1].astype(int) - texture[..., [0, 2]].max(axis=2)
    assert greenness.max() < 20


@pytest.mark.parametrize(("blur", "levels"), [(0.7, 5), (1.5, 5), (3.0, 7)])
@pytest.mark.parametrize("background", [GREEN, (0, 0, 0), (255, 255, 255)])
def test_the_background_s_share_is_taken_out_of_a_soft_edge(blur: float, levels: float, background: tuple[int, int, int]):
    y, x = np.mgrid[:1000, :1000].astype(np.float32)
    person = np.stack([130 + 50 * np.sin(x / 40), 110 + 50 * np.sin(y / 30), 100 + 40 * np.cos((x + y) / 50)], axis=-1)
    share = cv2.GaussianBlur((np.hypot(x - 500, y - 500) < 300).astype(np.float32), (0, 0), blur)
    photo = np.round(share[..., None] * person + (1 - share[..., None]) * np.array(background)).astype(np.uint8)
    band = (share > 0.1) & (share < 0.97)
    error = np.abs(texture_image(photo, share)[band] - person[band])
    assert error.mean() < levels < 0.2 * np.abs(photo[band] - person[band]).mean()
    assert np.percentile(error, 99) < 5 * levels


def test_the_rim_takes_the_colour_beside_it():
    photo = np.zeros((600, 600, 3), np.uint8)
    photo[:, :300], photo[:, 300:] = (200, 30, 30), (30, 30, 200)
    matte = np.zeros((600, 600), np.float32)
    matte[100:500, 100:500] = 1
    photo[matte == 0] = GREEN
    texture = texture_image(photo, matte).astype(int)
    assert np.abs(texture[150:450, 97] - (200, 30, 30)).max() <= 2
    assert np.abs(texture[150:450, 502] - (30, 30, 200)).max() <= 2
    assert np.abs(texture[300, 5] - (200, 30, 30)).max() <= 10


def test_a_dark_fringe_is_not_drawn_out_over_the_sides():
    photo = np.full((2048, 2048, 3), 200, np.uint8)
    matte = np.zeros((2048, 2048), np.float32)
    matte[500:1500, 500:1500] = 1  # thick
    matte[500:1500, 100:110] = 1  # a finger
    person = matte > 0
    for thickness, inner in ((4, slice(500, 1500)), (2, slice(100, 110))):
        fringe = person & (cv2.erode(matte, np.ones((2 * thickness + 1,) * 2, np.uint8)) == 0)
        photo[:, inner][person[:, inner]] = (160, 40, 40)
        photo[:, inner][fringe[:, inner]] = 0
    texture = texture_image(photo, matte).astype(int)
    assert texture[600:1400, (500, 1499, 100, 109), 0].min() > 110
    assert np.abs(texture[600:1400, (495, 1504, 95, 114)] - (160, 40, 40)).max() < 8
    assert (texture[600:1400, 512:1488] == (160, 40, 40)).all()


def test_thin_people_keep_their_colours():
    photo = np.full((300, 300, 3), GREEN, np.uint8)
    matte = np.zeros((300, 300), np.float32)
    matte[50:250, 150] = 1
    photo[matte > 0] = (10, 20, 30)
    assert (texture_image(photo, matte)[50:250, 148:153] == (10, 20, 30)).all()


def test_far_background_compresses_well():
    noise = np.random.default_rng(0).integers(0, 256, (512, 512, 3), dtype=np.uint8)
    matte = np.zeros((512, 512), np.float32)
    matte[200:300, 200:300] = 1
    size = len(cv2.imencode(".png", texture_image(noise, matte))[1])
    assert size < 0.4 * len(cv2.imencode(".png", noise)[1])
