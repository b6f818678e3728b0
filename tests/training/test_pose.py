import numpy as np
import pytest

from training.arms import ARM_POSES
from training.body import Shape, bone_transforms, random_shape
from training.pose import BOTH_ARMS, random_pose
from training.stances import STANCES
from training.views import POSE_GROUPS, pose_group, stance_group

from .shapes import stick_body


@pytest.fixture(scope="module")
def body():
    return stick_body()


def posed_joints(body, shape: Shape, rotations) -> np.ndarray:
    transforms = bone_transforms(body, shape.joints, rotations)
    return np.einsum("jab,jb->ja", transforms[:, :, :3], shape.joints) + transforms[:, :, 3]


def stick_pose(body, seed: int):
    rng = np.random.default_rng(seed)
    shape = random_shape(body, rng)
    return shape, random_pose(body, shape, [], rng)


def test_poses_are_rotations_and_keep_bone_lengths(body):
    for seed in range(20):
        shape, pose = stick_pose(body, seed)
        for matrix in pose.rotations.values():
            assert np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-9)
            assert np.isclose(np.linalg.det(matrix), 1)
        joints = posed_joints(body, shape, pose.rotations)
        for child, parent in enumerate(body.parents):
            if parent >= 0:
                rest = np.linalg.norm(shape.joints[child] - shape.joints[parent])
                assert np.isclose(np.linalg.norm(joints[child] - joints[parent]), rest)


def test_hands_go_where_the_pose_says(body):
    seen = set()
    for seed in range(150):
        shape, pose = stick_pose(body, seed)
        still = {bone: matrix for bone, matrix in pose.rotations.items() if bone.startswith(("clavicle", "upperarm", "lowerarm", "wrist"))}
        joints = posed_joints(body, shape, still)
        arms = next(pose.name.removeprefix(stance).strip() for stance in STANCES if pose.name.startswith(stance + " "))
        for side, name in zip("LR", arms.split("/"), strict=True):
            shoulder, wrist = (joints[body.bone(f"{bone}.{side}")] for bone in ("upperarm01", "wrist"))
            seen.add(name)
            if name == "raised":
                assert wrist[1] > shoulder[1] + 0.1
            if name == "down":
                assert wrist[1] < shoulder[1] - 0.3
            if name in ("clasped", "folded", "belly", "chest", "front"):
                assert wrist[2] > 0.1
            if name == "face":
                assert np.linalg.norm(wrist - joints[body.bone("head")]) < 0.35
            if name == "behind":
                assert wrist[2] < -0.1
    assert seen == set(ARM_POSES)


def test_what_needs_both_arms_is_done_by_both(body):
    for seed in range(60):
        _, pose = stick_pose(body, seed)
        first, second = pose.name.rsplit("/", 1)
        if second in BOTH_ARMS or first.endswith(BOTH_ARMS):
            assert first.endswith(second)


def test_a_seed_gives_one_pose(body):
    (_, first), (_, again), (_, other) = (stick_pose(body, seed) for seed in (3, 3, 4))
    assert first.name == again.name
    assert all(np.array_equal(matrix, again.rotations[bone]) for bone, matrix in first.rotations.items())
    assert any(not np.array_equal(matrix, other.rotations[bone]) for bone, matrix in first.rotations.items() if bone in other.rotations)


def test_every_arm_pose_belongs_to_one_group():
    grouped = [name for names in POSE_GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(ARM_POSES)


def test_names_tell_groups(body):
    _, pose = stick_pose(body, 5)
    name = f"trousers+top 0.30+short01 {pose.name}"
    assert pose_group(name) in POSE_GROUPS
    assert pose.name.startswith(stance_group(name) + " ")
    assert stance_group("scan 0001") == "other"
