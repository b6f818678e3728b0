from pathlib import Path

import numpy as np
import pytest
import torch

from inference.checkpoint import load_detail, save_model
from inference.model import Model, ModelConfig
from training import train_detail
from training.train_detail import TILE, Tiles, losses, mirrored, started, tile_of

SHAPE = (600, 400)


@pytest.fixture(scope="module")
def close_ups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people who are a shaded ramp; the normals so far are level, the true ones lean to the right as the shade says."""
    folder = tmp_path_factory.mktemp("close_ups")
    rng = np.random.default_rng(0)
    for number in range(2):
        shade = np.kron(rng.random((SHAPE[0] // 20, SHAPE[1] // 20)), np.ones((20, 20)))
        image = np.repeat(np.round(60 + 180 * shade)[..., None], 3, axis=2).astype(np.uint8)
        level = np.array([0.5, 0.5, 1.0] * 2, np.float16)
        truth = np.tile(level, (*SHAPE, 1))
        truth[..., 0] = 0.3 + 0.4 * shade
        base = np.broadcast_to(level[:, None, None], (6, SHAPE[0] // 2, SHAPE[1] // 2))
        keypoints = np.zeros((31, 2), np.float32)
        keypoints[:5] = (200, 300)
        np.savez(folder / f"{number}.npz", image=image, base=base, truth=truth, keypoints=keypoints)
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("start") / "start.safetensors"
    save_model(Model(ModelConfig(normal_width=4, depth_width=2, correct_normals=True)), path, name="start", licence="CC0-1.0")
    return path


def test_tiles_are_the_same_for_the_same_step_and_fit_together(close_ups: Path):
    tiles = Tiles(close_ups, seed=1, steps=40)
    seen, truth = tiles[17]
    assert seen.shape == (4, 9, TILE, TILE) and truth.shape == (4, 6, TILE, TILE)
    again = Tiles(close_ups, seed=1, steps=40)[17]
    assert torch.equal(seen, again[0]) and torch.equal(truth, again[1])
    assert not torch.equal(seen, tiles[18][0])
    for image, wanted in zip(seen, truth, strict=True):
        lean = wanted[0] - 0.5
        shade = 0.4 * ((image[0] + 1) * 127.5 - 60) / 180 - 0.2
        assert min((lean - shade).abs().max(), (lean + shade).abs().max()) < 4e-3  # the second one where the tile is mirrored


def test_mirrored_twice_is_as_before(close_ups: Path):
    person = dict(np.load(sorted(close_ups.glob("*.npz"))[0]))
    seen, truth = tile_of(person, np.random.default_rng(3))
    truth[:, :9] = seen[3:, :9] = 0  # outside stays 0
    once = mirrored(seen, truth)
    assert not torch.allclose(once[1], truth) and (once[1][:, :9] == 0).all()
    for back, before in zip(mirrored(*once), (seen, truth), strict=True):
        assert torch.allclose(back, before, atol=1e-6)


def test_it_learns_what_the_photo_tells(close_ups: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "detail.safetensors"
    words = ["train_detail", "--data", str(close_ups), "--start", str(weights), "--out", str(out), "--device", "cpu"]
    monkeypatch.setattr("sys.argv", [*words, "--steps", "24", "--rate", "1e-2"])
    train_detail.main()
    seen, truth = Tiles(close_ups, seed=99, steps=1)[0]
    with torch.inference_mode():
        before, after = (float(losses(detail, seen, truth)) for detail in (started(weights).eval(), load_detail(out)))
    assert after < 0.7 * before


def test_no_close_ups_say_what_to_run(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"training\.close_ups"):
        Tiles(tmp_path, seed=0, steps=1)
