import numpy as np
import pytest

from inference.matting.neighbours import own_ground
from tests.inference.figures import Figure, draw_figure

WALL = np.full((500, 300, 3), 160, np.uint8)


def _pair(distance: int) -> tuple[np.ndarray, list[Figure]]:
    """A photo of two figures in different shirts, and each of them alone at its place."""
    figures = [draw_figure(WALL, trousers=colour) for colour in ((40, 50, 120), (120, 60, 40))]
    alone = []
    for offset, figure in zip((0, distance), figures, strict=True):
        rest = distance - offset
        coverage = np.pad(figure.coverage, ((0, 0), (offset, rest)))
        photo = np.pad(figure.photo, ((0, 0), (offset, rest), (0, 0)), mode="edge")
        alone.append(Figure(photo, coverage, figure.keypoints + np.array([offset, 0, 0], np.float32)))
    first, second = alone
    share = second.coverage[..., None]
    return np.round(first.photo * (1 - share) + second.photo * share).astype(np.uint8), alone


@pytest.mark.parametrize("distance", [185, 260])
def test_everybody_keeps_what_is_theirs(distance: int):
    photo, (first, second) = _pair(distance)
    for own, other in ((first, second), (second, first)):
        ground = own_ground(photo, own.keypoints, [other.keypoints])
        assert ground[own.coverage > 0.5].mean() > 0.985
        assert ground[other.coverage > 0.5].mean() < 0.015


def test_a_distant_neighbour_takes_nothing():
    photo, (first, _) = _pair(260)
    far = first.keypoints + np.array([5000, 0, 0], np.float32)
    assert (own_ground(photo, first.keypoints, [far])[first.coverage > 0] == 1).all()
