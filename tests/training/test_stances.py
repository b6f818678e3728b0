import numpy as np
import pytest

from training.body import bone_transforms, random_shape
from training.stances import ANKLE_HEIGHT, BALL_AHEAD, STANCES, Foot, Stance, leg_rotations, random_stance

from .shapes import stick_body


@pytest.fixture(scope="module")
def body():
    return stick_body()


@pytest.fixture(scope="module")
def shape(body):
    return random_shape(body, np.random.default_rng(0))


def ankles(body, shape, stance: Stance) -> tuple[np.ndarray, np.ndarray]:
    """Posed (2, 3) ankles and (2, 3, 3) rotations of the feet."""
    transforms = bone_transforms(body, shape.joints, leg_rotations(body, shape, stance))
    feet = [body.bone("foot.L"), body.bone("foot.R")]
    return np.array([transforms[foot, :, :3] @ shape.joints[foot] + transforms[foot, :, 3] for foot in feet]), transforms[feet, :, :3]


@pytest.mark.parametrize("tilt", [-6.0, 0.0, 6.0])
def test_flat_feet_stand_on_one_floor_at_their_places(body, shape, tilt):
    placed, turned = ankles(body, shape, Stance((Foot(0.05, 0.1, 10), Foot(0.2, -0.05, 20)), tilt))
    assert np.isclose(placed[0, 1], placed[1, 1])
    assert np.allclose(placed[0] - placed[1], [0.25, 0.0, 0.15])
    assert np.allclose(turned[:, 1, 1], 1)


def test_a_raised_heel_leaves_the_ball_on_the_floor(body, shape):
    placed, turned = ankles(body, shape, Stance((Foot(0.1, 0.1, 0), Foot(0.1, -0.1, 0, pitch=30))))
    flat, raised = (placed[i] + turned[i] @ [0.0, -ANKLE_HEIGHT, BALL_AHEAD] for i in (0, 1))
    assert np.isclose(flat[1], raised[1])
    assert placed[1, 1] > placed[0, 1] + 0.03


def test_one_leg_is_as_straight_as_wanted_and_none_is_stretched(body, shape):
    for straightness in (0.96, 0.99):
        rotations = leg_rotations(body, shape, Stance((Foot(0.05, 0.0, 0), Foot(0.25, 0.2, 0)), straightness=straightness))
        transforms = bone_transforms(body, shape.joints, rotations)
        shares = []
        for side in "LR":
            hip, knee, ankle = (body.bone(f"{name}.{side}") for name in ("upperleg01", "lowerleg01", "foot"))
            ends = [transforms[bone, :, :3] @ shape.joints[bone] + transforms[bone, :, 3] for bone in (hip, knee, ankle)]
            whole = np.linalg.norm(ends[1] - ends[0]) + np.linalg.norm(ends[2] - ends[1])
            shares.append(np.linalg.norm(ends[2] - ends[0]) / whole)
        assert np.isclose(max(shares), straightness)


def test_all_stances_are_drawn_with_knees_to_the_front(body, shape):
    seen = set()
    for seed in range(80):
        rotations, name = random_stance(body, shape, np.random.default_rng(seed))
        seen.add(name)
        transforms = bone_transforms(body, shape.joints, rotations)
        for side in "LR":
            hip, knee, ankle = (
                transforms[bone, :, :3] @ shape.joints[bone] + transforms[bone, :, 3]
                for bone in (body.bone(f"{part}.{side}") for part in ("upperleg01", "lowerleg01", "foot"))
            )
            bend = knee - hip - (ankle - hip) * ((knee - hip) @ (ankle - hip)) / ((ankle - hip) @ (ankle - hip))
            assert bend[2] > 0
    assert seen == set(STANCES) - {"sitting"}
    assert np.isclose(sum(share for share, _ in STANCES.values()), 1)


def test_who_sits_on_request_has_level_thighs_and_flat_feet(body, shape):
    for seed in range(20):
        rotations, name = random_stance(body, shape, np.random.default_rng(seed), ("sitting",))
        transforms = bone_transforms(body, shape.joints, rotations)
        hip, knee, ankle = (
            transforms[bone, :, :3] @ shape.joints[bone] + transforms[bone, :, 3]
            for bone in (body.bone(f"{part}.L") for part in ("upperleg01", "lowerleg01", "foot"))
        )
        thigh, shin = (knee - hip) / np.linalg.norm(knee - hip), (knee - ankle) / np.linalg.norm(knee - ankle)
        assert name == "sitting"
        assert abs(thigh[1]) < 0.5 and thigh[2] > 0.8
        assert shin[1] > 0.7
        assert np.allclose(transforms[body.bone("foot.L")][1, 1], 1)


def test_only_the_wanted_stances_are_drawn(body, shape):
    wanted = ("walking", "standing")
    assert {random_stance(body, shape, np.random.default_rng(seed), wanted)[1] for seed in range(20)} == set(wanted)
