import cv2
import numpy as np
import pytest

from inference.canvas import Canvas, canvas_from_photo, network_image, to_canvas, transform_points, warped
from inference.framing import person_box


def _box(shape: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    return person_box(_person_box(shape, rows, columns))


def _person_box(shape: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    matte = np.zeros(shape, np.float32)
    matte[rows, columns] = 1
    return matte


def _blob(shape: tuple[int, int], x: float, y: float, sigma: float) -> np.ndarray:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return 200 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))


def _centroid(image: np.ndarray) -> tuple[float, float]:
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    weight = image.astype(np.float64)
    return (columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()


def _plain_canvas(image: np.ndarray, matte: np.ndarray) -> Canvas:
    return Canvas(image, matte, np.zeros((31, 2), np.float32), np.eye(2, 3))


def test_person_fills_its_share_of_the_canvas_and_stands_in_its_place():
    matte = _person_box((900, 700), slice(100, 800), slice(200, 420))
    canvas = to_canvas(np.zeros((900, 700, 3), np.uint8), matte, np.zeros((31, 3), np.float32))
    rows, columns = np.flatnonzero((canvas.matte > 0.5).any(axis=1)), np.flatnonzero((canvas.matte > 0.5).any(axis=0))
    assert len(rows) == pytest.approx(0.79 * 2048, abs=1.5)
    assert (rows[0] + rows[-1] + 1) / 2 == pytest.approx(1.02 * 1024, abs=1)
    assert (columns[0] + columns[-1] + 1) / 2 == pytest.approx(1024, abs=1)


def test_wide_people_are_held_by_their_width():
    transform = canvas_from_photo(_box((500, 1000), slice(200, 400), slice(50, 950)))
    assert transform[0, 0] == transform[1, 1] == pytest.approx(0.9 * 2048 / 900)


def test_outer_edges_of_the_box_meet_outer_edges_of_pixels():
    transform = canvas_from_photo(_box((900, 700), slice(100, 800), slice(200, 420)))
    top, bottom = transform_points(transform, np.array([[0, 99.5], [0, 799.5]]))[:, 1]
    assert bottom - top == pytest.approx(0.79 * 2048)
    assert (top + bottom) / 2 == pytest.approx(1.02 * 1024 - 0.5)


@pytest.mark.parametrize("size", [300, 1111, 2500])
def test_resampling_shifts_nothing(size):
    """A blob's centroid on the canvas is its transformed centroid in the photo, shrunk or enlarged."""
    matte = _person_box((size, size), slice(size // 8, size - size // 9), slice(size // 3, size // 2))
    x, y = 0.431 * size, 0.567 * size
    photo = np.repeat(_blob((size, size), x, y, 0.02 * size).round().astype(np.uint8)[..., None], 3, axis=2)
    keypoints = np.zeros((31, 3), np.float32)
    keypoints[3] = x, y, 1
    canvas = to_canvas(photo, matte, keypoints)
    assert _centroid(canvas.image[..., 1]) == pytest.approx(tuple(transform_points(canvas.canvas_from_photo, np.array([x, y]))), abs=0.05)
    np.testing.assert_allclose(canvas.keypoints[3], transform_points(canvas.canvas_from_photo, np.array([x, y])), rtol=1e-6)
    assert not canvas.keypoints[[0, 30]].any()


def test_matte_moves_with_the_photo():
    matte = _person_box((1500, 1500), slice(100, 1400), slice(600, 800))
    matte[700:800, 800:1000] = 1
    photo = np.repeat((matte * 255).astype(np.uint8)[..., None], 3, axis=2)
    canvas = to_canvas(photo, matte, np.zeros((31, 3), np.float32))
    assert np.abs(canvas.image[..., 0] / 255 - canvas.matte).max() < 0.02


def test_fine_patterns_do_not_alias_when_they_shrink():
    photo = np.zeros((6000, 3000, 3), np.uint8)
    photo[::2] = 255
    canvas = to_canvas(photo, _person_box((6000, 3000), slice(300, 5700), slice(1000, 2000)), np.zeros((31, 3), np.float32))
    assert canvas.image[300:1700, 700:1300].std() < 4


def test_borders_are_replicated_and_the_matte_ends():
    photo = np.full((400, 200, 3), 90, np.uint8)
    canvas = to_canvas(photo, np.ones((400, 200), np.float32), np.zeros((31, 3), np.float32))
    assert (canvas.image == 90).all()
    assert not canvas.matte[:, [0, -1]].any()


def test_gain_one_changes_nothing_but_the_background():
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (2048, 2048, 3), dtype=np.uint8)
    matte = (rng.random((2048, 2048)) > 0.5).astype(np.float32)
    network = network_image(_plain_canvas(image, matte), 1.0)
    assert network.shape == (3, 2048, 2048)
    assert network.dtype == np.float32
    np.testing.assert_allclose(network.transpose(1, 2, 0), (image * matte[..., None] / 255 - 0.5) / 0.5, atol=1e-6)


def test_gain_is_brightness_then_contrast_then_saturation():
    """Half the canvas one colour, half background: each step by hand."""
    image = np.full((2048, 2048, 3), (200, 100, 50), np.uint8)
    matte = np.zeros((2048, 2048), np.float32)
    matte[:, :1024] = 1
    network = network_image(_plain_canvas(image, matte), 0.85)
    luma = np.array([0.2989, 0.587, 0.114])
    bright = 0.85 * np.array([200, 100, 50]) / 255
    contrasted = 0.85 * bright + 0.15 * 0.5 * (bright @ luma)
    saturated = 0.85 * contrasted + 0.15 * (contrasted @ luma)
    np.testing.assert_allclose(network[:, 5, 5], 2 * saturated - 1, atol=1e-4)
    assert (network[:, :, 1024:] == -1).all()


def test_black_is_lifted_inside_the_matte_only():
    matte = np.zeros((200, 200), np.float32)
    matte[40:160, 60:140] = 1
    canvas = to_canvas(np.zeros((200, 200, 3), np.uint8), matte, np.zeros((31, 3), np.float32))
    image = network_image(canvas, 1.0, black_level=0.1)
    np.testing.assert_allclose(image[:, canvas.matte == 1], -0.8, atol=1e-5)
    assert (image[:, canvas.matte == 0] == -1).all()


@pytest.mark.parametrize("height", [300, 900, 2600])
def test_of_the_person_nothing_is_cut_off(height: int):
    photo = np.random.default_rng(0).integers(0, 255, (3000, 2000, 3), np.uint8)
    matte = _person_box((3000, 2000), slice(200, 200 + height), slice(700, 700 + height // 3))
    canvas = to_canvas(photo, matte, np.zeros((31, 3), np.float32))
    transform = canvas.canvas_from_photo
    whole = warped(matte, transform, (2048, 2048), beyond=cv2.BORDER_CONSTANT).clip(0, 1)
    assert np.abs(canvas.matte - whole).max() < 0.05  # positions count in 32nds of a pixel
    person = whole > 0
    assert np.abs(canvas.image.astype(int) - warped(photo, transform, (2048, 2048)))[person].max() < 26
