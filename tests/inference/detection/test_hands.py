import numpy as np

from inference.detection import hands
from inference.detection.landmarks import Pose
from inference.detection.pyramid import Pyramid
from inference.detection.regions import Region, RegionMask


def upright_hand() -> np.ndarray:
    """(21, 2): the wrist at (0, 0), the knuckles 4 above, the middle joints 6 above; 4 wide."""
    points = np.zeros((21, 2))
    points[1:5] = (-2, -1)
    for first, column in ((5, -1), (9, 0), (13, 1), (17, 2)):
        points[first : first + 4] = np.column_stack([np.full(4, column), [-4, -6, -7, -8]])
    return points


def pose_of(points: np.ndarray) -> Pose:
    region = Region(0, 0, 1)
    return Pose(points, np.ones(33), np.ones(33), 1.0, RegionMask(np.ones((2, 2), np.float32), region), region)


def test_region_of_a_hand_is_twice_its_extent_and_a_tenth_towards_the_fingers():
    region = hands._region_of(upright_hand())
    assert np.allclose([region.x, region.y, region.size, region.angle], [0, -3 - 0.6, 12, 0])


def test_region_turns_with_the_hand():
    turn = np.array([[np.cos(0.6), np.sin(0.6)], [-np.sin(0.6), np.cos(0.6)]])
    region = hands._region_of(upright_hand() @ turn)
    assert np.allclose([region.x, region.y], (0, -3.6) @ turn)
    assert np.isclose(region.angle, 0.6)


def test_search_begins_at_the_poses_hand_and_goes_on_along_the_forearm():
    points = np.zeros((33, 2))
    points[[13, 15, 17, 19]] = (0, 0), (0, 10), (0, 13), (0, 13)
    first, along, *rest = hands._regions(points, 0)
    assert np.allclose([first.x, first.y, first.size], [0, 13, 3 * 5.4])
    assert np.allclose([along.x, along.y, along.size, abs(along.angle)], [0, 12.5, 11, np.pi])
    assert len(rest) == 3


def test_no_hand_where_there_is_none():
    points = np.random.default_rng(2).uniform(40, 80, (33, 2))
    assert hands.find_hand(Pyramid(np.full((128, 128, 3), 90, np.uint8)), pose_of(points), 1, 100.0) is None
