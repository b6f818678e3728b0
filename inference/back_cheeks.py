"""How far skin goes around the sides of a head before hair begins.

A head that is turned hides one ear: on that side a cheek is its outline, and the ear, where hair begins, lies behind. Below
the ears the jaw and the neck go around on both sides.

Convention: images are (h, w, c) float32, mattes (h, w) float32 0..1, keypoints (31, 2) (column, row) in pixels of these, (0, 0) where
missing; angles are radians around the head's axis, 0 on the outline.
"""

import numpy as np

from .keypoints import INDEX
from .soft_images import blurred

_EAR, _NOSE = 1.19, 1.83
"""How far the ears and the tip of the nose are from the middle of the head, by the distance between the eyes: to the side, and ahead."""
_MOST = np.radians(60)
"""A head that is turned farther shows keypoints that tell no angle."""
_BEHIND = 1.5
"""What is hidden from outline to hair by the angle of the turn: the ear lies a little behind the head's middle."""
_JAW = np.radians(45)
"""How far skin goes around at the nape, where it begins to do so at the nose."""
_HAIRLINE = np.radians(65)
"""Hair begins there at the latest."""
_SOFT = 2.0
"""Width in pixels of the line where it begins."""
_CALM = 2.0
"""Sigma in pixels over which the rows of a side mix."""
_FADE = 16
"""Rows below the nape over which the back of the head fades into that of the neck."""
_BEYOND = 2
"""Pixels outside the outline, whose colours are surely those that go around."""


def with_cheeks(hair: np.ndarray, front: np.ndarray, matte: np.ndarray, skull: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(h, w, 3) back of the head with the front's skin around its sides, where skin is what the outline shows.

    hair: (h, w, 3) what the head has behind. front: (h, w, 3) colours, which go on beyond the outline. skull: (h, w) bool head down to
    the nape.
    """
    turn, rows = head_turn(keypoints), np.flatnonzero((skull & (matte > 0.5)).any(axis=1))
    if turn is None or not len(rows):
        return hair
    nose_column, nose_row = keypoints[INDEX["nose"]].round().astype(int).clip(0, np.array(matte.shape[::-1]) - 1)
    rows, nape = slice(rows[0], min(rows[-1] + _FADE, len(matte))), rows[-1]
    skin = front[nose_row, nose_column]
    below = (np.arange(rows.start, rows.stop) - nose_row) / max(nape - nose_row, 1)
    edges = [_outline(matte[rows], nose_column, side) for side in (-1, 1)]
    radius = 0.5 * np.median(edges[1] - edges[0])
    columns, back = np.arange(matte.shape[1]), hair.copy()
    for side, edge in zip((-1, 1), edges, strict=True):
        beyond = (edge + side * _BEYOND).round().astype(int).clip(0, matte.shape[1] - 1)
        around = front[np.arange(rows.start, rows.stop), beyond]
        bare = _distance(around, skin) < _distance(around, hair[rows].mean(axis=1))
        angle = np.maximum(_BEHIND * side * turn, 0) + _JAW * below.clip(0, 1)
        reach = radius * (1 - np.cos(angle.clip(0, _HAIRLINE))) * bare
        edge, reach, around = (blurred(np.float32(line).reshape(len(line), 1, -1), _CALM)[:, 0] for line in (edge, reach, around))
        share = ((reach - side * (edge - columns)) / _SOFT + 0.5).clip(0, 1) * (reach / _SOFT).clip(0, 1)
        back[rows] += share[..., None] * (around[:, None] - back[rows])
    return back


def head_turn(keypoints: np.ndarray) -> float | None:
    """Return how far the face is turned to the right of the picture, in radians; None if nose, eyes or both ears are missing."""
    left_eye, right_eye, nose = (keypoints[INDEX[name]] for name in ("left_eye", "right_eye", "nose"))
    ears = [keypoints[INDEX[name]] for name in ("left_ear", "right_ear")]
    between = left_eye[0] - right_eye[0]
    if not (left_eye.any() and right_eye.any() and nose.any() and between > 0):
        return None
    signs = [side * (_EAR - side * (ear[0] - nose[0]) / between) / _NOSE for side, ear in zip((1, -1), ears, strict=True) if ear.any()]
    return float(np.arctan(np.mean(signs)).clip(-_MOST, _MOST)) if signs else None


def _outline(matte: np.ndarray, start: int, side: int) -> np.ndarray:
    """(h,) column at which the matte first falls below 0.5 to the left (side -1) or to the right (1) of a column; there if it is empty."""
    lines = np.pad(matte[:, start::side], ((0, 0), (0, 1)))
    first, every = np.maximum((lines <= 0.5).argmax(axis=1), 1), np.arange(len(lines))
    inner, outer = lines[every, first - 1], lines[every, first]
    beyond = ((inner - 0.5) / np.maximum(inner - outer, 1e-3)).clip(0, 1)
    return start + side * (first - 1 + beyond)


def _distance(colours: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.abs(colours - colour).max(axis=-1)
