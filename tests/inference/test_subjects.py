from pathlib import Path

import cv2
import numpy as np
import pytest

from inference import subjects
from inference.detection.people import Person
from inference.errors import TwokayError
from inference.keypoints import NAMES
from inference.steps import Steps
from inference.subjects import Subject, find_subjects
from tests.inference.figures import Figure, draw_figure, write_keypoints

BLACK = np.zeros((800, 500, 3), np.uint8)


@pytest.fixture(scope="module")
def figure() -> Figure:
    return draw_figure(BLACK)


@pytest.fixture(scope="module")
def small_figure() -> Figure:
    """Half as tall, on a canvas of the same height."""
    small = draw_figure(BLACK[:400, :250])
    photo, coverage = (np.concatenate([np.zeros_like(image), image]) for image in (small.photo, small.coverage))
    return Figure(photo, coverage, small.keypoints + np.array([0, 400, 0], np.float32))


@pytest.fixture
def detected(monkeypatch: pytest.MonkeyPatch):
    """Let the detector find people of these keypoints; return how often it was asked."""

    def install(*people: np.ndarray) -> list[int]:
        calls: list[int] = []

        def find_people(photo: np.ndarray) -> list[Person]:
            calls.append(1)
            return [Person(keypoints, np.zeros(4, np.float32), 1.0) for keypoints in people]

        monkeypatch.setattr(subjects, "find_people", find_people)
        return calls

    return install


@pytest.fixture
def photo_file(figure: Figure, tmp_path: Path) -> Path:
    path = tmp_path / "person.png"
    cv2.imwrite(str(path), figure.photo[..., ::-1])
    return path


def found(photo, keypoints=None, matte=None, person: int | None = 0) -> list[Subject]:
    return find_subjects(photo, keypoints, matte, person, Steps())


def side_by_side(*figures: Figure) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Photo, matte and keypoints of figures beside each other."""
    offsets = np.cumsum([0, *(figure.photo.shape[1] for figure in figures[:-1])])
    keypoints = [figure.keypoints + np.array([offset, 0, 0], np.float32) for figure, offset in zip(figures, offsets, strict=True)]
    return np.hstack([figure.photo for figure in figures]), np.hstack([figure.coverage for figure in figures]), keypoints


def legless(keypoints: np.ndarray) -> np.ndarray:
    below = [any(part in name for part in ("knee", "ankle", "toe", "heel")) for name in NAMES]
    return np.where(np.array(below)[:, None], 0, keypoints).astype(np.float32)


def test_keypoints_come_from_the_artist_then_from_a_file_then_from_the_detector(photo_file: Path, figure: Figure, detected, tmp_path: Path):
    calls = detected(figure.keypoints)
    (by_detector,) = found(photo_file)
    assert by_detector.origin.sources == {"keypoints": "detector", "matte": "plain background"}
    write_keypoints(tmp_path / "person_keypoints.json", figure.keypoints + np.array([2, 0, 0], np.float32))
    (by_file,) = found(photo_file)
    given_file = write_keypoints(tmp_path / "mine.json", figure.keypoints + np.array([4, 0, 0], np.float32))
    (by_given_file,) = found(photo_file, keypoints=given_file)
    (by_array,) = found(photo_file, keypoints=figure.keypoints + np.array([6, 0, 0], np.float32))
    others = (by_file, by_given_file, by_array)
    assert [subject.origin.sources["keypoints"] for subject in others] == ["file", "given", "given"]
    assert [subject.keypoints[0, 0] - by_detector.keypoints[0, 0] for subject in others] == pytest.approx([2, 4, 6])
    assert len(calls) == 1


def test_the_matte_comes_from_the_artist_then_from_a_file_then_from_the_photo(photo_file: Path, figure: Figure, detected, tmp_path: Path):
    detected(figure.keypoints)
    alpha = np.dstack([figure.photo, (figure.coverage * 255).astype(np.uint8)])
    cv2.imwrite(str(photo_file), cv2.cvtColor(alpha, cv2.COLOR_RGBA2BGRA))
    (by_alpha,) = found(photo_file)
    without_hand = figure.coverage.copy()
    without_hand[:, :120] = 0
    cv2.imwrite(str(tmp_path / "person_matte.png"), (without_hand * 255).astype(np.uint8))
    (by_file,) = found(photo_file)
    (given,) = found(photo_file, matte=figure.coverage)
    assert [subject.origin.sources["matte"] for subject in (by_alpha, by_file, given)] == ["alpha", "file", "given"]
    assert by_alpha.matte[:, :120].any() and not by_file.matte[:, :120].any() and given.matte[:, :120].any()
    assert by_file.photo.shape == figure.photo.shape


def test_a_photo_of_nobody_is_refused_with_what_to_do(photo_file: Path, detected):
    detected()
    with pytest.raises(TwokayError, match=r"larger in the frame.*by hand") as error:
        found(photo_file)
    assert error.value.code == "person-missing"


@pytest.mark.parametrize("person", [2, -1])
def test_a_person_who_is_not_there_is_refused(figure: Figure, small_figure: Figure, detected, person: int):
    photo, _, keypoints = side_by_side(figure, small_figure)
    detected(*keypoints)
    with pytest.raises(TwokayError, match="it shows 2 people") as error:
        found(photo, person=person)
    assert error.value.code == "person-index"


def test_several_people_share_a_photo_and_a_matte(figure: Figure, small_figure: Figure, tmp_path: Path):
    photo, matte, keypoints = side_by_side(small_figure, figure)
    path = write_keypoints(tmp_path / "both.json", *keypoints)
    large, small = found(photo, keypoints=path, matte=matte, person=None)
    assert [subject.origin.person for subject in (large, small)] == [0, 1]
    assert large.origin.box[0] > 250 > small.origin.box[2]
    assert large.origin.height == pytest.approx(2 * small.origin.height, rel=0.01)
    for subject in (large, small):
        assert subject.matte.shape == photo.shape[:2]
        inside = np.flatnonzero((subject.matte > 0.5).any(axis=0))
        assert (inside[0], inside[-1]) == (subject.origin.box[0], subject.origin.box[2])
    (second,) = found(photo, keypoints=path, matte=matte, person=1)
    assert second.origin == small.origin


def test_people_who_cannot_be_reconstructed_are_left_out_by_name(figure: Figure, small_figure: Figure, detected):
    photo, matte, keypoints = side_by_side(figure, small_figure)
    detected(legless(keypoints[0]), keypoints[1])
    (only,) = found(photo, matte=matte, person=None)
    assert only.origin.person == 1
    assert only.origin.hints[-1].code == "person-skipped"
    assert only.origin.hints[-1].text.startswith("Person 1 of 2 was left out. The photo shows no legs below the hips.")
    with pytest.raises(TwokayError, match=r"Person 1 of 2.*no legs.*choose another person") as error:
        found(photo, matte=matte)
    assert error.value.code == "keypoints-incomplete"
    detected(*map(legless, keypoints))
    with pytest.raises(TwokayError, match=r"^The photo shows no legs"):
        found(photo, matte=matte, person=None)


def test_cut_off_feet_leave_the_height_of_the_whole_person(figure: Figure):
    rows = 690
    seen = figure.keypoints[:, 1] < rows
    keypoints = np.where(seen[:, None], figure.keypoints, 0).astype(np.float32)
    (cut,) = found(figure.photo[:rows], keypoints=keypoints, matte=figure.coverage[:rows])
    (whole,) = found(figure.photo, keypoints=figure.keypoints, matte=figure.coverage)
    assert cut.origin.box[3] == rows - 1
    assert cut.origin.height == pytest.approx(whole.origin.height, rel=0.03)
    assert "cut-off" in [hint.code for hint in cut.origin.hints]


def test_two_and_three_rendered_people_are_found_where_they_are():
    photo = np.ascontiguousarray(cv2.imread(str(Path(__file__).parents[1] / "data" / "person.jpg"))[..., ::-1])
    small = np.full_like(photo, np.median(photo, axis=(0, 1)).astype(np.uint8))
    small[-800:, :480] = cv2.resize(photo, (480, 800), interpolation=cv2.INTER_AREA)
    pair = found(np.hstack([small, photo]), person=None)
    assert [round(np.mean(subject.origin.box[::2])) // photo.shape[1] for subject in pair] == [1, 0]
    assert pair[0].origin.height == pytest.approx(2 * pair[1].origin.height, rel=0.05)
    three = found(np.hstack([photo, small, photo[:, ::-1]]), person=None)
    assert len(three) == 3
    assert {round(np.mean(subject.origin.box[::2])) // photo.shape[1] for subject in three[:2]} == {0, 2}
