"""A ball is photographed and every stage is run on it, with networks of two channels."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from inference import load_model
from inference.camera import CANVAS
from inference.checkpoint import read_model, save_model
from inference.embedded import EMBEDDED
from inference.errors import TwokayError
from inference.model import Model, ModelConfig
from inference.parts import part_transforms
from tests.inference.figures import standing_keypoints
from tests.training.figures import stored_balls
from training import evaluate, export, measures, train
from training.batches import CanvasBatches, CoarseBatches, check_colours, frame, occupied
from training.samples import load_sample

STEPS = 4
ONE_STEP = ("--steps", 1, "--batch", 1, "--workers", 0, "--device", "cpu", "--threads", 1)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of two balls at 512 in coarse/ and one at 2048 in fine/, with the keypoints of a standing person."""
    folder = tmp_path_factory.mktemp("people")
    stored_balls(folder / "coarse", 512, (0.25, 0.3))
    stored_balls(folder / "fine", CANVAS, (0.3,))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, module, *arguments: object) -> None:
    monkeypatch.setattr("sys.argv", ["command", *map(str, arguments)])
    module.main()


def train_coarse(monkeypatch, people: Path, folder: Path, steps: int) -> None:
    widths = (
        "--normal-width",
        2,
        "--depth-width",
        2,
        "--workers",
        0,
        "--device",
        "cpu",
        "--batch",
        2,
        "--epoch",
        2,
        "--threads",
        1,
        "--rate",
        0.01,
    )
    run(monkeypatch, train, "coarse", "--data", people / "coarse", "--run", folder, "--steps", steps, *widths)


def logged(folder: Path) -> list[dict]:
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "samples_per_second"} for line in lines]


def test_frames_are_what_the_networks_see(people: Path):
    person = frame(load_sample(next((people / "coarse").glob("*.npz"))), np.random.default_rng(0), 256)
    outside = person.cover[0] == 0
    assert (person.image[:, outside].mean(), person.depth[:, outside].abs().max()) == (pytest.approx(-1, abs=0.05), 0)
    inside = person.cover[0] == 1
    assert (person.depth[0] < person.depth[1])[inside].all()
    assert person.normal[2][inside].min() > 0.5


def test_a_batch_depends_on_seed_and_step_alone(people: Path):
    first, again, other = (CoarseBatches(people / "coarse", seed, 9, 2)[5] for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert first["image"].shape != other["image"].shape or not torch.equal(first["image"], other["image"])


def test_batches_are_cut_to_the_people_in_multiples_of_16():
    line = torch.zeros(256)
    line[100:130] = 1
    assert occupied(line) == slice(80, 144)
    assert occupied(torch.ones(256)) == slice(0, 256)


def test_a_run_that_was_stopped_ends_like_one_that_was_not(people: Path, tmp_path: Path, monkeypatch):
    train_coarse(monkeypatch, people, tmp_path / "whole", STEPS)

    class KilledError(Exception):
        pass

    def killed(step: int, steps: int) -> float:
        if step == 2:
            raise KilledError
        return schedule(step, steps)

    schedule = train.schedule
    with monkeypatch.context() as patched, pytest.raises(KilledError):
        patched.setattr(train, "schedule", killed)
        train_coarse(monkeypatch, people, tmp_path / "stopped", STEPS)
    train_coarse(monkeypatch, people, tmp_path / "stopped", STEPS)
    assert logged(tmp_path / "stopped") == logged(tmp_path / "whole")
    states = [torch.load(tmp_path / name / "coarse.pt", weights_only=True)["model"] for name in ("whole", "stopped")]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_training_lowers_the_losses_of_its_own_stage_only(people: Path, tmp_path: Path, monkeypatch):
    train_coarse(monkeypatch, people, tmp_path, 12)
    losses = logged(tmp_path)
    assert losses[-1]["depth"] < losses[0]["depth"] and losses[-1]["normal"] < losses[0]["normal"]
    before = torch.load(tmp_path / "coarse.pt", weights_only=True)["model"]
    common = ("--run", tmp_path, "--data", people / "fine", *ONE_STEP)
    widths = ("--normal-width", 2, "--depth-width", 2)
    run(monkeypatch, train, "parts", *common, *widths)
    parts = torch.load(tmp_path / "parts.pt", weights_only=True)["model"]
    changed = {name.split(".")[0] for name in parts if not torch.equal(parts[name], before[name])}
    assert changed == {"part_normal"}
    run(monkeypatch, train, "refine", *common, *widths)
    refined = torch.load(tmp_path / "refine.pt", weights_only=True)["model"]
    assert {name.split(".")[0] for name in refined if not torch.equal(refined[name], parts[name])} == {"refine"}
    check_export_and_evaluation(people, tmp_path, monkeypatch)


def check_going_on_from_weights(people: Path, weights: Path, folder: Path, monkeypatch) -> None:
    common = ("--run", folder, "--data", people / "fine", *ONE_STEP)
    with pytest.raises(TwokayError, match=r"holds no coarse\.pt.*--start"):
        run(monkeypatch, train, "parts", *common)
    run(monkeypatch, train, "parts", *common, "--start", weights)
    state = torch.load(folder / "parts.pt", weights_only=True)
    before = read_model(weights)
    assert state["config"] == asdict(before.config)
    unlike = {name.split(".")[0] for name, value in before.state_dict().items() if not torch.equal(value, state["model"][name])}
    assert unlike == {"part_normal"}
    run(monkeypatch, export, "--run", folder, "--out", folder / "w.safetensors", "--name", "tuned", "--licence", "own")
    assert read_model(folder / "w.safetensors").provenance.name == "tuned"


def check_export_and_evaluation(people: Path, folder: Path, monkeypatch) -> None:
    weights = folder / "w.safetensors"
    run(monkeypatch, export, "--run", folder, "--out", weights, "--name", "ball", "--licence", "of the ball")
    model = load_model(weights)
    assert (model.provenance.name, model.provenance.licence) == ("ball", "of the ball")
    deviations = {"colour_gain": 1.0, "black_level": 0.15, "extend_depth": True, "correct_normals": True}
    assert model.config == ModelConfig(normal_width=2, depth_width=2, **deviations)
    monkeypatch.setattr(measures, "SAMPLES", 1000)
    figures = folder / "figures.json"
    common = ("--data", people / "fine", "--known", people / "coarse", "--resolutions", 512, "--device", "cpu")
    run(monkeypatch, evaluate, "--weights", weights, "--out", figures, *common)
    means = json.loads(figures.read_text())["means"]["all"]
    assert list(means) == ["w 512", "flat cut-out", "inflation", "mean body"]
    assert all(method["people"] == 1 and 0 < method["p2s_cm"] < 100 for method in means.values())
    assert means["mean body"]["p2s_cm"] < means["flat cut-out"]["p2s_cm"]
    assert "| inflation |" in figures.with_suffix(".md").read_text()
    check_going_on_from_weights(people, weights, folder / "tuned", monkeypatch)


def test_embedded_weights_can_be_trained_further():
    check_colours(load_model(EMBEDDED))


def test_weights_that_expect_other_colours_are_refused(people: Path, tmp_path: Path, monkeypatch):
    torch.manual_seed(0)
    save_model(Model(ModelConfig(normal_width=2, depth_width=2)), tmp_path / "w.safetensors", name="as published", licence="")
    data = ("--data", people / "fine")
    with pytest.raises(TwokayError, match=r"as published.*\(0\.85, 0\.0\)"):
        run(monkeypatch, train, "parts", *data, "--run", tmp_path / "run", "--start", tmp_path / "w.safetensors", *ONE_STEP)
    with pytest.raises(TwokayError, match="as published"):
        run(
            monkeypatch,
            evaluate,
            "--weights",
            tmp_path / "w.safetensors",
            *data,
            "--known",
            people / "coarse",
            "--out",
            tmp_path / "f.json",
        )


def test_part_windows_follow_the_keypoints_that_are_stored(people: Path):
    batch = CanvasBatches(people / "fine", 0, 3)[1]
    assert batch["theta"].shape == (1, 12, 2, 3) and batch["image"].shape == (1, 3, CANVAS, CANVAS)
    clean = part_transforms(standing_keypoints(height=1200, centre=1024, top=420)[:, :2])
    assert 0 < np.abs(batch["theta"][0, 1].numpy() - clean[1]).max() < 0.2
