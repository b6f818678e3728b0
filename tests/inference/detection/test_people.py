"""The detector on photos that the project renders itself: one person, several, part of one, none."""

import cv2
import numpy as np
import pytest

from inference.detection.people import find_people
from inference.keypoints import INDEX, MIRROR_PAIRS, present_points

BODY = slice(0, INDEX["left_index"])
LEGS = [INDEX[f"{side}_{name}"] for side in ("left", "right") for name in ("knee", "ankle", "heel", "big_toe", "small_toe")]
GREY = (70, 70, 74)


@pytest.fixture(scope="module")
def person(photo):
    (found,) = find_people(photo)
    return found


def beside(photos: list[np.ndarray]) -> np.ndarray:
    """Photos of any heights in a row, their bottoms level."""
    tallest = max(len(photo) for photo in photos)
    return np.hstack([cv2.copyMakeBorder(p, tallest - len(p), 0, 0, 0, cv2.BORDER_CONSTANT, value=GREY) for p in photos])


def shrunk(photo: np.ndarray, factor: float) -> np.ndarray:
    return cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def mirrored(keypoints: np.ndarray, width: int) -> np.ndarray:
    """The keypoints of the mirror image."""
    order = np.arange(31)
    order[np.ravel(MIRROR_PAIRS)] = np.fliplr(MIRROR_PAIRS).ravel()
    points = keypoints[order]
    points[points[:, 2] > 0, 0] = width - 1 - points[points[:, 2] > 0, 0]
    return points


def test_keypoints_are_near_the_truth(person, truth, distances):
    errors = distances(person.keypoints, truth)
    assert not np.isnan(errors).any()
    assert np.median(errors[BODY]) < 0.012
    assert np.percentile(errors[BODY], 90) < 0.025
    assert errors.max() < 0.04


def test_box_holds_the_person(person, truth, photo):
    points = present_points(truth)
    assert person.keypoints.dtype == person.box.dtype == np.float32
    assert (person.box[:2] < points.min(axis=0)).all()
    assert (person.box[2:] > points.max(axis=0)).all()
    assert (person.box[:2] >= 0).all()
    assert (person.box[2:] < photo.shape[1::-1]).all()


def test_mirrored_photo_gives_the_mirrored_keypoints(photo, person, distances):
    (found,) = find_people(np.ascontiguousarray(photo[:, ::-1]))
    differences = distances(mirrored(found.keypoints, photo.shape[1]), person.keypoints)
    assert not np.isnan(differences).any()
    assert differences.max() < 0.012
    assert np.median(differences) < 0.004


def test_alpha_is_no_matter(photo, person):
    (found,) = find_people(np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]))
    assert (found.keypoints == person.keypoints).all()


def test_two_people_are_found_where_they_are(photo, person, distances):
    small = shrunk(photo, 0.7)
    montage = beside([small, photo])
    large, little = find_people(montage)
    assert np.nanmedian(distances(large.keypoints - (small.shape[1], 0, 0) * (large.keypoints[:, 2:] > 0), person.keypoints)) < 0.006
    scaled = person.keypoints * (0.7, 0.7, 1) + (0, len(photo) - len(small), 0)
    assert np.nanmedian(distances(little.keypoints, scaled)) < 0.006


def test_three_people_shoulder_to_shoulder_are_found(photo, truth, height):
    columns = slice(150, 760)
    closest = [photo[:, columns], photo[:, columns][:, ::-1], photo[:, columns]]
    people = find_people(np.hstack(closest))
    assert len(people) == 3
    hips = sorted(person.keypoints[[INDEX["left_hip"], INDEX["right_hip"]], 0].mean() for person in people)
    middle = truth[[INDEX["left_hip"], INDEX["right_hip"]], 0].mean() - 150
    assert np.allclose(hips, [middle, 610 + 609 - middle, 1220 + middle], atol=0.03 * height)


def test_overlapping_people_are_told_apart(photo, truth, height):
    """The second person hides an arm of the first."""
    wall = np.median(photo[:, :100], axis=1, keepdims=True).astype(np.uint8)
    is_person = np.abs(photo.astype(int) - wall).max(axis=2, keepdims=True) > 20
    pair = wall.repeat(1500, axis=1)
    shifts = (0, 330)
    for shift in shifts:
        place = pair[:, shift : shift + photo.shape[1]]
        place[:] = np.where(is_person, photo, place)
    people = sorted(find_people(pair), key=lambda person: person.keypoints[0, 0])
    assert len(people) == 2
    for person, shift in zip(people, shifts, strict=True):
        seen = person.keypoints[:, 2] > 0
        errors = np.linalg.norm(person.keypoints[seen, :2] - (truth[seen, :2] + (shift, 0)), axis=1)
        assert np.median(errors) < 0.015 * height


def test_a_small_person_in_a_landscape_is_found(photo, person, distances):
    landscape = np.linspace((200, 190, 180), (70, 90, 60), 1800).astype(np.uint8)[:, None].repeat(2400, axis=1)
    figure = shrunk(photo, 0.12)
    landscape[1200 : 1200 + len(figure), 1700 : 1700 + figure.shape[1]] = figure
    (found,) = find_people(landscape)
    back = (found.keypoints - (1700, 1200, 0)) * (1 / 0.12, 1 / 0.12, 1)
    assert np.nanmedian(distances(back, person.keypoints)) < 0.03


@pytest.mark.parametrize(
    ("row", "missing", "seen"),
    [
        (1150, ("ankle", "heel", "big_toe", "small_toe"), ("hip", "shoulder", "wrist")),
        (860, ("knee", "ankle", "heel", "big_toe", "small_toe"), ("shoulder", "eye")),
        (390, ("hip", "knee", "ankle", "heel", "big_toe", "small_toe"), ("eye", "ear")),
    ],
)
def test_what_is_cut_off_is_missing(photo, truth, distances, row, missing, seen):
    (found,) = find_people(photo[:row])
    for side in ("left", "right"):
        assert not any(found.keypoints[INDEX[f"{side}_{name}"]].any() for name in missing)
        assert all(found.keypoints[INDEX[f"{side}_{name}"], 2] > 0 for name in seen)
    assert np.nanmax(distances(found.keypoints, truth)) < 0.05


@pytest.mark.parametrize("level", [0, 128])
def test_nobody_in_an_empty_photo(level):
    assert find_people(np.full((600, 800, 3), level, np.uint8)) == []


def test_nobody_in_noise():
    rng = np.random.default_rng(3)
    blobs = cv2.resize(rng.integers(0, 255, (12, 16, 3)).astype(np.uint8), (640, 480), interpolation=cv2.INTER_CUBIC)
    assert find_people(blobs) == []
