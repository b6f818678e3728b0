import numpy as np
import pytest

from inference.detection.hands import Hand
from inference.detection.landmarks import Pose
from inference.detection.points import body_keypoints, with_fingers
from inference.detection.regions import Region, RegionMask
from inference.keypoints import INDEX, NAMES

SHAPE = (1000, 600)
LANDMARK_OF = {
    "nose": 0, "left_eye": 2, "right_eye": 5, "left_shoulder": 11, "right_shoulder": 12, "left_elbow": 13, "right_elbow": 14,
    "left_wrist": 15, "right_wrist": 16, "left_hip": 23, "right_hip": 24, "left_knee": 25, "right_knee": 26, "left_ankle": 27,
    "right_ankle": 28, "left_heel": 29, "right_heel": 30, "left_big_toe": 31, "right_big_toe": 32,
}  # fmt: skip


def pose(confidence: float = 0.9, **changed: tuple[float, float]) -> Pose:
    """Landmark i at (10 i, 20 i), but for those named."""
    points = np.arange(33)[:, None] * np.array([10.0, 20.0])
    for name, position in changed.items():
        points[LANDMARK_OF[name]] = position
    region = Region(0, 0, 1)
    mask = RegionMask(np.ones((2, 2), np.float32), region)
    return Pose(points, np.full(33, confidence), np.ones(33), 1.0, mask, region)


@pytest.mark.parametrize("name", LANDMARK_OF)
def test_landmarks_have_their_names(name):
    moved = body_keypoints(pose(**{name: (123.5, 77.0)}), SHAPE)
    assert np.allclose(moved[INDEX[name]], [123.5, 77, 0.9])


def test_ears_lie_half_as_far_again_from_the_eyes():
    found = body_keypoints(pose(), SHAPE)
    assert np.allclose(found[INDEX["left_ear"], :2], [70 + 25, 140 + 50])
    assert np.allclose(found[INDEX["right_ear"], :2], [80 + 15, 160 + 30])


def test_small_toes_lie_outside_the_big_ones():
    feet = {"left_ankle": (320, 900), "left_heel": (320, 930), "left_big_toe": (330, 950)}
    feet |= {f"right{name[4:]}": (600 - x, y) for name, (x, y) in feet.items()}
    found = body_keypoints(pose(left_shoulder=(350, 300), right_shoulder=(250, 300), **feet), SHAPE)
    left, right = found[INDEX["left_small_toe"]], found[INDEX["right_small_toe"]]
    assert left[0] > 330
    assert np.allclose(left[:2] + right[:2], [600, 2 * left[1]], atol=1e-3)
    assert np.isclose(left[1], 950 - 0.018 * 20 - 0.205 * 50, atol=1e-3)


def test_small_toe_is_missing_with_its_foot():
    found = body_keypoints(pose(left_heel=(300, 1200)), SHAPE)
    assert not found[INDEX["left_small_toe"]].any()


@pytest.mark.parametrize("position", [(-2, 50), (50, -2), (600, 50), (50, 1000)])
def test_points_out_of_the_photo_are_missing(position):
    found = body_keypoints(pose(left_wrist=position), SHAPE)
    assert found[INDEX["left_wrist"]].tolist() == [0, 0, 0]
    assert found[INDEX["right_wrist"], 2] > 0


def test_unsure_points_are_missing():
    assert not body_keypoints(pose(confidence=0.2), SHAPE).any()


def test_fingers_are_missing_without_a_hand():
    assert not body_keypoints(pose(), SHAPE)[INDEX["left_index"] :].any()


@pytest.mark.parametrize("side", ["left", "right"])
def test_fingers_are_the_middle_joints(side):
    hand = Hand(np.arange(42.0).reshape(21, 2), 0.75)
    body = body_keypoints(pose(), SHAPE)
    found = with_fingers(body, side, hand, SHAPE)
    fingers = [INDEX[f"{side}_{finger}"] for finger in ("index", "middle", "ring", "little")]
    assert np.allclose(found[fingers], [[12, 13, 0.75], [20, 21, 0.75], [28, 29, 0.75], [36, 37, 0.75]])
    others = [i for i in range(len(NAMES)) if i not in fingers]
    assert (found[others] == body[others]).all()
