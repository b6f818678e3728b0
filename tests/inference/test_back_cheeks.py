import cv2
import numpy as np
import pytest

from inference.back_cheeks import head_turn
from inference.back_texture import filled_back
from inference.keypoints import INDEX

HAIR, SKIN, SHIRT = (40, 25, 15), (220, 170, 150), (30, 60, 160)
HEAD = {"left_ear": (7.5, 0.0), "right_ear": (-7.5, 0.0), "left_eye": (3.15, 9.0), "right_eye": (-3.15, 9.0), "nose": (0.0, 11.5)}
"""Centimetres to the left of the person and ahead, as adults have on average."""


def turned_head(degrees: float, centre: tuple[float, float] = (200, 100), scale: float = 5.0) -> np.ndarray:
    """Keypoints of a head turned to the right of the picture, seen by a camera that is far away, over shoulders that are not turned."""
    keypoints, angle = np.zeros((31, 2), np.float32), np.radians(degrees)
    for name, (aside, ahead) in HEAD.items():
        keypoints[INDEX[name]] = (centre[0] + scale * (aside * np.cos(angle) + ahead * np.sin(angle)), centre[1] + scale * (name == "nose"))
    keypoints[INDEX["left_shoulder"]], keypoints[INDEX["right_shoulder"]] = (285, 200), (115, 200)
    return keypoints


@pytest.mark.parametrize("degrees", [-40, -15, 0, 5, 30])
@pytest.mark.parametrize("hidden", [(), ("left_ear",), ("right_ear",)])
def test_turn_of_a_head_is_told_by_its_keypoints(degrees, hidden):
    keypoints = turned_head(degrees)
    keypoints[[INDEX[name] for name in hidden]] = 0
    turn = head_turn(keypoints)
    assert turn is not None and np.degrees(turn) == pytest.approx(degrees, abs=1.5)


@pytest.mark.parametrize("missing", [("nose",), ("left_eye",), ("left_ear", "right_ear")])
def test_turn_is_not_guessed(missing):
    keypoints = turned_head(20)
    keypoints[[INDEX[name] for name in missing]] = 0
    assert head_turn(keypoints) is None


def drawn(degrees: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Front, matte and keypoints: a head whose face reaches the outline on both sides, down from the brows."""
    matte = np.zeros((1000, 400), np.uint8)
    front = np.full((1000, 400, 3), SHIRT, np.uint8)
    cv2.ellipse(matte, (200, 95), (50, 70), 0, 0, 360, (255,), cv2.FILLED)
    cv2.rectangle(matte, (170, 130), (230, 220), (255,), cv2.FILLED)
    cv2.rectangle(matte, (110, 190), (290, 980), (255,), cv2.FILLED)
    front[:85], front[85:190] = HAIR, SKIN
    return front, matte.astype(np.float32) / 255, turned_head(degrees)


def skin_share(back: np.ndarray, matte: np.ndarray, row: int) -> tuple[float, float]:
    """Share of the head's half width that is skin from the left and from the right of a row."""
    columns = np.flatnonzero(matte[row] > 0.5)
    line = back[row, columns].astype(int)
    is_skin = np.abs(line - SKIN).sum(axis=1) < np.abs(line - HAIR).sum(axis=1)
    left, right = (2 * int(np.argmin(np.append(side, False))) / len(columns) for side in (is_skin, is_skin[::-1]))
    return left, right


@pytest.mark.parametrize("degrees", [-30, 30])
def test_cheek_of_a_turned_head_goes_on_to_the_hidden_ear(degrees):
    front, matte, keypoints = drawn(degrees)
    back = filled_back(front, matte, keypoints, np.zeros_like(matte))
    near, far = skin_share(back, matte, 98)[:: 1 if degrees > 0 else -1]
    assert near < 0.05
    assert 1 - np.cos(np.radians(30)) < far < 1 - np.cos(np.radians(60))
    assert np.abs(back[98, 200].astype(int) - HAIR).max() < 15


def test_frontal_head_has_skin_behind_at_the_jaw_alone():
    front, matte, keypoints = drawn(0)
    back = filled_back(front, matte, keypoints, np.zeros_like(matte))
    assert max(skin_share(back, matte, 95)) < 0.05
    assert min(skin_share(back, matte, 135)) > 0.1
    assert np.abs(back[135, 200].astype(int) - HAIR).max() < 15


def test_hair_on_the_outline_stays_hair():
    front, matte, keypoints = drawn(30)
    front[:, 225:][front[:, 225:, 0] == SKIN[0]] = HAIR
    back = filled_back(front, matte, keypoints, np.zeros_like(matte))
    assert skin_share(back, matte, 98)[1] == 0


def test_nose_beyond_the_picture_is_no_error():
    front, matte, keypoints = drawn(30)
    keypoints[INDEX["nose"]] += 1000
    assert filled_back(front, matte, keypoints, np.zeros_like(matte)).shape == front.shape
