import numpy as np
import pytest

from training.body import Shape, bone_transforms, random_shape
from training.pose import random_pose, rotation, swing, turn

from .shapes import stick_body


@pytest.fixture(scope="module")
def body():
    return stick_body()


def posed_joints(body, shape: Shape, rotations) -> np.ndarray:
    transforms = bone_transforms(body, shape.joints, rotations)
    return np.einsum("jab,jb->ja", transforms[:, :, :3], shape.joints) + transforms[:, :, 3]


def test_rotation_turns_x_to_y_about_z():
    assert np.allclose(rotation([0, 0, 2], np.pi / 2) @ [1, 0, 0], [0, 1, 0])
    assert np.allclose(turn(z=90) @ [1, 0, 0], [0, 1, 0])


def test_swing_takes_one_direction_to_the_other():
    rng = np.random.default_rng(0)
    for start, end in rng.normal(size=(10, 2, 3)):
        turned = swing(start, end) @ start
        assert np.allclose(turned / np.linalg.norm(start), end / np.linalg.norm(end))


def test_poses_are_rotations_and_keep_bone_lengths(body):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        shape = random_shape(body, rng)
        rotations, _ = random_pose(body, shape, rng)
        for matrix in rotations.values():
            assert np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-9)
            assert np.isclose(np.linalg.det(matrix), 1)
        joints = posed_joints(body, shape, rotations)
        for child, parent in enumerate(body.parents):
            if parent >= 0:
                rest = np.linalg.norm(shape.joints[child] - shape.joints[parent])
                assert np.isclose(np.linalg.norm(joints[child] - joints[parent]), rest)


def test_hands_go_where_the_pose_says(body):
    seen = set()
    for seed in range(120):
        rng = np.random.default_rng(seed)
        shape = random_shape(body, rng)
        rotations, name = random_pose(body, shape, rng)
        still = {bone: matrix for bone, matrix in rotations.items() if bone.startswith(("clavicle", "upperarm", "lowerarm", "wrist"))}
        joints = posed_joints(body, shape, still)
        for side, pose in zip("LR", name.split("/"), strict=True):
            shoulder, wrist = (joints[body.bone(f"{bone}.{side}")] for bone in ("upperarm01", "wrist"))
            seen.add(pose)
            if pose == "raised":
                assert wrist[1] > shoulder[1] + 0.1
            if pose == "down":
                assert wrist[1] < shoulder[1] - 0.3
            if pose in ("clasped", "front"):
                assert wrist[2] > 0.15
    assert {"down", "raised", "clasped", "front"} <= seen
