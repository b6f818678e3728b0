import json

import numpy as np
import pytest

from inference.beside import keypoints_beside
from inference.errors import TwokayError
from inference.keypoints import INDEX, MIRROR_PAIRS, NAMES, as_keypoints, check_keypoints, read_openpose, write_openpose
from tests.inference.figures import standing_keypoints

BODY_ORDER = [0, 16, 15, 18, 17, 5, 2, 6, 3, 7, 4, 12, 9, 13, 10, 14, 11, 19, 20, 21, 22, 23, 24]


def _numbered(count: int, start: int) -> list[float]:
    """Point i is (start + i, 2 (start + i), 0.5)."""
    return [value for i in range(start, start + count) for value in (float(i), float(2 * i), 0.5)]


@pytest.fixture
def person() -> dict:
    return {
        "pose_keypoints_2d": _numbered(25, 100),
        "hand_left_keypoints_2d": _numbered(21, 200),
        "hand_right_keypoints_2d": _numbered(21, 300),
    }


@pytest.fixture
def write(tmp_path):
    def written(content) -> str:
        path = tmp_path / "photo_keypoints.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return written


def _set_missing(person: dict, index: int) -> None:
    person["pose_keypoints_2d"][3 * index : 3 * index + 3] = [0, 0, 0]


def test_openpose_points_land_where_the_method_wants_them(person, write):
    (keypoints,) = read_openpose(write({"people": [person]}))
    expected = [100 + i for i in BODY_ORDER] + [200 + i for i in (6, 10, 14, 18)] + [300 + i for i in (6, 10, 14, 18)]
    assert keypoints.dtype == np.float32
    np.testing.assert_array_equal(keypoints[:, 0], expected)
    np.testing.assert_array_equal(keypoints[:, 1], 2 * np.array(expected))
    np.testing.assert_array_equal(keypoints[:, 2], 0.5)


def test_names_and_mirror_pairs_agree():
    assert len(NAMES) == len(set(NAMES)) == 31
    assert (NAMES[0], NAMES[4], NAMES[9], NAMES[17], NAMES[22], NAMES[23], NAMES[30]) == (
        "nose", "right_ear", "left_wrist", "left_big_toe", "right_heel", "left_index", "right_little",
    )  # fmt: skip
    assert len(MIRROR_PAIRS) == 15
    assert all(NAMES[a].replace("left", "right") == NAMES[b] for a, b in MIRROR_PAIRS)


def test_missing_points_stay_zero(person, write):
    for index in (17, 4):
        _set_missing(person, index)
    (keypoints,) = read_openpose(write({"people": [person]}))
    assert not keypoints[[INDEX["right_ear"], INDEX["right_wrist"]]].any()
    assert np.delete(keypoints, [INDEX["right_ear"], INDEX["right_wrist"]], axis=0).all()


def test_a_file_without_hands_leaves_the_fingers_missing(person, write):
    person["hand_left_keypoints_2d"] = []
    del person["hand_right_keypoints_2d"]
    (keypoints,) = read_openpose(write({"people": [person]}))
    assert not keypoints[23:].any()
    assert keypoints[:23].all()


def test_points_without_confidence_are_missing(person, write):
    person["pose_keypoints_2d"][2] = 0
    (keypoints,) = read_openpose(write({"people": [person]}))
    np.testing.assert_array_equal(keypoints[0], 0)


def test_written_people_are_read_again(tmp_path):
    points = np.random.default_rng(0).uniform(1, 4000, (31, 3)).astype(np.float32)
    points[[3, 12, 30]] = 0
    small = points * np.float32(0.25)
    write_openpose(tmp_path / "people.json", [small, points])
    np.testing.assert_array_equal(read_openpose(tmp_path / "people.json"), [points, small])


def test_the_largest_person_comes_first(person, write):
    small = {key: [0.5 * v for v in values] for key, values in person.items()}
    people = read_openpose(write({"people": [small, person, small]}))
    assert [p[0, 0] for p in people] == [100, 50, 50]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{not json", "readable JSON"),
        ("[" * 100_000, "readable JSON"),
        ([], "people"),
        ({"people": {}}, "people"),
        ({"people": [{}] * 1001}, "people"),
        ({"people": [3]}, "person 0"),
        ({"people": [{"pose_keypoints_2d": [1.0] * 54}]}, "pose_keypoints_2d should hold 25 x 3 numbers, not 54"),
        ({"people": [{"pose_keypoints_2d": "x"}]}, "pose_keypoints_2d"),
        ({"people": [{"pose_keypoints_2d": ["1"] * 75}]}, "finite"),
        ({"people": [{"pose_keypoints_2d": [True] * 75}]}, "finite"),
        ({"people": [{"pose_keypoints_2d": [float("nan")] * 75}]}, "finite"),
        ({"people": [{"pose_keypoints_2d": [1e30] * 75}]}, "finite"),
        ({"people": [{"hand_left_keypoints_2d": [1.0] * 60}]}, "hand_left_keypoints_2d"),
    ],
)
def test_malformed_files_are_refused_by_name(write, content, named):
    with pytest.raises(TwokayError, match=named) as error:
        read_openpose(write(content))
    assert error.value.code == "keypoints-format"


def test_no_person_and_no_file_are_refused(write, tmp_path):
    with pytest.raises(TwokayError, match="no person"):
        read_openpose(write({"people": []}))
    with pytest.raises(TwokayError, match=r"nowhere\.json"):
        read_openpose(tmp_path / "nowhere.json")


def test_keypoints_beside_the_photo_are_found(write, tmp_path):
    assert keypoints_beside(tmp_path / "photo.jpeg") is None
    path = write({})
    assert str(keypoints_beside(tmp_path / "photo.jpeg")) == path


def test_arrays_get_a_confidence():
    keypoints = as_keypoints(np.vstack([np.zeros((1, 2)), np.full((30, 2), 7)]))
    np.testing.assert_array_equal(keypoints[0], 0)
    np.testing.assert_array_equal(keypoints[1:], [[7, 7, 1]] * 30)
    with pytest.raises(TwokayError):
        as_keypoints(np.full((31, 2), np.nan))


def test_a_complete_person_passes():
    check_keypoints(standing_keypoints(800, 500, 100), (1000, 1000, 3))


def without(*parts: str) -> np.ndarray:
    """Keypoints of a person less those whose name holds one of the words."""
    keypoints = standing_keypoints(800, 500, 100)
    keypoints[[any(part in name for part in parts) for name in NAMES]] = 0
    return keypoints


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("knee", "ankle", "toe", "heel"), "The photo shows no legs below the hips."),
        (("hip", "knee", "ankle", "toe", "heel"), "The photo shows no hips, no legs below the hips."),
        (("left_knee", "nose", "eye", "right_ear"), "The photo shows no face, no left knee."),
        (("shoulder",), "The photo shows no shoulders."),
    ],
)
def test_what_the_photo_does_not_show_is_named(parts, sentence):
    with pytest.raises(TwokayError) as error:
        check_keypoints(without(*parts), (1000, 1000))
    assert error.value.code == "keypoints-incomplete"
    assert str(error.value).startswith(sentence) and "place the keypoints by hand" in str(error.value)


def test_no_keypoints_at_all_are_refused():
    with pytest.raises(TwokayError, match="All 31"):
        check_keypoints(np.zeros((31, 3), np.float32), (1000, 1000))


@pytest.mark.parametrize(
    "parts",
    [
        ("elbow", "wrist", "ankle", "toe", "heel", "index", "middle", "ring", "little"),
        ("eye", "ear"),
        ("nose", "left_ear", "right_eye"),
    ],
)
def test_limbs_and_half_of_the_face_may_be_missing(parts):
    check_keypoints(without(*parts), (1000, 1000))


@pytest.mark.parametrize("factor", [2.0, 1e-3])
def test_keypoints_of_another_size_are_refused(factor):
    keypoints = standing_keypoints(800, 500, 100) * np.array([factor, factor, 1], np.float32)
    with pytest.raises(TwokayError, match="pixels") as error:
        check_keypoints(keypoints, (1000, 1000))
    assert error.value.code == "keypoints-outside"
