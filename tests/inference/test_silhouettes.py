import cv2
import numpy as np
import pytest

from inference.silhouettes import bilinear, mirror_fit, nearest


def figure(shape=(400, 300)) -> np.ndarray:
    """A matte that is not symmetric: one arm is raised."""
    matte = np.zeros(shape, np.float32)
    cv2.circle(matte, (150, 70), 28, (1,), cv2.FILLED)
    cv2.rectangle(matte, (120, 95), (180, 230), (1,), cv2.FILLED)
    cv2.rectangle(matte, (125, 230), (148, 370), (1,), cv2.FILLED)
    cv2.rectangle(matte, (152, 230), (175, 370), (1,), cv2.FILLED)
    cv2.line(matte, (180, 110), (240, 50), (1,), 20)
    return matte


@pytest.mark.parametrize(("scale", "move"), [(1.0, (0, 0)), (1.6, (40, -20)), (0.7, (-15, 30))])
def test_a_mirrored_scaled_and_moved_silhouette_is_found(scale, move):
    front = figure()
    matrix = np.array([[-scale, 0, 480 + move[0]], [0, scale, 40 + move[1]]], float)
    behind = cv2.warpAffine(front, matrix, (700, 720))
    fit, overlap = mirror_fit(front, behind)
    assert overlap > 0.97
    column, row = fit(np.array([150.0]), np.array([200.0]))
    np.testing.assert_allclose([column[0], row[0]], matrix @ (150, 200, 1), atol=4 * scale)


def test_a_boxs_extra_arm_does_not_shift_the_fit():
    front, behind = figure(), figure()[:, ::-1].copy()
    behind[150:170, :120] = 1  # a bag
    fit, _ = mirror_fit(front, behind)
    column, _ = fit(np.array([150.0]), np.array([200.0]))
    assert column[0] == pytest.approx(149, abs=5)


def test_other_shapes_do_not_agree():
    other = np.zeros((400, 300), np.float32)
    other[190:210, 20:280] = 1
    assert mirror_fit(figure(), other)[1] < 0.5


def test_sampling_beside_and_between_pixels():
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert nearest(image, np.array([1.4, -1, 9]), np.array([2.0, 0, 0])).tolist() == [9, 0, 0]
    between = bilinear(image[..., None], np.array([0.5, 9]), np.array([1.25]))
    np.testing.assert_allclose(between[..., 0], [[5.5, 8.0]])
