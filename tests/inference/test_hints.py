from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.hints import find_hints
from inference.keypoints import INDEX, MIRROR_PAIRS, NAMES, read_openpose
from inference.skeleton import body_height, body_mask
from tests.inference.figures import draw_figure

DATA = Path(__file__).parents[1] / "data"
HANDS = ("wrist", "index", "middle", "ring", "little")
View = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def view() -> View:
    """Photo, keypoints and matte of the rendered person."""
    photo = np.ascontiguousarray(cv2.imread(str(DATA / "person.jpg"))[..., ::-1])
    (keypoints,) = read_openpose(DATA / "person_keypoints.json")
    return photo, keypoints, body_mask(keypoints, photo.shape, 1.5).astype(np.float32)


def codes(photo: np.ndarray, keypoints: np.ndarray, matte: np.ndarray) -> list[str]:
    hints = find_hints(photo, keypoints, matte)
    assert all(hint.text.endswith(".") and "  " not in hint.text for hint in hints)
    return [hint.code for hint in hints]


def text(photo: np.ndarray, keypoints: np.ndarray, matte: np.ndarray) -> str:
    (hint,) = find_hints(photo, keypoints, matte)
    return hint.text


def without(keypoints: np.ndarray, *parts: str) -> np.ndarray:
    left = keypoints.copy()
    left[[any(part in name for part in parts) for name in NAMES]] = 0
    return left


def scaled(view: View, factor: float) -> View:
    photo, matte = (cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) for image in (view[0], view[2]))
    return photo, view[1] * np.array([factor, factor, 1], np.float32), matte


def test_a_good_photo_has_none(view):
    assert codes(*view) == []


@pytest.mark.parametrize(("height", "expected"), [(400, ["person-small"]), (560, []), (900, [])])
def test_small_people_are_told_and_not_called_blurred(view, height, expected):
    assert codes(*scaled(view, height / body_height(view[1]))) == expected


@pytest.mark.parametrize("sigma", [3.0, 5.0])
def test_blur_is_told_whatever_the_size_of_the_photo(view, sigma):
    photo, keypoints, matte = view
    blurred = cv2.GaussianBlur(photo, (0, 0), sigma * body_height(keypoints) / 1600)
    assert codes(blurred, keypoints, matte) == ["blurred"]
    assert codes(*scaled((blurred, keypoints, matte), 0.7)) == ["blurred"]


def test_plain_clothes_are_not_blur():
    figure = draw_figure(np.full((1100, 800, 3), 200, np.uint8))
    assert codes(figure.photo, figure.keypoints, figure.coverage) == []
    soft = cv2.GaussianBlur(figure.photo, (0, 0), 3)
    assert codes(soft, figure.keypoints, figure.coverage) == ["blurred"]


def test_exposure_is_told(view):
    photo, keypoints, matte = view
    assert "overexposed" in codes((photo * 4.0).clip(0, 255).astype(np.uint8), keypoints, matte)
    assert codes((photo * 0.25).astype(np.uint8), keypoints, matte) == ["underexposed"]


def test_dark_clothes_and_hair_are_not_underexposed(view):
    photo, keypoints, matte = view
    dark = photo.copy()
    dark[body_mask(keypoints, photo.shape, 3.0) > 0] //= 8
    face = cv2.circle(np.zeros(photo.shape[:2], np.uint8), tuple(map(int, keypoints[0, :2])), 40, (1,), cv2.FILLED) > 0
    dark[face] = photo[face]
    assert "underexposed" not in codes(dark, keypoints, matte)


def test_cut_off_limbs_are_named(view):
    photo, keypoints, matte = view
    feet = without(keypoints, "toe", "heel", "right_ankle")
    assert "the right lower leg and the left foot" in text(photo, feet, matte)
    assert "does not show the lower legs." in text(photo, without(keypoints, "toe", "heel", "ankle"), matte)
    arm = without(keypoints, *(f"left_{part}" for part in ("elbow", *HANDS)))
    assert "the left arm" in text(photo, arm, matte)


def test_a_hand_beyond_the_border_is_cut_off_and_a_hidden_one_is_behind_the_back(view):
    photo, keypoints, matte = view
    hidden = without(keypoints, *HANDS)
    assert codes(photo, hidden, matte) == ["arms-behind-back"]
    right = int(keypoints[INDEX["left_elbow"], 0]) + 20
    beside = without(keypoints, *(f"left_{part}" for part in HANDS))
    assert "the left hand" in text(photo[:, :right], beside, matte[:, :right])
    assert codes(photo, without(keypoints, *HANDS[1:]), matte) == []


def test_a_cut_head_is_named(view):
    photo, keypoints, matte = view
    top = int(keypoints[INDEX["nose"], 1]) - 10
    keypoints = keypoints - np.array([0, top, 0], np.float32)
    assert "the top of the head" in text(photo[top:], keypoints, matte[top:])


def test_people_who_turn_away_are_told(view):
    photo, keypoints, matte = view
    middle = keypoints[INDEX["nose"], 0]
    sideways = keypoints.copy()
    sideways[:, 0] = middle + 0.4 * (keypoints[:, 0] - middle)
    assert "person is seen from the side" in text(photo, sideways, matte)
    behind = keypoints.copy()
    for left, right in MIRROR_PAIRS:
        behind[[left, right]] = keypoints[[right, left]]
    assert "from behind" in text(photo, behind, matte)
    profile = keypoints.copy()
    profile[INDEX["nose"], 0] += 2 * abs(keypoints[INDEX["left_ear"], 0] - keypoints[INDEX["right_ear"], 0])
    assert "head is seen from the side" in text(photo, profile, matte)


def test_unsure_joints_are_named(view):
    photo, keypoints, matte = view
    unsure = keypoints.copy()
    unsure[[INDEX["left_elbow"], INDEX["right_knee"]], 2] = 0.3
    assert "the left elbow and the right knee" in text(photo, unsure, matte)
