"""The windows through which the networks see the parts of the body, as outlines on the photo."""

import bpy
import numpy as np

from ...inference.camera import CANVAS
from ...inference.parts import NOWHERE, PARTS, part_transforms

_CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])


def part_windows(record: bpy.types.PropertyGroup, keypoints: np.ndarray) -> np.ndarray:
    """(n, 4, 2) corners in photo pixels of the windows of those parts that (31, 3) keypoints of the photo place.

    record: `object.twokay` of the human, whose canvas is kept; it changes a little with the keypoints and the matte.
    """
    transform = np.array(record.canvas_from_photo, np.float64)
    canvas = np.where(keypoints[:, 2:] > 0, keypoints[:, :2] @ transform[:, :2].T + transform[:, 2], 0)
    thetas = part_transforms(canvas)
    placed = [(part, theta) for part, theta in zip(PARTS, thetas, strict=True) if not np.array_equal(theta, NOWHERE)]
    corners = [_CORNERS * (part.width, part.height) / CANVAS @ theta[:, :2].T + theta[:, 2] for part, theta in placed]
    pixels = ((np.array(corners).reshape(-1, 4, 2) + 1) * CANVAS - 1) / 2
    return (pixels - transform[:, 2]) @ np.linalg.inv(transform[:, :2]).T
