"""Windows that are prepared without their canvas hold what the canvas would have given."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.camera import CANVAS
from inference.model import Model, ModelConfig
from inference.parts import PART_KINDS, PARTS
from inference.windows import cut
from tests.training.figures import stored_balls
from training.batches import frame
from training.part_windows import PartBatches, part_numbers
from training.samples import Sample, cropped, load_sample, thinned
from training.stages import PartStage


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_balls(tmp_path_factory.mktemp("people") / "fine", CANVAS, (0.3,))


@pytest.fixture(scope="module")
def sample(folder: Path) -> Sample:
    return load_sample(next(folder.glob("*.npz")))


@pytest.mark.parametrize("kinds", [PART_KINDS, ("head",), ("arm", "foot")])
def test_the_wanted_normals_are_those_of_the_canvas(folder: Path, kinds: tuple[str, ...]):
    people = PartBatches(folder, 0, 9, 1, kinds)
    item, (person, _) = people[2], people.drawn(2)[0]
    normal = frame(person, np.random.default_rng(0), CANVAS).normal[None]
    assert set(item) == {"image", "theta", *kinds}
    for kind in kinds:
        expected = torch.cat([cut(item["theta"][:, i], PARTS[i], normal) for i in part_numbers(kind)])
        assert expected.amax() > 0.9 and torch.allclose(item[kind][0, :, 3:], expected, atol=1e-4)


def test_windows_have_the_light_of_the_coarse_picture(folder: Path):
    item, number = PartBatches(folder, 0, 9, 2)[4], part_numbers("head")[0]
    coarse = cut(item["theta"][:, number], PARTS[number], item["image"])
    window = item["head"][:, 0]
    inside = (window[:, 5] > 0.5)[:, None].expand(-1, 3, -1, -1)
    assert (window[:, :3][inside] - coarse[inside]).abs().mean() < 0.1
    assert (window[:, :3][~inside] == -1).float().mean() > 0.8


def test_beyond_the_canvas_a_window_is_grey(folder: Path, sample: Sample):
    aside = replace(sample, keypoints=sample.keypoints + [950, 0])
    person = PartBatches(folder, 0, 9, 1, ("torso",))._person(aside, np.random.default_rng(0))
    number = part_numbers("torso")[0]
    beyond = cut(person["theta"][number][None], PARTS[number], torch.ones(1, 1, CANVAS, CANVAS))[0, 0] == 0
    assert 0.2 < beyond.float().mean() < 0.8
    assert (person["torso"][0][:, beyond] == 0).all()


def test_person_whose_feet_are_unknown_has_empty_windows_of_them(sample: Sample, tmp_path: Path):
    keypoints = sample.keypoints.copy()
    keypoints[15:23] = 0
    replace(sample, keypoints=keypoints).save(tmp_path / "no_feet.npz")
    batches = PartBatches(tmp_path, 0, 4, 1, ("foot",))
    for step in range(4):
        feet = batches[step]["foot"]
        assert (feet[:, :, 3:] == 0).all()


def test_a_batch_depends_on_seed_and_step_alone(folder: Path):
    first, again, other = (PartBatches(folder, seed, 9, 2, ("head",))[5]["head"] for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_crops_and_thinned_samples_keep_their_places(sample: Sample):
    crop = cropped(sample, slice(700, 1000), slice(900, 1100))
    assert crop.front_depth.shape == (300, 200) and crop.box.tolist() == [900, 700]
    x, y = crop.box - sample.box
    assert np.array_equal(crop.front_depth, sample.front_depth[y : y + 300, x : x + 200])
    thin = thinned(sample, 4)
    assert int(thin.resolution) == CANVAS // 4
    rows, columns = np.nonzero(thin.mask)
    where = 4 * (np.stack([columns, rows]) + thin.box[:, None]) + 2 - sample.box[:, None]
    assert np.array_equal(thin.front_depth[rows, columns], sample.front_depth[where[1], where[0]])


def test_the_stage_trains_the_middle_of_the_wanted_windows(folder: Path):
    torch.manual_seed(0)
    model = Model(ModelConfig(normal_width=2, depth_width=2, correct_normals=True)).eval()
    stage = PartStage(("head",), gradients=0.5, middle=0.5)
    batch = stage.dataset(folder, 0, 3, 2)[0]
    assert stage.networks(model) == [model.part_normal["head"]]
    losses = stage.losses(model, batch)
    assert set(losses) == {"head", "head_gradients"} and all(value > 0 for value in losses.values())
    (row, _) = stage.pictures(model, batch)
    assert all(picture.shape == (3, 176, 160) for picture in row)
