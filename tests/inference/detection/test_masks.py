import numpy as np
import pytest

from inference.detection.masks import body_region, person_mask
from inference.keypoints import INDEX, present_points

FACE, SHOULDERS, HIPS = slice(0, 5), slice(5, 7), slice(11, 13)


def without(keypoints: np.ndarray, *parts: slice) -> np.ndarray:
    left = keypoints.copy()
    for part in parts:
        left[part] = 0
    return left


def at(mask: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    columns, rows = present_points(keypoints).round().astype(int).T
    return mask[rows, columns]


@pytest.fixture(scope="module")
def mask(photo, truth):
    return person_mask(photo, truth)


def test_mask_covers_the_body_and_not_the_background(photo, truth, mask):
    assert (mask.shape, mask.dtype) == (photo.shape[:2], np.float32)
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert (at(mask, truth) > 0.5).mean() > 0.9
    different = np.abs(photo.astype(int) - np.median(photo, axis=1, keepdims=True)).max(axis=2) > 30
    inside, sure = mask > 0.5, mask > 0.8
    assert (inside & different).sum() > 0.9 * different.sum()
    assert sure[:, [0, -1]].sum() == sure[0].sum() == 0


def test_mask_follows_the_photo(photo, truth, mask):
    shifted = np.pad(photo, ((0, 0), (300, 0), (0, 0)), mode="edge")
    again = person_mask(shifted, truth + (300, 0, 0))[:, 300:]
    assert np.abs(again - mask).mean() < 0.003


def test_mask_holds_one_of_two_people(photo, truth):
    pair = np.hstack([photo, photo[:, ::-1]])
    second = truth * (-1, 1, 1) + (2 * photo.shape[1] - 1, 0, 0)
    first = person_mask(pair, truth)
    assert (at(first, truth) > 0.5).mean() > 0.9
    assert at(first, second).max() < 0.2


def test_region_is_centred_on_the_hips_and_holds_the_body(truth):
    region = body_region(truth)
    assert np.allclose([region.x, region.y], truth[HIPS, :2].mean(axis=0))
    crop = region.to_crop(present_points(truth))
    assert np.isclose(np.abs(crop - 0.5).max(), 0.4, atol=0.02)


@pytest.mark.parametrize(
    ("parts", "tolerance"),
    [
        ((slice(INDEX["left_ankle"], 31),), 0.15),
        ((slice(INDEX["left_knee"], 31), slice(7, 11)), 0.25),
        ((slice(INDEX["left_hip"], 31),), 0.25),
        ((FACE, slice(INDEX["left_knee"], 31)), 0.25),
        ((slice(INDEX["left_shoulder"], 31),), 0.45),
    ],
)
def test_region_is_about_the_same_without_some_points(truth, parts, tolerance):
    whole, part = body_region(truth), body_region(without(truth, *parts))
    assert abs(part.size / whole.size - 1) < tolerance
    assert np.hypot(part.x - whole.x, part.y - whole.y) < tolerance * whole.size / 2


def test_region_needs_a_body(truth):
    with pytest.raises(ValueError, match="placed"):
        body_region(without(truth, FACE, SHOULDERS))
