"""Which pose, stance and view a stored person belongs to, for tables."""

import numpy as np

from inference import camera
from inference.keypoints import INDEX

from .measures import GRID, POSITIONS
from .stances import STANCES

POSE_GROUPS = {
    "arm before the body": ("clasped", "folded", "belly", "chest", "front", "face", "bent up"),
    "arm out or up": ("side", "raised"),
    "hand at the hip": ("hips", "pocket", "behind"),
    "arms down": ("down", "swung"),
}
"""From the hardest to the easiest; a person belongs to the first group that one of the arms is in."""
VIEW_LIMITS = (10, 20)
"""Degrees that part the views."""


def pose_group(name: str) -> str:
    """Return the group of a sample's name, whose last words are those of `training.pose.Pose` ("... walking down/bent up")."""
    for group, poses in POSE_GROUPS.items():
        if any(name.endswith((f" {pose}", f"/{pose}")) or f" {pose}/" in name for pose in poses):
            return group
    return "other"


def stance_group(name: str) -> str:
    """Return the stance in a sample's name, "other" where it tells none."""
    return next((stance for stance in STANCES if f" {stance} " in name), "other")


def view_group(keypoints: np.ndarray, depth: np.ndarray) -> str:
    """Return how far the hips are turned from the camera's view, in words, of (31, 2) keypoints and (2, GRID, GRID) true depth."""
    turned = abs(hip_yaw(keypoints, depth))
    low, high = VIEW_LIMITS
    return f"turned < {low} deg" if turned < low else f"turned {low}-{high} deg" if turned < high else f"turned > {high} deg"


def hip_yaw(keypoints: np.ndarray, depth: np.ndarray) -> float:
    """Return the angle in degrees about the vertical between the line of the hips and the picture's plane.

    A hip joint is taken to lie midway between the first and the last surface at its pixel.
    """
    hips = keypoints[[INDEX["left_hip"], INDEX["right_hip"]]]
    columns, rows = np.clip(np.round((hips - POSITIONS[0]) * GRID / camera.CANVAS), 0, GRID - 1).astype(int).T
    away = depth[:, rows, columns].mean(axis=0)
    across = (hips[0, 0] - hips[1, 0]) / camera.PIXELS_PER_VALUE
    return float(np.degrees(np.arctan2(away[0] - away[1], across)))
