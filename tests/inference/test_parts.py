import numpy as np
import pytest

from inference.parts import NOWHERE, PARTS, part_transforms
from tests.inference.figures import standing_keypoints


def standing_person(seed: int = 0) -> np.ndarray:
    """(31, 2) keypoints of an upright figure on the canvas, jittered."""
    points = standing_keypoints(height=1600, centre=1024, top=220)[:, :2].astype(np.float64)
    return points + np.random.default_rng(seed).normal(0, 12, points.shape)


def canvas_place(theta: np.ndarray, frame_place: np.ndarray) -> np.ndarray:
    """Pixels of the canvas under a place (x, y) of a part frame in -1..1."""
    return (theta[:, :2] @ frame_place + theta[:, 2] + 1) * 1024


def test_two_point_parts_take_their_targets_exactly_onto_the_keypoints():
    keypoints = standing_person()
    upper_arm = PARTS[2]
    theta = part_transforms(keypoints)[2].astype(float)
    for target, keypoint in zip(upper_arm.targets, keypoints[[5, 7]], strict=True):
        length = np.linalg.norm(keypoints[7] - keypoints[5]) / 1024
        assert canvas_place(theta, target * min(1, length / upper_arm.limit)) == pytest.approx(keypoint, abs=0.01)


def test_moving_the_person_moves_every_window_along():
    keypoints = standing_person()
    moved = part_transforms(keypoints + [64, -32])
    still = part_transforms(keypoints)
    assert moved[:, :, :2] == pytest.approx(still[:, :, :2], abs=1e-5)
    assert (moved - still)[:, :, 2] == pytest.approx(np.tile([64 / 1024, -32 / 1024], (12, 1)), abs=1e-5)


def test_turning_the_person_turns_every_window_along():
    keypoints = standing_person()
    angle = np.radians(20)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = part_transforms((keypoints - 1024) @ turn.T + 1024)
    expected = np.einsum("ij,njk->nik", turn, part_transforms(keypoints).astype(float))
    assert turned == pytest.approx(expected, abs=1e-5)


def test_short_limbs_are_not_enlarged():
    keypoints = standing_person()
    small = (keypoints - 1024) * 0.3 + 1024
    scale = np.linalg.norm(part_transforms(small)[:10, :, 0], axis=1)
    with_limit = [i for i, part in enumerate(PARTS[:10]) if part.limit]
    assert (scale[with_limit] > 0.97).all()


def test_missing_fingers_are_replaced_along_the_forearm():
    keypoints = standing_person()
    keypoints[23:27] = 0
    assert (part_transforms(keypoints)[3] != NOWHERE).any()


@pytest.mark.parametrize("toe", [17, 18])
def test_a_missing_toe_is_replaced_by_the_other_one(toe: int):
    one, both = standing_person(), standing_person()
    one[toe] = 0
    both[toe] = both[35 - toe]
    assert part_transforms(one)[10] == pytest.approx(part_transforms(both)[10], abs=1e-6)


def test_a_part_without_its_keypoints_lies_nowhere():
    keypoints = standing_person()
    keypoints[[7, 9]] = 0
    theta = part_transforms(keypoints)
    assert (theta[2] == NOWHERE).all()
    assert np.isfinite(theta).all()


@pytest.mark.parametrize("substitute", [1, 0])
def test_a_missing_ear_takes_its_eye_or_in_profile_the_nose(substitute: int):
    """Left ear 3, left eye 1, nose 0."""
    one, both = standing_person(), standing_person()
    one[[3] if substitute else [3, 1]] = 0
    both[3] = both[substitute]
    assert part_transforms(one)[0] == pytest.approx(part_transforms(both)[0], abs=1e-6)
    assert (part_transforms(one)[0] != NOWHERE).any()


@pytest.mark.parametrize(("start", "middle", "end", "part", "fingers"), [(5, 7, 9, 3, range(23, 27)), (12, 14, 16, 9, ())])
def test_a_limb_whose_end_is_cut_off_goes_on_straight(start: int, middle: int, end: int, part: int, fingers):
    cut, straight = standing_person(), standing_person()
    for keypoints in (cut, straight):
        keypoints[[*fingers, end]] = 0
    straight[end] = 2 * straight[middle] - straight[start]
    assert part_transforms(cut)[part] == pytest.approx(part_transforms(straight)[part], abs=1e-6)
    assert (part_transforms(cut)[part] != NOWHERE).any()


@pytest.mark.parametrize(
    ("missing", "part"),
    [((17, 18), 10), ((15, 19), 10), ((15, 17, 18, 19), 10), ((7,), 2), ((0, 1, 2, 3, 4), 0)],
)
def test_what_is_left_of_a_cut_limb_places_no_window(missing: tuple[int, ...], part: int):
    """Heel and ankle, or the toes alone, belong to one place of the foot: they cannot turn it."""
    keypoints = standing_person()
    keypoints[list(missing)] = 0
    theta = part_transforms(keypoints)
    assert (theta[part] == NOWHERE).all()
    assert np.isfinite(theta).all()


def test_wrong_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(31, 2\)"):
        part_transforms(np.zeros((25, 2)))
