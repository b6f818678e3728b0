from dataclasses import replace

import numpy as np
import pytest

from inference import camera
from inference.errors import TwokayError
from training.batches import KEYPOINT_NOISE, noisy_keypoints
from training.generate import photographed
from training.samples import load_sample, mirrored, network_depths, stored_depths

from .shapes import round_person


@pytest.fixture(scope="module")
def sample():
    return photographed(round_person(), 512)


def test_two_photographs_of_a_person_are_the_same_bytes(sample, tmp_path):
    sample.save(tmp_path / "first.npz")
    photographed(round_person(), 512).save(tmp_path / "second.npz")
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_a_saved_sample_loads_unchanged(sample, tmp_path):
    sample.save(tmp_path / "one.npz")
    loaded = load_sample(tmp_path / "one.npz")
    for name, value in vars(sample).items():
        assert np.array_equal(getattr(loaded, name), value), name
        assert getattr(loaded, name).dtype == value.dtype, name


def test_a_broken_file_is_refused(tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"no archive")
    with pytest.raises(TwokayError, match=r"bad\.npz"):
        load_sample(tmp_path / "bad.npz")


def test_a_file_that_was_damaged_is_refused(sample, tmp_path):
    sample.save(tmp_path / "bad.npz")
    whole = (tmp_path / "bad.npz").read_bytes()
    flipped = bytes(255 - value for value in whole[2000:2500])
    for damaged in (whole[: len(whole) // 2], whole[:-30], whole[:2000] + flipped + whole[2500:]):
        (tmp_path / "bad.npz").write_bytes(damaged)
        with pytest.raises(TwokayError, match=r"bad\.npz"):
            load_sample(tmp_path / "bad.npz")


def test_missing_keypoints_stay_missing(sample):
    keypoints = sample.keypoints.copy()
    keypoints[[0, 3, 20]] = 0
    partial = replace(sample, keypoints=keypoints)
    assert not mirrored(partial).keypoints[[0, 4, 17]].any() and mirrored(partial).keypoints.any(axis=1).sum() == 28
    np.testing.assert_allclose(mirrored(mirrored(partial)).keypoints, keypoints, atol=1e-3)
    noisy = noisy_keypoints(keypoints, np.random.default_rng(3))
    assert not noisy[[0, 3, 20]].any()
    assert np.abs(noisy - keypoints).max() < 6 * KEYPOINT_NOISE * np.ptp(keypoints[keypoints[:, 1] > 0, 1]) or not noisy[23:].any()


@pytest.mark.parametrize("resolution", [256, 512, 1024])
def test_keypoints_inside_the_body_project_inside_the_mask(resolution):
    sample = photographed(round_person(), resolution)
    in_image = (sample.keypoints + 0.5) * (resolution / camera.CANVAS) - 0.5
    columns, rows = np.round(in_image - sample.box).astype(int).T
    assert sample.mask[rows, columns].all()


def test_normals_of_a_sphere_follow_its_surface(sample):
    rows, columns = np.nonzero(sample.mask)
    positions = camera.canvas_positions(512)
    depth = network_depths(sample.front_depth)[rows, columns]
    points = camera.unproject(depth.astype(np.float64), positions[columns + sample.box[0]], positions[rows + sample.box[1]])
    outward = (points - [0.02, -0.03, 0.01]) / 0.3
    assert ((sample.normal[rows, columns] / 127.0 * outward).sum(axis=1) > 0.98).all()


def test_the_inside_of_an_open_surface_has_normals_toward_the_camera():
    person = round_person()
    facing_away = person.vertices[person.triangles].mean(axis=1)[:, 2] < 0.0
    half = photographed(
        replace(person, triangles=person.triangles[facing_away], material_of_triangle=person.material_of_triangle[facing_away]), 256
    )
    assert (half.normal[half.mask][:, 2] >= 0).mean() > 0.97


def test_the_back_lies_behind_the_front(sample):
    thickness = network_depths(sample.back_depth) - network_depths(sample.front_depth)
    assert (thickness[sample.mask] >= 0).all()
    assert np.isclose(thickness.max() * camera.DEPTH_UNIT, 0.6, atol=0.01)
    assert (sample.back_depth[~sample.mask] == 0).all()


def test_mirrored_twice_is_the_same(sample):
    twice = mirrored(mirrored(sample))
    for name, value in vars(sample).items():
        if name == "keypoints":
            assert np.allclose(twice.keypoints, value, atol=1e-3)
        else:
            assert np.array_equal(getattr(twice, name), value), name


def test_mirrored_is_the_mirror_image_on_the_canvas(sample):
    flipped = mirrored(sample)
    left_gap, width = int(sample.box[0]), sample.mask.shape[1]
    assert flipped.box[0] == 512 - left_gap - width
    assert np.array_equal(flipped.front_depth, sample.front_depth[:, ::-1])
    assert np.allclose(flipped.keypoints[5], [2047 - sample.keypoints[6, 0], sample.keypoints[6, 1]])
    assert np.array_equal(flipped.normal[..., 0], -sample.normal[:, ::-1, 0])


def test_depths_survive_storing():
    values = np.array([0.0, 1.5, 2.0, 2.7], dtype=np.float32)
    assert np.abs(network_depths(stored_depths(values)) - values).max() <= 0.5 / (512 * 32) + 1e-7
