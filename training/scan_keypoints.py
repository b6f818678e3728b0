"""Keypoints and facing of a scan: from its own joints, else found on pictures of it."""

from collections.abc import Callable

import numpy as np

from inference import camera
from inference.errors import TwokayError
from inference.keypoints import INDEX

from .render import View, placed, seen
from .rotations import turn
from .scan_meshes import ScanMesh, scan_colours

Finder = Callable[[np.ndarray], np.ndarray | None]
"""From an (n, n, 3) uint8 picture of one person on grey to (31, 3) keypoints (x, y, confidence), or None."""
GREY = 128
TURNS = np.arange(0, 360, 45)
"""Degrees about the vertical at which a scan is looked at to find where its front is."""
LOOK = 512
"""Pixels of a picture on which keypoints or the front are sought."""
SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


def found_keypoints(picture: np.ndarray) -> np.ndarray | None:
    """Find the keypoints of the largest person of a picture with the detectors of the add-on."""
    from inference.detection.people import find_people

    people = find_people(picture)
    return people[0].keypoints if people else None


def scan_view(mesh: ScanMesh, turned: np.ndarray, resolution: int) -> tuple[View, np.ndarray | None, np.ndarray, float]:
    """Return the view of a scan after a (3, 3) rotation, its joints and its vertices there, and its unit in network units."""
    joints = mesh.joints if mesh.joints is not None else np.zeros((0, 3))
    vertices, moved, length = placed(mesh.vertices, mesh.triangles, joints, turned)
    view = seen(vertices, mesh.triangles, mesh.values, resolution)
    return view, moved if len(moved) else None, vertices, length


def facing(mesh: ScanMesh, finder: Finder) -> float:
    """Return the degrees about the vertical by which a scan has to be turned to face the camera.

    The left shoulder is farthest to the right of the right one when a person faces the camera, and their distance
    goes with the cosine of the turn.

    Raises:
        TwokayError: "scan-no-person" where no one is found from any side.
    """
    if mesh.joints is not None:
        across = mesh.joints[SHOULDERS[0]] - mesh.joints[SHOULDERS[1]]
        return float(np.degrees(np.arctan2(across[2], across[0])))
    distances = {}
    for degrees in TURNS:
        points = finder(picture_of(*_plain(mesh, turn(y=float(degrees)), LOOK)))
        if points is not None and (points[SHOULDERS, 2] > 0).all():
            distances[float(degrees)] = float(np.diff(points[SHOULDERS[::-1], 0])[0])
    if len(distances) < 3:
        raise TwokayError("scan-no-person", "No person was found on pictures of the scan. Give its joints, or --up and --turn.")
    turns = np.radians(list(distances))
    cosine, sine = np.linalg.lstsq(np.column_stack([np.cos(turns), np.sin(turns)]), np.array(list(distances.values())), rcond=None)[0]
    return float(np.degrees(np.arctan2(sine, cosine)))


def keypoints_of(view: View, joints: np.ndarray | None, colours: np.ndarray, finder: Finder) -> np.ndarray | None:
    """(31, 2) canvas keypoints of a view, (0, 0) where missing: of its own (31, 3) joints, else found; None where none are."""
    if joints is not None:
        return camera.project(joints)
    points = finder(picture_of(view, colours))
    if points is None:
        return None
    scale = camera.CANVAS / view.resolution
    return np.where(points[:, 2:] > 0, (points[:, :2] + 0.5) * scale - 0.5, 0)


def picture_of(view: View, colours: np.ndarray) -> np.ndarray:
    """(n, n, 3) uint8 picture of a view's colours on grey."""
    picture = np.full((view.resolution, view.resolution, 3), GREY, np.uint8)
    x, y = view.surfaces.corner
    crop = picture[y : y + colours.shape[0], x : x + colours.shape[1]]
    inside = view.surfaces.front_triangle >= 0
    crop[inside] = colours[inside]
    return picture


def _plain(mesh: ScanMesh, turned: np.ndarray, resolution: int) -> tuple[View, np.ndarray]:
    view, *_ = scan_view(mesh, turned, resolution)
    return view, scan_colours(mesh, view)
