import cv2
import numpy as np

from inference.texture import texture_image
from tests.inference.figures import draw_figure

GREEN = (0, 255, 0)


def test_inside_is_untouched_and_no_background_is_left():
    figure = draw_figure(np.full((800, 640, 3), GREEN, np.uint8))
    texture = texture_image(figure.photo, figure.coverage)
    core = cv2.erode((figure.coverage > 0.5).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert texture.shape == figure.photo.shape
    assert texture.dtype == np.uint8
    np.testing.assert_array_equal(texture[core], figure.photo[core])
    greenness = texture[..., 1].astype(int) - texture[..., [0, 2]].max(axis=2)
    assert greenness.max() < 20


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
