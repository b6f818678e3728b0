import numpy as np
import pytest

from training.rotations import frame, rotation, swing, turn, twist_angle, two_bone_directions


def test_rotation_turns_x_to_y_about_z():
    assert np.allclose(rotation([0, 0, 2], np.pi / 2) @ [1, 0, 0], [0, 1, 0])
    assert np.allclose(turn(z=90) @ [1, 0, 0], [0, 1, 0])


def test_swing_takes_one_direction_to_the_other():
    rng = np.random.default_rng(0)
    for start, end in rng.normal(size=(10, 2, 3)):
        turned = swing(start, end) @ start
        assert np.allclose(turned / np.linalg.norm(start), end / np.linalg.norm(end))


def test_the_angle_of_a_twist_is_found():
    axis, across = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    assert np.isclose(twist_angle(rotation(axis, 0.7), axis, across), 0.7)
    assert np.allclose(frame(axis, across) @ [1, 0, 0], axis)


@pytest.mark.parametrize("reach", [[0.3, -0.4, 0.1], [0.0, 0.2, 0.3], [0.0, -0.55, 0.0]])
def test_two_bones_meet_their_target_on_the_side_of_the_pole(reach):
    pole = np.array([0.2, 0.1, -1.0])
    upper, lower = two_bone_directions(np.array(reach), pole, (0.3, 0.26))
    assert np.allclose([np.linalg.norm(upper), np.linalg.norm(lower)], 1)
    assert np.allclose(0.3 * upper + 0.26 * lower, reach)
    joint = 0.3 * upper
    off_line = joint - np.array(reach) * (joint @ reach) / np.dot(reach, reach)
    assert off_line @ pole > 0


def test_what_is_out_of_reach_is_pointed_at():
    upper, lower = two_bone_directions(np.array([0.0, -2.0, 0.0]), np.array([0.0, 0.0, 1.0]), (0.4, 0.4))
    assert np.allclose(0.4 * (upper + lower), [0, -0.995 * 0.8, 0])
