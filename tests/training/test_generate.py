"""Errors in the processes that make people end the command with a sentence."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

from inference.errors import TwokayError


def test_missing_assets_end_the_run_with_a_sentence(tmp_path: Path):
    np.savez(tmp_path / "body.npz", no_body=np.zeros(1))
    options = ["--body", str(tmp_path / "body.npz"), "--assets", str(tmp_path / "none"), "--out", str(tmp_path / "out"), "--count", "3"]
    run = subprocess.run([sys.executable, "-m", "training.generate", *options], capture_output=True, text=True, timeout=120)
    assert run.returncode == 1 and "Traceback" not in run.stderr, run.stderr
    assert "body" in run.stderr


def test_errors_go_from_one_process_to_another():
    error = pickle.loads(pickle.dumps(TwokayError("photo-missing", "There is no photo.", "Choose one.")))
    assert (error.code, error.message, error.remedy, str(error)) == (
        "photo-missing",
        "There is no photo.",
        "Choose one.",
        "There is no photo. Choose one.",
    )
