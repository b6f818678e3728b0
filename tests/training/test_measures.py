import numpy as np
import pytest
import torch

from inference import camera
from training.baselines import FLATTENING, MOST_ALIKE, KnownPeople, covering_radius, cut_out, inflated
from training.evaluate import at_resolution
from training.generate import photographed
from training.measures import GRID, POSITIONS, STATURE_CM, Truth, figures, truth_of_maps
from training.tables import markdown, means_by_group
from training.views import hip_yaw, pose_group, view_group

from .shapes import round_person

RADIUS = 0.3
FACING = np.zeros((31, 2))
"""Keypoints of one whose face is in the middle of the canvas, and his feet at the lower edge."""
FACING[:5] = [(1024, 1024), (1044, 994), (1004, 994), (1094, 1004), (954, 1004)]
FACING[5:] = (1024, 2047)


def ball_depths(radius: float) -> np.ndarray:
    """(2, GRID, GRID) depths at which the rays of the grid enter and leave a ball about the origin."""
    x, y = np.meshgrid(camera.slopes(POSITIONS), -camera.slopes(POSITIONS))
    towards = 1 / np.sqrt(1 + x**2 + y**2)
    root = towards**2 - 1 + radius**2
    half = np.sqrt(np.maximum(root, 0))
    return np.where(root > 0, camera.depth_value(np.stack([towards - half, towards + half])), 0)


@pytest.fixture(scope="module")
def truth() -> Truth:
    depth = ball_depths(RADIUS)
    return truth_of_maps(depth, depth[0] > 0, FACING)


def measured(answer: np.ndarray, truth: Truth) -> dict[str, float]:
    return figures(answer, truth, np.random.default_rng(0))


def test_the_truth_has_no_error(truth):
    result = measured(truth.depth, truth)
    assert result["p2s_cm"] < 0.05 and result["s2p_cm"] < 0.05 and result["normal_consistency"] > 0.97
    assert all(result[name] < 0.1 for name in ("front_depth_cm", "back_depth_cm", "front_normal_degrees", "back_normal_l2"))


def test_one_offset_along_the_view_does_not_count(truth):
    result = measured(np.where(truth.inside, truth.depth + 0.1, 0), truth)
    assert result["front_depth_cm"] == pytest.approx(0, abs=1e-4)
    assert result["offset_cm"] == pytest.approx(0.1 * camera.DEPTH_UNIT * truth.cm_per_unit, rel=1e-5)
    assert result["p2s_cm"] < 0.05


def test_half_a_nose_is_half_of_the_relief(truth):
    places = np.hypot(POSITIONS[None, :] - 1024, POSITIONS[:, None] - 1024)
    nose = np.stack([0.03 * np.exp(-((places / 16) ** 2)), np.zeros((GRID, GRID))])
    with_nose = truth_of_maps(truth.depth - nose, truth.inside, FACING)
    half, wrong_shape = (measured(truth.depth - nose * share, with_nose) for share in (0.5, 0))
    assert half["face_relief"] == pytest.approx(0.5, abs=0.01) and abs(wrong_shape["face_relief"]) < 0.01
    assert half["face_error_mm"] == pytest.approx(0.5 * wrong_shape["face_error_mm"], rel=0.01) and half["face_error_mm"] > 1
    broad = 1e-6 * places**2 + 0.1
    assert measured(with_nose.depth + broad, with_nose)["face_relief"] == pytest.approx(1, abs=1e-6)


def test_only_faces_that_are_seen_are_measured(truth):
    averted = FACING.copy()
    averted[3] = averted[4] + 20
    assert "face_relief" not in measured(truth.depth, truth_of_maps(truth.depth, truth.inside, averted))
    for missing in (0, 1, 3):
        unseen = FACING.copy()
        unseen[missing] = 0
        assert not truth_of_maps(truth.depth, truth.inside, unseen).face.any()
    step = truth.depth - 0.05 * (POSITIONS < 1024)
    face = truth_of_maps(step, truth.inside, FACING).face
    assert not face[:, GRID // 2 - 1 : GRID // 2 + 1].any() and face.sum() > 500


def test_a_thicker_ball_is_wrong_by_half_of_it_on_each_side(truth):
    cm = truth.cm_per_unit * camera.DEPTH_UNIT
    thicker = truth.depth + np.array([-0.5, 0.5])[:, None, None] * 4 / cm * truth.inside
    result = measured(thicker, truth)
    assert result["thickness_cm"] == pytest.approx(4, rel=1e-3)
    assert (result["front_depth_cm"], result["back_depth_cm"]) == pytest.approx((2, 2), rel=1e-3)
    assert 0.5 < result["p2s_cm"] < 2


def test_a_ball_is_brought_to_the_stature(truth):
    seen_height = 2 * RADIUS * np.sqrt(1 - RADIUS**2)
    assert truth.cm_per_unit * seen_height == pytest.approx(STATURE_CM, rel=0.02)


def test_normals_of_a_flat_answer_are_wrong_as_the_ball_is_round(truth):
    result = measured(cut_out(truth.inside, truth.depth), truth)
    assert 35 < result["front_normal_degrees"] < 50
    assert 5 < result["p2s_cm"] < 15


def test_inflation_makes_a_disc_a_flattened_ball():
    y, x = np.mgrid[:200, :200] - 100.0
    distance = np.hypot(x, y)
    front, back = inflated(distance < 60)
    middle = FLATTENING * 60 * camera.CANVAS / 200 / camera.PIXELS_PER_VALUE
    assert back[100, 100] - 2 == pytest.approx(middle, rel=0.05)
    assert back[100, 130] - 2 == pytest.approx(middle * np.sqrt(1 - 0.25), rel=0.06)
    assert np.allclose(front + back, 4 * (distance < 60))


def test_a_limb_and_a_trunk_keep_their_own_widths():
    inside = np.zeros((200, 200), bool)
    inside[20:180, 20:41] = True
    inside[60:140, 80:181] = True
    inward = np.where(inside, np.minimum(np.minimum(np.arange(200) - 19, 41 - np.arange(200)), 50)[None, :], 0.0)
    assert covering_radius(np.maximum(inward, 0))[100, 30] == pytest.approx(11, abs=1)


def test_known_people_answer_with_those_most_alike(truth, tmp_path):
    for i in range(MOST_ALIKE + 2):
        radius = RADIUS if i < MOST_ALIKE else 0.2
        photographed(round_person((0.0, 0.0, 0.0), radius), 256).save(tmp_path / f"{i:07d}.npz")
    answer = KnownPeople(tmp_path, 100).mean_body(truth.inside)
    assert np.median(np.abs(answer - truth.depth)[:, truth.inside]) < 0.02
    assert (answer[:, ~truth.inside] == 0).all() and (answer[:, truth.inside] > 0.7).all()


def test_reduced_photos_hold_no_more_than_their_pixels():
    checks = torch.where(torch.arange(2048) % 2 > 0, 1.0, -1.0).expand(1, 3, 2048, 2048)
    assert at_resolution(checks, 512).abs().max() < 1e-3
    assert at_resolution(checks, 2048) is checks


def test_people_are_grouped_by_their_hardest_arm():
    assert pose_group("skirt+top 0.22 down/bent up") == "arm before the body"
    assert pose_group("suit side/hips") == "arm out or up"
    assert pose_group("suit hips/down") == "hand at the hip"
    assert pose_group("suit down/down") == "arms down"
    assert pose_group("scan 0001") == "other"


@pytest.mark.parametrize("degrees", [-30, -15, 0, 25])
def test_the_view_is_the_turn_of_the_hips(degrees):
    keypoints = np.zeros((31, 2))
    keypoints[11], keypoints[12] = (1124, 1024), (924, 1024)
    slope = np.tan(np.radians(degrees)) / camera.PIXELS_PER_VALUE
    depth = np.broadcast_to(2 + slope * (POSITIONS - 1024.0), (2, GRID, GRID))
    assert hip_yaw(keypoints, depth) == pytest.approx(degrees, abs=0.6)
    expected = {0: "turned < 10 deg", 15: "turned 10-20 deg"}.get(abs(degrees), "turned > 20 deg")
    assert view_group(keypoints, depth) == expected


def test_tables_hold_the_means_of_each_group():
    people = [
        {"pose": pose, "stance": "walking", "view": "turned < 10 deg", "figures": {"ours 2048": {"p2s_cm": p2s}, "flat": {"p2s_cm": 4.0}}}
        for pose, p2s in (("a", 1.0), ("a", 2.0), ("b", 6.0))
    ]
    means = means_by_group(people)
    assert means["all"]["ours 2048"] == {"p2s_cm": 3.0, "people": 3}
    assert means["stance: walking"]["ours 2048"] == means["all"]["ours 2048"]
    assert means["pose: a"]["ours 2048"]["p2s_cm"] == 1.5 and means["pose: a"]["flat"]["people"] == 2
    assert "| pose: b (1) | ours 2048 | 6.00 | - | - | - |" in markdown(means)
