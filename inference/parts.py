"""The twelve body parts: which keypoints place them, where, and the window that each is seen through.

Convention: keypoints in pixels of the 2048 canvas; transforms in -1..1 over the canvas (x right, y down, 2 px / 2048 - 1),
as `torch.nn.functional.affine_grid(align_corners=False)` reads them: theta takes a place in the upright part frame to
the canvas. A part's window is the centred height x width cut of that frame. Source: Han et al., 2K2K, CVPR 2023.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .camera import CANVAS

NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR = range(5)
SHOULDERS, ELBOWS, WRISTS, HIPS, KNEES, ANKLES = (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)
FEET = ((17, 18, 19), (20, 21, 22))
FINGERS = (slice(23, 27), slice(27, 31))
LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class Part:
    """One window of the canvas and the network (`kind`) that reads it."""

    name: str
    kind: str
    height: int
    width: int
    sources: Callable[[np.ndarray], np.ndarray]
    """From (31, 2) points with NaN for missing ones to the (k, 2) points that place the part."""
    targets: np.ndarray
    """(k, 2) where those points come to lie in the part frame."""
    limit: float | None = None
    """Below this distance between the first and the last source the targets shrink with it, so nothing is enlarged."""


def _points(*indices: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda points: points[list(indices)]


def _lower_arm(side: int) -> Callable[[np.ndarray], np.ndarray]:
    def sources(points: np.ndarray) -> np.ndarray:
        elbow, fingers = points[ELBOWS[side]], points[FINGERS[side]]
        wrist = _or(points[WRISTS[side]], _continued(points[SHOULDERS[side]], elbow))
        seen = fingers[~np.isnan(fingers[:, 0])]
        hand = seen.mean(axis=0) if len(seen) else wrist + (wrist - elbow) / 4
        return np.stack([elbow, wrist, hand])

    return sources


def _lower_leg(side: int) -> Callable[[np.ndarray], np.ndarray]:
    def sources(points: np.ndarray) -> np.ndarray:
        knee = points[KNEES[side]]
        return np.stack([knee, _or(points[ANKLES[side]], _continued(points[HIPS[side]], knee))])

    return sources


def _continued(start: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return the end of a straight limb of two equal bones: the photo may show what is left of a limb whose end it cuts off."""
    return middle + (middle - start)


def _foot(side: int) -> Callable[[np.ndarray], np.ndarray]:
    def sources(points: np.ndarray) -> np.ndarray:
        big_toe, small_toe, heel = points[list(FEET[side])]
        ankle = points[ANKLES[side]]
        return np.stack([_or(big_toe, small_toe), _or(small_toe, big_toe), _or(heel, ankle), ankle])

    return sources


def _or(point: np.ndarray, substitute: np.ndarray) -> np.ndarray:
    return substitute if np.isnan(point[0]) else point


def _arm(side: int) -> list[Part]:
    name = ("left", "right")[side]
    upper = np.array([(0, -3 / 16), (0, 1 / 16)])
    lower = 4 / 3 * np.array([(0, -1 / 6), (0, 0), (0, 1 / 24)])
    return [
        Part(f"{name} upper arm", "arm", 352, 224, _points(SHOULDERS[side], ELBOWS[side]), upper, limit=1 / 4),
        Part(f"{name} lower arm", "arm", 352, 224, _lower_arm(side), lower, limit=5 / 18),
    ]


def _leg(side: int) -> list[Part]:
    name, x = ("left", "right")[side], (-3 / 128, 3 / 128)[side]
    upper = np.array([(x, -5 / 32), (x, 3 / 32)])
    lower = np.array([(x, -9 / 64), (x, 9 / 64)])
    return [
        Part(f"{name} upper leg", "leg", 272, 256, _points(HIPS[side], KNEES[side]), upper, limit=1 / 4),
        Part(f"{name} lower leg", "leg", 272, 256, _lower_leg(side), lower, limit=9 / 32),
    ]


def _torso() -> Part:
    targets = 2 / 3 * np.array([(-1 / 6, -1 / 4), (1 / 6, -1 / 4), (-1 / 8, 1 / 4), (1 / 8, 1 / 4)])
    return Part("torso", "torso", 528, 336, _points(SHOULDERS[RIGHT], SHOULDERS[LEFT], HIPS[RIGHT], HIPS[LEFT]), targets)


def _ears(points: np.ndarray) -> np.ndarray:
    """Return right and left ear; a missing one takes its eye, in profile the nose."""
    sides = ((RIGHT_EAR, RIGHT_EYE), (LEFT_EAR, LEFT_EYE))
    return np.stack([_or(points[ear], _or(points[eye], points[NOSE])) for ear, eye in sides])


def _head() -> Part:
    return Part("head", "head", 368, 320, _ears, np.array([(-1 / 12, 1 / 24), (1 / 12, 1 / 24)]), limit=1 / 6)


def _foot_part(side: int) -> Part:
    targets = np.array([(0, 1 / 24), (0, 1 / 24), (0, -1 / 24), (0, -1 / 24)])
    return Part(f"{('left', 'right')[side]} foot", "foot", 176, 128, _foot(side), targets)


PARTS: tuple[Part, ...] = (_head(), _torso(), *_arm(LEFT), *_arm(RIGHT), *_leg(LEFT), *_leg(RIGHT), _foot_part(LEFT), _foot_part(RIGHT))
PART_KINDS = tuple(dict.fromkeys(part.kind for part in PARTS))
NOWHERE = np.array([[1, 0, 8], [0, 1, 8]], np.float32)
"""The transform of a part that is not in the picture: its window lies beside the canvas, where all is background."""
_LEAST_EXTENT = 1e-3
"""Points that are closer than this, or that all belong to one place of a part, cannot turn and scale it."""


def part_transforms(keypoints: np.ndarray) -> np.ndarray:
    """(12, 2, 3) float32 theta of the parts of one person.

    keypoints: (31, 2) pixels of the canvas, (0, 0) where missing. A part that the points left of it cannot place lies `NOWHERE`.
    """
    keypoints = np.asarray(keypoints, np.float64)
    if keypoints.shape != (31, 2):
        raise ValueError(f"keypoints must be (31, 2), got {keypoints.shape}")
    missing = ~keypoints.any(axis=1)
    points = np.where(missing[:, None], np.nan, 2 * keypoints / CANVAS - 1)
    return np.stack([_theta(part, part.sources(points)) for part in PARTS]).astype(np.float32)


def _theta(part: Part, sources: np.ndarray) -> np.ndarray:
    seen = ~np.isnan(sources[:, 0])
    targets = part.targets
    if not seen.any() or min(_extent(sources[seen]), _extent(targets[seen])) < _LEAST_EXTENT:
        return NOWHERE
    if part.limit is not None:
        length = float(np.linalg.norm(sources[-1] - sources[0]))
        targets = targets * min(1.0, length / part.limit) if np.isfinite(length) else targets
    return _inverse(_similarity(sources[seen], targets[seen]))


def _extent(points: np.ndarray) -> float:
    return float(np.ptp(points, axis=0).max())


def _similarity(sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """(2, 3) least-squares [a -b tx; b a ty] that takes (k, 2) sources to (k, 2) targets."""
    x, y = sources.T
    zeros, ones = np.zeros_like(x), np.ones_like(x)
    rows = np.concatenate([np.stack([x, -y, ones, zeros], axis=1), np.stack([y, x, zeros, ones], axis=1)])
    a, b, tx, ty = np.linalg.lstsq(rows, np.concatenate([targets[:, 0], targets[:, 1]]), rcond=None)[0]
    return np.array([[a, -b, tx], [b, a, ty]])


def _inverse(transform: np.ndarray) -> np.ndarray:
    linear = np.linalg.inv(transform[:, :2])
    return np.concatenate([linear, -linear @ transform[:, 2:]], axis=1)
