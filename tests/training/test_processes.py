"""Two processes of torchrun take the same steps as one that accumulates two batches."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from training.processes import Processes
from training.states import load_state

from .figures import stored_balls


def trained(folder: Path, data: Path, launcher: list[str], accumulate: int) -> tuple[list[dict], dict]:
    """Return the log of a run of three steps and its last state."""
    options = ["--steps", "3", "--epoch", "1", "--batch", "2", "--accumulate", str(accumulate), "--rate", "0.01", "--average", "0.9"]
    small = ["--normal-width", "2", "--depth-width", "2", "--workers", "0", "--threads", "1", "--device", "cpu"]
    command = [sys.executable, *launcher, "training.train", "coarse", "--data", str(data), "--run", str(folder), *options, *small]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()], load_state(folder / "coarse.pt")


def test_two_processes_learn_like_one(tmp_path: Path):
    data = stored_balls(tmp_path / "data", 512, radii=(0.2, 0.25, 0.3))
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "--"]
    two_log, two = trained(tmp_path / "two", data, torchrun, accumulate=1)
    one_log, one = trained(tmp_path / "one", data, ["-m"], accumulate=2)
    assert len(one_log) == len(two_log) == 3
    for mine, other in zip(one_log, two_log, strict=True):
        assert all(mine[name] == pytest.approx(other[name], rel=2e-3) for name in ("step", "normal", "depth", "relief", "mask"))
    weights = [name for name in one["model"] if name.endswith(("weight", "bias")) and name.startswith("coarse")]
    moved = [torch.cat([state["model"][name].flatten() for name in weights]) for state in (one, two)]
    assert torch.allclose(moved[0], moved[1], atol=2e-3) and one["step"] == two["step"] == 3
    assert "average" in one and next((tmp_path / "two" / "tensorboard" / "coarse").iterdir()).stat().st_size > 0


@pytest.mark.parametrize(("count", "accumulated"), [(1, 6), (2, 3), (3, 2), (6, 1)])
def test_every_batch_of_a_step_is_taken_once_however_it_is_shared(count: int, accumulated: int):
    taken = np.concatenate([Processes(rank, count).batch_numbers(4, accumulated) for rank in range(count)])
    assert taken.tolist() == list(range(24, 30))
