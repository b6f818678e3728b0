from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.keypoints import read_openpose

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def photo() -> np.ndarray:
    """A rendered person before a plain background, (1600, 960, 3)."""
    return np.ascontiguousarray(cv2.imread(str(DATA / "person.jpg"))[..., ::-1])


@pytest.fixture(scope="session")
def truth() -> np.ndarray:
    """(31, 3) keypoints of that person; the fingers are the knuckles."""
    return read_openpose(DATA / "person_keypoints.json")[0]


@pytest.fixture(scope="session")
def height(truth) -> float:
    """From the eyes to the soles, in pixels."""
    return float(np.ptp(truth[:, 1]))


@pytest.fixture(scope="session")
def distances(height):
    """(31,) distance of two people's keypoints in body heights, NaN where one of them is missing."""

    def measure(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        both = (first[:, 2] > 0) & (second[:, 2] > 0)
        return np.where(both, np.linalg.norm(first[:, :2] - second[:, :2], axis=1), np.nan) / height

    return measure
