"""A person drawn from capsules, with the truth about it: keypoints and coverage."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.keypoints import BODY_25, INDEX, NAMES

_SUBPIXEL = 4
_PLACES = {
    "nose": (0.0, 0.09), "eye": (0.02, 0.075), "ear": (0.045, 0.08), "shoulder": (0.10, 0.19), "elbow": (0.19, 0.34), "wrist": (0.21, 0.48),
    "hip": (0.06, 0.50), "knee": (0.09, 0.73), "ankle": (0.11, 0.94), "big_toe": (0.12, 0.975), "small_toe": (0.145, 0.97),
    "heel": (0.105, 0.965), "index": (0.20, 0.53), "middle": (0.21, 0.535), "ring": (0.22, 0.535), "little": (0.23, 0.53),
}  # fmt: skip
_SHIRT, _SKIN, _SHOE = (200, 60, 50), (225, 180, 150), (150, 150, 160)
_BONES = (
    ("left_shoulder", "right_hip", 0.055, "shirt"),
    ("right_shoulder", "left_hip", 0.055, "shirt"),
    ("left_shoulder", "right_shoulder", 0.04, "shirt"),
    ("left_shoulder", "left_hip", 0.04, "shirt"),
    ("right_shoulder", "right_hip", 0.04, "shirt"),
    ("nose", "right_hip", 0.03, "shirt"),
    ("nose", "left_hip", 0.03, "shirt"),
    *((f"{side}_{a}", f"{side}_{b}", radius, cloth) for side in ("left", "right") for a, b, radius, cloth in (
        ("hip", "knee", 0.045, "trousers"), ("knee", "ankle", 0.033, "trousers"), ("shoulder", "elbow", 0.028, "shirt"),
        ("elbow", "wrist", 0.02, "skin"), ("wrist", "middle", 0.02, "skin"), ("ankle", "big_toe", 0.022, "shoe"),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A drawn photo and what is true about it."""

    photo: np.ndarray
    """(h, w, 3) uint8."""
    coverage: np.ndarray
    """(h, w) float32 0..1."""
    keypoints: np.ndarray
    """(31, 3) float32."""


def standing_keypoints(height: float, centre: float, top: float) -> np.ndarray:
    """(31, 3) keypoints of a person of this height in pixels who faces the camera."""
    points = np.zeros((31, 3), np.float32)
    for name in NAMES:
        side, _, part = name.partition("_")
        x, y = _PLACES[part or side]
        points[INDEX[name]] = centre + height * (x if side == "left" else -x), top + height * y, 0.9
    return points


def draw_figure(
    background: np.ndarray, trousers: tuple[int, int, int] = (40, 50, 120), hair: tuple[int, int, int] = (60, 40, 30)
) -> Figure:
    """Return the figure, in front of an (h, w, 3) background, 0.8 of its height tall and in its middle."""
    rows, columns = background.shape[:2]
    points = standing_keypoints(0.8 * rows, 0.5 * columns, 0.1 * rows)
    colours = {"shirt": _SHIRT, "skin": _SKIN, "trousers": trousers, "shoe": _SHOE, "hair": hair}
    large = cv2.resize(background, None, fx=_SUBPIXEL, fy=_SUBPIXEL, interpolation=cv2.INTER_NEAREST)
    truth = np.zeros(large.shape[:2], np.uint8)
    for start, end, radius, cloth in _BONES:
        for canvas, colour in ((large, colours[cloth]), (truth, (255,))):
            thickness = round(2 * radius * 0.8 * rows * _SUBPIXEL)
            cv2.line(canvas, _large(points[INDEX[start]]), _large(points[INDEX[end]]), colour, thickness)
    for canvas, colours_of_head in ((large, (hair, _SKIN)), (truth, ((255,), (255,)))):
        for y, radius, colour in zip((0.062, 0.085), (0.062, 0.055), colours_of_head, strict=True):
            cv2.circle(
                canvas, _large(np.array([0.5 * columns, (0.1 + 0.8 * y) * rows])), round(radius * 0.8 * rows * _SUBPIXEL), colour, -1
            )
    size = (columns, rows)
    coverage = cv2.resize(truth, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return Figure(cv2.resize(large, size, interpolation=cv2.INTER_AREA), coverage, points)


def write_keypoints(path: Path, *people: np.ndarray) -> Path:
    """Write an OpenPose file of people's (31, 3) keypoints, without hands."""
    bodies = np.zeros((len(people), 25, 3))
    bodies[:, BODY_25] = [keypoints[:23] for keypoints in people]
    path.write_text(json.dumps({"people": [{"pose_keypoints_2d": body.ravel().tolist()} for body in bodies]}))
    return path


def overlap(matte: np.ndarray, coverage: np.ndarray) -> float:
    """Return the intersection over union of both above 0.5."""
    a, b = matte > 0.5, coverage > 0.5
    return (a & b).sum() / (a | b).sum()


def _large(point: np.ndarray) -> tuple[int, int]:
    x, y = (point[:2] + 0.5) * _SUBPIXEL - 0.5
    return round(float(x)), round(float(y))
