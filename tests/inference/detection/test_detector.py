import numpy as np

from inference.detection import detector
from inference.detection.pyramid import Pyramid
from inference.detection.regions import Region


def boxes(*centres: float) -> np.ndarray:
    """(n, 6, 2) unit boxes in a row, their points at their centres."""
    decoded = np.ones((len(centres), 6, 2))
    decoded[:, [0, 2, 3, 4, 5]] = np.array(centres)[:, None, None] * (1, 0)
    return decoded


def test_anchors_are_those_of_the_network():
    anchors = detector._anchors()
    assert anchors.shape == (2254, 2)
    assert np.allclose(anchors[:3], [[0.5 / 28, 0.5 / 28], [0.5 / 28, 0.5 / 28], [1.5 / 28, 0.5 / 28]])
    assert np.allclose(anchors[-1], 6.5 / 7)


def test_overlap_of_shifted_boxes():
    overlaps = detector._overlap(boxes(0, 0.5, 1, 3), boxes(0)[0])
    assert np.allclose(overlaps, [1, 0.5 / 1.5, 0, 0])


def test_overlapping_candidates_become_their_weighted_mean():
    merged = detector._merged(boxes(0.4, 0.0, 5.0), np.array([0.6, 0.9, 0.7]))
    assert [score for score, _ in merged] == [0.9, 0.7]
    assert np.isclose(merged[0][1][0, 0], 0.4 * 0.6 / 1.5)
    assert np.isclose(merged[1][1][0, 0], 5)


def test_region_surrounds_the_person_from_the_hips(photo, truth, height):
    window = Region(479.5, 799.5, 1600)
    (found,) = detector.detections(Pyramid(photo), window)
    hips = truth[11:13, :2].mean(axis=0)
    assert found.score > 0.9
    assert np.hypot(found.region.x - hips[0], found.region.y - hips[1]) < 0.05 * height
    assert abs(found.region.angle) < 0.1
    assert 1.2 < found.region.size / height < 1.7
