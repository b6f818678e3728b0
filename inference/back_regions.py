"""What of a person's front does not go around to the back, told by the keypoints: the face, and what is worn or held before the body.

Convention: keypoints are (31, 2) (column, row) in pixels of the (h, w) matte, (0, 0) where missing; masks are (h, w) bool.
"""

from dataclasses import dataclass

import numpy as np

from .keypoints import INDEX
from .soft_images import box_mean

_HAIR, _HAIR_RIM = 0.35, 0.016
"""How far down from the crown to the eyes, and how far in from the outline by the height of the matte, the head is what it is behind."""
_NAPE, _HEAD_HALF_WIDTH = 0.42, 0.75
"""Below the eyes, and to both sides, by the distance from the eyes to the line between the shoulders."""
_BREAST, _SIDES = 0.8, (0.5, 1.0)
"""Of the half width between the shoulders and between the hips: what shows collars, prints and zips; where the cloth itself is."""
_ARM, _HAND, _DEEP = 0.03, 0.042, 0.035
"""Radii of a forearm and of a hand, and how far inside the outline they are before the body; by the height of the matte."""
_NECK_RIM = 0.02
_STRANDS, _STRAND = 1.7, 0.05
"""How far beside the face's middle hair may hang, and how wide it is at least, by the distance from the eyes to the shoulders."""
_NEAR_SHOULDERS = 0.15
"""How far above the shoulders, by the same distance, hair may end that goes on behind them."""
_ROUND = 0.35
"""How much farther it hangs in the middle than on its sides, by the same distance."""
_ALL_ALIKE = 0.7
"""Share of a row of the torso from which on what looks like hair is taken for cloth."""
_FACE = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
_EYES = ("left_eye", "right_eye")
_SHOULDERS = ("left_shoulder", "right_shoulder")
_FINGERS = ("index", "middle", "ring", "little")


@dataclass(frozen=True)
class BackRegions:
    """Places of a front whose colours the back does not have, and where to take others from."""

    hair: np.ndarray
    """The rim of the upper head: hair, a cap or bare skin."""
    skull: np.ndarray
    """The head down to the nape, whose back is like `hair`; empty without a face."""
    breast: np.ndarray
    """Neck, breast and belly, whose back is, row by row, like `cloth`."""
    cloth: np.ndarray
    """The sides of neck and torso, without the arms."""
    hands: np.ndarray
    """Hands and forearms before the body, whose back goes on as it is around them."""
    arms: np.ndarray
    """All of the arms: the body behind them does not have their colours."""


def back_regions(matte: np.ndarray, keypoints: np.ndarray) -> BackRegions:
    """Return the regions of the person with these keypoints; `matte` is (h, w) float32 0..1, not empty."""
    inside = matte > 0.5
    height = float(np.ptp(np.flatnonzero(inside.any(axis=1))) + 1)
    hair, skull, neck = _head(inside, keypoints)
    arms = _arms(inside.shape, keypoints, height)
    across = _across_torso(inside.shape, keypoints)
    neck_core = neck & _eroded(inside, _NECK_RIM * height)
    return BackRegions(
        hair=hair & ~_eroded(inside, _HAIR_RIM * height),
        skull=skull,
        breast=((across < _BREAST) | neck_core) & ~skull,
        cloth=inside & ((across > _SIDES[0]) & (across < _SIDES[1]) | (neck & ~neck_core)) & ~arms,
        hands=arms & _eroded(inside, _DEEP * height),
        arms=arms,
    )


def _head(inside: np.ndarray, keypoints: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the upper head, the head down to the nape and the neck, the latter two also beyond the outline."""
    face, shoulders = _points(keypoints, _FACE), _points(keypoints, _SHOULDERS)
    empty = np.zeros(inside.shape, bool)
    if not len(face) or not len(shoulders):
        return empty, empty, empty
    eye_row, shoulder_row, unit = _eyes_to_shoulders(keypoints)
    columns, rows = np.arange(inside.shape[1]), np.arange(inside.shape[0])[:, None]
    beside = np.abs(columns - face[:, 0].mean()) < _HEAD_HALF_WIDTH * unit
    covered = np.flatnonzero((inside & beside)[: max(int(eye_row), 1)].any(axis=1))
    if not len(covered):
        return empty, empty, empty
    hairline = covered[0] + _HAIR * (eye_row - covered[0])
    nape = eye_row + _NAPE * unit
    return inside & beside & (rows <= hairline), beside & (rows <= nape), beside & (rows > nape) & (rows <= shoulder_row)


def _eyes_to_shoulders(keypoints: np.ndarray) -> tuple[float, float, float]:
    """Return the rows of the eyes, or else of the face, and of the shoulders, and the distance between them, at least 1."""
    eyes = _points(keypoints, _EYES)
    eye_row = (eyes if len(eyes) else _points(keypoints, _FACE))[:, 1].mean()
    shoulder_row = _points(keypoints, _SHOULDERS)[:, 1].mean()
    return eye_row, shoulder_row, max(shoulder_row - eye_row, 1.0)


def hanging_hair(matte: np.ndarray, keypoints: np.ndarray, like_hair: np.ndarray) -> np.ndarray:
    """(h, w) bool: where hair hangs down over the back, as far as it does before the body; nowhere if it does not reach both shoulders.

    like_hair: (h, w) bool, what has the hair's colour.
    """
    inside = matte > 0.5
    result = np.zeros(inside.shape, bool)
    face, shoulders, hips = (_points(keypoints, names) for names in (_FACE, _SHOULDERS, ("left_hip", "right_hip")))
    if not len(face) or len(shoulders) < 2 or not len(hips):
        return result
    eye_row, shoulder_row, unit = _eyes_to_shoulders(keypoints)
    middle, columns = face[:, 0].mean(), np.arange(inside.shape[1])
    torso = inside & (columns > shoulders[:, 0].min()) & (columns < shoulders[:, 0].max())
    strands = inside & like_hair & (np.abs(columns - middle) < _STRANDS * unit)
    alike = (strands & torso).sum(axis=1) > _ALL_ALIKE * torso.sum(axis=1)
    alike[: int(shoulder_row)] = False
    start, end = int(eye_row + _NAPE * unit), int(hips[:, 1].mean())
    ends = []
    for side in (columns < middle, columns > middle):
        lacks = np.flatnonzero((((strands & side).sum(axis=1) < max(1, _STRAND * unit)) | alike)[start:end])
        ends.append(start + lacks[0] if len(lacks) else end)
    if min(ends) < shoulder_row - _NEAR_SHOULDERS * unit:
        return result
    first, last = int(middle), int(middle)
    for row in range(start, max(ends)):
        hung = np.flatnonzero(strands[row])
        if row < ends[0]:
            first = hung[0]
        if row < ends[1]:
            last = hung[-1]
        result[row, first : last + 1] = True
    aside = (columns - 0.5 * (first + last)) / max(0.5 * (last - first), 1.0)
    return result & inside & (np.arange(len(result))[:, None] < max(ends) - _ROUND * unit * aside**2)


def _across_torso(shape: tuple[int, ...], keypoints: np.ndarray) -> np.ndarray:
    """(h, w) float32: 0 on the line from the shoulders' middle to the hips' middle, 1 on the lines on its sides; inf above and below."""
    shoulders, hips = (_points(keypoints, (f"left_{joint}", f"right_{joint}")) for joint in ("shoulder", "hip"))
    across = np.full(shape, np.inf, np.float32)
    if len(shoulders) < 2 or len(hips) < 2:
        return across
    rows = np.arange(shape[0])
    top, bottom = shoulders[:, 1].mean(), hips[:, 1].mean()
    share = ((rows - top) / max(bottom - top, 1.0))[:, None]
    middle = (1 - share) * shoulders[:, 0].mean() + share * hips[:, 0].mean()
    half = 0.5 * ((1 - share) * np.ptp(shoulders[:, 0]) + share * np.ptp(hips[:, 0]))
    on_torso = (rows >= top) & (rows <= bottom)
    across[on_torso] = (np.abs(np.arange(shape[1]) - middle) / np.maximum(half, 1.0))[on_torso]
    return across


def _arms(shape: tuple[int, ...], keypoints: np.ndarray, height: float) -> np.ndarray:
    """Arms and hands as capsules, without the shoulders."""
    mask = np.zeros(shape, bool)
    for side in ("left", "right"):
        shoulder, elbow, wrist = (_points(keypoints, (f"{side}_{joint}",)) for joint in ("shoulder", "elbow", "wrist"))
        if len(wrist):
            fingers = _points(keypoints, tuple(f"{side}_{finger}" for finger in _FINGERS))
            tip = 2 * fingers.mean(axis=0) - wrist[0] if len(fingers) else wrist[0]
            mask |= _capsule(shape, wrist[0], 0.25 * wrist[0] + 0.75 * tip, _HAND * height)
        if len(wrist) and len(elbow):
            mask |= _capsule(shape, elbow[0], wrist[0], _ARM * height)
        if len(shoulder) and len(elbow):
            mask |= _capsule(shape, 0.5 * (shoulder[0] + elbow[0]), elbow[0], _ARM * height)
    return mask


def _capsule(shape: tuple[int, ...], start: np.ndarray, end: np.ndarray, radius: float) -> np.ndarray:
    columns, rows = np.arange(shape[1]) - start[0], (np.arange(shape[0]) - start[1])[:, None]
    x, y = end - start
    along = ((columns * x + rows * y) / max(x * x + y * y, 1e-6)).clip(0, 1)
    return (columns - along * x) ** 2 + (rows - along * y) ** 2 <= radius**2


def _eroded(inside: np.ndarray, radius: float) -> np.ndarray:
    """(h, w) bool: whose square of this radius lies inside."""
    return box_mean(inside.astype(np.float32), max(1, round(radius))) > 1 - 1e-4


def _points(keypoints: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """(n, 2) of the named keypoints that are present."""
    points = keypoints[[INDEX[name] for name in names]]
    return points[(points != 0).any(axis=1)]
