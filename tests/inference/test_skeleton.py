import numpy as np
import pytest

from inference.keypoints import INDEX, NAMES
from inference.skeleton import body_height, body_mask, head_mask, soles_row
from tests.inference.figures import standing_keypoints

SHAPE = (1100, 1000)


@pytest.fixture
def person() -> np.ndarray:
    return standing_keypoints(1000, 500, 50)


def without(keypoints: np.ndarray, *parts: str) -> np.ndarray:
    left = keypoints.copy()
    left[[any(part in name for part in parts) for name in NAMES]] = 0
    return left


def test_height_is_known_from_what_is_left_of_the_legs(person):
    whole = body_height(person)
    assert whole == pytest.approx(1000, rel=0.04)
    for parts in (("ankle", "toe", "heel"), ("left_hip",), ("right_shoulder", "left_ankle")):
        assert body_height(without(person, *parts)) == pytest.approx(whole, rel=0.06)


def test_a_scaled_person_is_as_much_taller(person):
    for parts in ((), ("ankle",), ("shoulder", "hip", "knee", "ankle")):
        small = without(person, *parts)
        assert body_height(small * np.array([3, 3, 1], np.float32)) == pytest.approx(3 * body_height(small), rel=1e-5)


@pytest.mark.parametrize("parts", [("toe", "heel"), ("toe", "heel", "ankle")])
def test_soles_are_where_the_legs_lead_to(person, parts):
    assert soles_row(person) is None
    truth = person[INDEX["left_big_toe"], 1] + 0.02 * 1000
    assert soles_row(without(person, *parts)) == pytest.approx(truth, abs=0.03 * 1000)
    assert soles_row(without(person, "toe", "heel", "ankle", "knee")) is None


@pytest.mark.parametrize("parts", [("nose", "eye", "ear"), ("shoulder",), ("hip", "knee", "ankle", "toe", "heel"), ("wrist", "elbow")])
def test_masks_hold_what_is_there(person, parts):
    left, whole = (body_mask(keypoints, SHAPE) for keypoints in (without(person, *parts), person))
    assert 0 < left.sum() < whole.sum()
    assert head_mask(without(person, *parts), SHAPE, 0.1).any() == ("nose" not in parts)
