import numpy as np
import pytest
import scipy.sparse as sp

from training.body import bone_transforms, random_shape, skinned
from training.rotations import rotation

from .shapes import stick_body


@pytest.fixture(scope="module")
def body():
    return stick_body()


def test_the_rest_pose_moves_nothing(body):
    joints = body.heads.astype(np.float64)
    transforms = bone_transforms(body, joints, {"neck01": np.eye(3)})
    assert np.allclose(skinned(body.template, body.weights, transforms), body.template, atol=1e-7)


def test_a_bent_elbow_carries_the_wrist_on_a_circle(body):
    joints = body.heads.astype(np.float64)
    elbow, wrist = body.bone("lowerarm01.L"), body.bone("wrist.L")
    bend = rotation([0, 0, 1], np.pi / 2)
    transforms = bone_transforms(body, joints, {"lowerarm01.L": bend})
    moved = transforms[wrist, :, :3] @ joints[wrist] + transforms[wrist, :, 3]
    assert np.allclose(moved, joints[elbow] + bend @ (joints[wrist] - joints[elbow]))
    right = body.bone("wrist.R")
    assert np.allclose(transforms[right], np.eye(3, 4))


def test_shared_vertices_lie_midway(body):
    joints = body.heads.astype(np.float64)
    arm = body.bone("upperarm01.L")
    weights = sp.csr_matrix(([0.5, 0.5], ([0, 0], [0, arm])), shape=(1, len(body.bones)))
    point = joints[[arm]] + [0.0, 0.1, 0.0]
    turned = bone_transforms(body, joints, {"upperarm01.L": rotation([0, 0, 1], np.pi)})
    assert np.allclose(skinned(point, weights, turned), joints[[arm]])


def test_shapes_add_the_blend_shapes(body):
    shapes = [random_shape(body, np.random.default_rng(seed)) for seed in range(8)]
    genders = {shape.phenotype["gender"] for shape in shapes}
    assert genders == {0.0, 1.0}
    for shape in shapes:
        assert np.allclose(shape.vertices, body.template * (1 + 0.1 * shape.phenotype["gender"]), atol=1e-6)


def test_branches_hold_all_descendants(body):
    names = {body.bones[i] for i in body.branch("lowerarm01.L")}
    assert {"lowerarm02.L", "wrist.L", "finger5-3.L"} < names
    assert "upperarm01.L" not in names
    assert np.allclose(body.branch_weight("root"), 1)
