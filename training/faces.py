"""How much of a face an answer holds: nose, eyes and mouth, apart from the broad shape of the head.

Convention: depth maps on the grid of `training.measures`, in network values; the relief of a face is what a second-order
polynomial in column and row, fitted to its depth, leaves over.
"""

import cv2
import numpy as np

from inference import camera
from inference.keypoints import INDEX

LEAST_WIDTH = 0.035
"""Distance of the ears, as a share of the height of all keypoints, from which on a face is seen from the front."""
RADIUS, LENGTHENED = 0.42, 1.2
"""Half width of the face as a share of the ears' distance, and how much longer than wide it is."""
NEEDED = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
STEP = 4.0
"""Depth difference per pixel of what is no relief but a step: hair before a forehead, an open mouth."""


def face_region(depth: np.ndarray, positions: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
    """(g, g) bool: the face of a front depth map (g, g) at these canvas columns and rows, steps left out; empty if it is not seen.

    keypoints: (31, 2) on the canvas, (0, 0) where missing.
    """
    present = keypoints.any(axis=1)
    if not present[[INDEX[name] for name in NEEDED]].all():
        return np.zeros(depth.shape, dtype=bool)
    width = float(np.linalg.norm(keypoints[INDEX["left_ear"]] - keypoints[INDEX["right_ear"]]))
    if width < LEAST_WIDTH * float(np.ptp(keypoints[present, 1])):
        return np.zeros(depth.shape, dtype=bool)
    middle = 0.7 * keypoints[INDEX["nose"]] + 0.15 * (keypoints[INDEX["left_eye"]] + keypoints[INDEX["right_eye"]])
    across, down = positions[None, :] - middle[0], (positions[:, None] - middle[1]) / LENGTHENED
    rise = STEP * float(positions[1] - positions[0]) / camera.PIXELS_PER_VALUE
    beside = [np.pad(np.abs(np.diff(depth, axis=axis)) > rise, [(0, axis == 0), (0, axis == 1)]) for axis in (0, 1)]
    steps = cv2.dilate((beside[0] | beside[1]).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return (across**2 + down**2 < (RADIUS * width) ** 2) & (depth > 0) & ~steps


def relief(depth: np.ndarray, face: np.ndarray) -> np.ndarray:
    """(n,) relief, network values, of a depth map at the places of the face."""
    rows, columns = (place - place.mean() for place in np.nonzero(face))
    broad = np.stack([np.ones_like(rows), columns, rows, columns**2, rows**2, columns * rows], axis=-1)
    values = depth[face].astype(np.float64)
    return values - broad @ np.linalg.lstsq(broad, values, rcond=None)[0]


def face_figures(answer: np.ndarray, truth: np.ndarray, face: np.ndarray, cm_per_value: float) -> dict[str, float]:
    """Return what share of the true relief an answer has, 1 is right, and its root mean square error in mm."""
    ours, true = relief(answer, face), relief(truth, face)
    error = float(np.sqrt(np.mean((ours - true) ** 2)))
    return {"face_relief": float(ours @ true / (true @ true)), "face_error_mm": 10 * error * cm_per_value}
