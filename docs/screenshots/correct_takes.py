"""Takes of correcting by hand: a keypoint moved, a matte painted."""

import time

from .photos import STICK
from .tour import Tour

_WRIST = 10
"""The right one, in the order of `inference.keypoints`."""
_THINNER = 43
"""Pixels that the brush is made smaller by."""


def keypoints(tour: Tour) -> None:
    """Click on a wrist, G, move it, click, apply."""
    window, screen = tour.window, tour.window.screen
    window.press("twokay.correct_keypoints")
    time.sleep(2.0)
    x, y = window.ask(f"screen_of(keypoint({_WRIST}))")
    screen.click(x, y)
    screen.keys("g")
    time.sleep(0.4)
    screen.move(x - 3, y - 2)
    screen.move(x - 6, y - 4)
    screen.press(1)
    window.rest()
    tour.picture("keypoints")
    window.press("twokay.apply_correction")
    time.sleep(2.0)
    window.wait("not correcting() and not importing()")
    source = window.ask("bpy.context.object.twokay.keypoints_source")
    tour.say(f"a keypoint moved with G and applied: keypoints {source}", source == "corrected")
    left = tour.undo()
    tour.say(f"Ctrl Z: correcting {window.ask('correcting()')} again, humans {left}", window.ask("correcting()") == "KEYPOINTS")
    window.press("twokay.discard_correction")
    time.sleep(1.0)
    tour.say(f"Discard: {window.ask('[thing.name for thing in bpy.data.objects]')}", window.ask("correcting()") == "")
    window.rest()
    screen.keys("a", "Delete")
    time.sleep(1.0)


def matte(tour: Tour) -> None:
    """Paint the stick that somebody holds, which is no part of a person to a detector."""
    window, screen = tour.window, tour.window.screen
    tour.import_photo(tour.photos.stick)
    faces = window.ask("len(bpy.context.object.data.polygons)")
    tour.frame()
    window.press("twokay.paint_matte")
    time.sleep(4.0)
    top, bottom = (window.ask(f"screen_of(photo_point({x}, {y}))") for x, y in STICK)
    screen.move(top[0] - 60, top[1])
    screen.keys("f")
    time.sleep(0.4)
    screen.move(top[0] - 60 - _THINNER, top[1])
    screen.press(1)
    time.sleep(0.4)
    screen.drag(*(_between(top, bottom, share / 30) for share in range(31)))
    window.rest()
    time.sleep(4.0)
    tour.picture("matte")
    window.press("twokay.apply_correction")
    time.sleep(2.0)
    window.wait("not correcting() and not importing()")
    source, changed = window.ask("[bpy.context.object.twokay.matte_source, len(bpy.context.object.data.polygons)]")
    tour.say(f"a matte painted and applied: matte {source}, {faces} faces, then {changed}", source == "painted" and changed != faces)
    window.rest()
    time.sleep(6.0)
    tour.picture("matte_applied")


def _between(first: list[int], last: list[int], share: float) -> tuple[int, int]:
    x, y = (round(a + share * (b - a)) for a, b in zip(first, last, strict=True))
    return x, y
