"""Every person of a photo as a pose.

The detector prefers one person, who fills a good part of its window: hence windows of several sizes, and a second look at each of
them with the people found so far painted out.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .detector import detections
from .landmarks import FACE, Pose, find_pose
from .pyramid import Pyramid
from .regions import Region

_LEVELS = 4
_SMALLEST_WINDOW = 224
_WINDOW_TO_LARGEST = 0.35
_MOST_PEOPLE = 20
_LEAST_SCORE, _LEAST_SCORE_AFTER = 0.8, 0.95
"""Of the first person, and of another one: what is painted over looks like somebody now and then."""
_SHIFTS = (0.0, -0.12, 0.12)
"""Sideways, in sides of the region."""
_SEEN = 0.5
_OWN_POINTS, _SHARED_POINTS = 0.7, 0.6
"""Share of the points that lie in the mask: of one person in its own; above which a pose is that of the other mask's person."""
_SAME_CENTRE = 0.06
"""Distance between the hips of poses of one person, in sides of the region."""


def find_poses(pyramid: Pyramid) -> list[Pose]:
    """Return the pose of each person, the one that fills the photo best first; an empty list where nobody is found."""
    found: list[Pose] = []
    for window in _windows(pyramid.shape, found):
        while len(found) < _MOST_PEOPLE and (pose := _another(pyramid, window, found)) is not None:
            found.append(pose)
    return _each_alone(pyramid, found) if len(found) > 1 else found


def _windows(shape: tuple[int, int], found: list[Pose]) -> Iterator[Region]:
    """Squares to search, halving in size, each half over its neighbours; down to a fraction of the largest person found by then."""
    for level in range(_LEVELS):
        size = max(shape) / 2**level
        largest = max((pose.body.size for pose in found), default=0)
        if level and size < max(_SMALLEST_WINDOW, _WINDOW_TO_LARGEST * largest):
            return
        yield from (Region(x, y, size) for y in _centres(shape[0], size) for x in _centres(shape[1], size))


def _centres(length: int, size: float) -> list[float]:
    """Centres of the windows along one side of the photo."""
    if length <= size:
        return [(length - 1) / 2]
    count = 1 + int(np.ceil(2 * (length - size) / size))
    return np.linspace((size - 1) / 2, length - (size + 1) / 2, count).tolist()


def _another(pyramid: Pyramid, window: Region, found: list[Pose]) -> Pose | None:
    """Return the pose of somebody in the window who is not among the found."""
    view = pyramid.without(pose.mask for pose in found)
    least_score = _LEAST_SCORE_AFTER if found else _LEAST_SCORE
    poses = (_settled(view, detection.region, least_score) for detection in detections(view, window))
    return next((pose for pose in poses if pose is not None and not _is_among(pose, found)), None)


def _each_alone(pyramid: Pyramid, found: list[Pose]) -> list[Pose]:
    """Return the poses seen again with all the others painted out, each person once."""
    alone: list[Pose] = []
    for index, pose in enumerate(found):
        others = found[:index] + found[index + 1 :]
        again = _settled(pyramid.without(other.mask for other in others), pose.body, _LEAST_SCORE_AFTER) or pose
        if not _is_among(again, alone):
            alone.append(again)
    return alone


def _settled(pyramid: Pyramid, region: Region, least_score: float) -> Pose | None:
    """Return the pose of one person in the region or, where it shows two halves of neighbours, a little beside it."""
    for shift in _SHIFTS:
        x, y = region.to_photo(np.array([0.5 + shift, 0.5]))
        first = find_pose(pyramid, replace(region, x=float(x), y=float(y)))
        if first.score < least_score:
            return None
        second = find_pose(pyramid, first.body)
        pose = second if second.score >= least_score else first
        if _is_one_person(pose):
            return pose
    return None


def _is_one_person(pose: Pose) -> bool:
    """Whether face and body lie in the pose's own mask; they do not where it is put together from two people."""
    return bool((pose.mask.at(pose.points[FACE]) > 0.5).mean() > 0.5 and _share(pose, pose) > _OWN_POINTS)


def _is_among(pose: Pose, others: list[Pose]) -> bool:
    """Whether the pose is another look at one of the others."""
    return any(_share(pose, other) > _SHARED_POINTS or _is_centred(pose, other) for other in others)


def _share(pose: Pose, other: Pose) -> float:
    """Share of the pose's points that lie in the mask of the other."""
    seen = pose.points[np.minimum(pose.visibility, pose.presence) > _SEEN]
    return float((other.mask.at(seen) > 0.5).mean()) if len(seen) else 0.0


def _is_centred(pose: Pose, other: Pose) -> bool:
    """Whether both have their hips in the same place."""
    distance = np.hypot(pose.body.x - other.body.x, pose.body.y - other.body.y)
    return bool(distance < _SAME_CENTRE * max(pose.body.size, other.body.size))
