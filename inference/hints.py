"""What to know about a photo before the networks run on it: each hint is a code and a sentence with the remedy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .framing import cut_sides, whole_box
from .keypoints import INDEX, is_present
from .origin import Hint
from .sharpness import edge_blur
from .skeleton import body_height

SMALLEST_PERSON = 512
"""Pixels of height."""
_MOST_BLUR, _MOST_BLUR_PIXELS = 1.5, 1.1
"""Sigma in thousandths of the body height, where that is more than so many pixels: no photo is sharper than its pixels."""
_CLIPPED, _MOST_CLIPPED = 250, 0.25
_DARK, _BRIGHTEST = 70, 98
"""Grey that the brightest hundredths of a person reach, whatever the clothes; the percentile that they begin at."""
_NARROWEST_SHOULDERS = 0.36
"""Of the torso's length; a person who faces the camera has 0.6 to 0.75, one turned by 60 degrees half of that."""
_FARTHEST_NOSE = 0.75
"""Beyond an ear, in distances between the ears."""
_SURE = 0.55
_ARM, _HAND = 0.26, 0.12
"""Of the body height: from the elbow to the finger tips, and from the wrist."""
_SIDES = ("left", "right")
_JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_FINGERS = ("index", "middle", "ring", "little")


@dataclass(frozen=True)
class _View:
    """A person in a photo, as for `find_hints`."""

    photo: np.ndarray
    keypoints: np.ndarray
    matte: np.ndarray

    @property
    def height(self) -> float:
        """Pixels from head to sole, standing or not."""
        _, top, _, bottom = whole_box(self.matte, self.keypoints)
        return max(float(bottom - top + 1), body_height(self.keypoints))

    @property
    def colours(self) -> np.ndarray:
        """(n, 3) uint8 pixels of the person."""
        return self.photo[self.matte > 0.5]

    def has(self, name: str) -> bool:
        return is_present(self.keypoints, name)

    def at(self, name: str) -> np.ndarray:
        return self.keypoints[INDEX[name], :2]

    def near_cut(self, name: str, reach: float) -> bool:
        """Return whether the keypoint is nearer than this, in body heights, to a border of the photo that cuts the person."""
        height, width = self.photo.shape[:2]
        x, y = self.at(name)
        distances = {"left": x, "top": y, "right": width - 1 - x, "bottom": height - 1 - y}
        return any(distances[side] < reach * self.height for side in cut_sides(self.matte))


def find_hints(photo: np.ndarray, keypoints: np.ndarray, matte: np.ndarray) -> tuple[Hint, ...]:
    """Return what is less than ideal about a person in a photo; nothing of it is an error.

    photo: (h, w, 3) uint8 RGB. keypoints: (31, 3) in its pixels, checked by `check_keypoints`. matte: (h, w) float32 0..1, not empty.
    """
    view = _View(photo, keypoints, matte)
    return tuple(Hint(code, text) for code, check in _CHECKS.items() if (text := check(view)))


def _small(view: _View) -> str | None:
    if view.height >= SMALLEST_PERSON:
        return None
    return f"The person is only {view.height:.0f} pixels tall. Use a larger photo: {SMALLEST_PERSON} at the least, 1600 for full detail."


def _cut_off(view: _View) -> str | None:
    unseen = ["the top of the head"] if "top" in cut_sides(view.matte) else []
    for part, parts, is_cut in _PARTS:
        sides = [side for side in _SIDES if is_cut(view, side)]
        unseen += [f"the {parts}"] if len(sides) == 2 else [f"the {side} {part}" for side in sides]
    if not unseen:
        return None
    remedy = "Use one that shows the whole person with some space around, or place the keypoints by hand."
    return f"The photo does not show {_listed(unseen)}. {remedy}"


def _arm_is_cut(view: _View, side: str) -> bool:
    return not view.has(f"{side}_elbow")


def _hand_is_cut(view: _View, side: str) -> bool:
    if not view.has(f"{side}_wrist"):
        return view.has(f"{side}_elbow") and view.near_cut(f"{side}_elbow", _ARM)
    fingers = any(view.has(f"{side}_{finger}") for finger in _FINGERS)
    return not fingers and view.near_cut(f"{side}_wrist", _HAND)


def _leg_is_cut(view: _View, side: str) -> bool:
    return not view.has(f"{side}_ankle")


def _foot_is_cut(view: _View, side: str) -> bool:
    return view.has(f"{side}_ankle") and not any(view.has(f"{side}_{point}") for point in ("big_toe", "small_toe", "heel"))


_PARTS = (
    ("arm", "arms", _arm_is_cut),
    ("hand", "hands", _hand_is_cut),
    ("lower leg", "lower legs", _leg_is_cut),
    ("foot", "feet", _foot_is_cut),
)


def _hidden_arms(view: _View) -> str | None:
    hidden = [side for side in _SIDES if view.has(f"{side}_elbow") and not view.has(f"{side}_wrist") and not _hand_is_cut(view, side)]
    if not hidden:
        return None
    arms = f"The {hidden[0]} forearm is" if len(hidden) == 1 else "The forearms are"
    return f"{arms} hidden, perhaps behind the back. Use a photo with the arms a little away from the body, or place the wrists by hand."


def _blurred(view: _View) -> str | None:
    blur = edge_blur(view.photo, view.matte, view.height)
    if blur <= max(_MOST_BLUR, 1000 * _MOST_BLUR_PIXELS / view.height):
        return None
    return (
        f"The person is blurred over about {blur * view.height / 500:.0f} pixels. Use a sharper photo: in focus, not moved, not enlarged."
    )


def _overexposed(view: _View) -> str | None:
    clipped = float((view.colours.min(axis=1) >= _CLIPPED).mean())
    if clipped <= _MOST_CLIPPED:
        return None
    return f"{clipped:.0%} of the person is pure white. Use a photo with less exposure: the texture has no detail there."


def _underexposed(view: _View) -> str | None:
    if np.percentile(view.colours.mean(axis=1), _BRIGHTEST) >= _DARK:
        return None
    return "The person is very dark. Use a photo with more exposure, or brighten it first."


def _not_frontal(view: _View) -> str | None:
    torso = np.mean([np.linalg.norm(view.at(f"{side}_shoulder") - view.at(f"{side}_hip")) for side in _SIDES])
    width = (view.at("left_shoulder") - view.at("right_shoulder"))[0]
    remedy = "Use a photo that is taken from the front, turned by 30 degrees at most."
    if width < -_NARROWEST_SHOULDERS * torso:
        return f"The person is seen from behind. {remedy}"
    if width < _NARROWEST_SHOULDERS * torso:
        return f"The person is seen from the side. {remedy}"
    return f"The head is seen from the side. {remedy}" if _head_in_profile(view) else None


def _head_in_profile(view: _View) -> bool:
    if not all(map(view.has, ("nose", "left_ear", "right_ear"))):
        return False
    left, right, nose = (view.at(name)[0] for name in ("left_ear", "right_ear", "nose"))
    return abs(nose - 0.5 * (left + right)) > (0.5 + _FARTHEST_NOSE) * abs(left - right)


def _unsure(view: _View) -> str | None:
    joints = [f"{side}_{joint}" for side in _SIDES for joint in _JOINTS]
    unsure = [f"the {name.replace('_', ' ')}" for name in joints if 0 < view.keypoints[INDEX[name], 2] < _SURE]
    if not unsure:
        return None
    return f"Where {_listed(unsure)} should be is unsure. Look at the result there; if it is wrong, place the keypoints by hand."


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


_CHECKS: dict[str, Callable[[_View], str | None]] = {
    "person-small": _small,
    "cut-off": _cut_off,
    "arms-behind-back": _hidden_arms,
    "not-frontal": _not_frontal,
    "unsure-keypoints": _unsure,
    "blurred": _blurred,
    "overexposed": _overexposed,
    "underexposed": _underexposed,
}
