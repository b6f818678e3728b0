import numpy as np
import pytest

from inference.matting.walk import agreed_with_edges


def _ends(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Likelihoods of 1/2, but known 1 in the first and 0 in the last column; and where they are known."""
    likely = np.full((20, width), 0.5, np.float32)
    likely[:, 0], likely[:, -1] = 1, 0
    known = np.zeros(likely.shape, bool)
    known[:, [0, -1]] = True
    return likely, known


def test_on_an_even_picture_likelihood_falls_evenly_from_one_end_to_the_other():
    likely, known = _ends(21)
    spread = agreed_with_edges(np.full((20, 21, 3), 90, np.uint8), likely, known)
    np.testing.assert_array_equal(spread[known], likely[known])
    assert (np.diff(spread, axis=1) < 0).all()
    np.testing.assert_allclose(spread + spread[:, ::-1], 1, atol=1e-3)


@pytest.mark.parametrize("edge", [6, 15])
def test_the_outline_lies_on_the_edge_of_the_picture(edge: int):
    likely, known = _ends(21)
    image = np.full((20, 21, 3), 60, np.uint8)
    image[:, edge:] = 180
    spread = agreed_with_edges(image, likely, known)
    assert spread[:, : edge - 1].min() > 0.8
    assert spread[:, edge + 1 :].max() < 0.2


def test_sure_likelihoods_stand_against_what_is_around_them():
    likely, known = _ends(41)
    likely[8:12, 18:23] = 0
    assert agreed_with_edges(np.full((20, 41, 3), 90, np.uint8), likely, known)[9:11, 19:22].max() < 0.25
