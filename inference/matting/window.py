"""The part of a photo around a person, at the size at which it is worked on."""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class PhotoWindow:
    """A rectangle of a photo; its pixels are those of the photo, or fewer.

    Convention: positions are (column, row) with integers at pixel centres, in the photo and in the window.
    """

    rows: slice
    columns: slice
    size: tuple[int, int]
    """Width and height in the window's own pixels."""

    def of(self, image: np.ndarray) -> np.ndarray:
        """Return this part of an (h, w[, n]) image of the photo's size, averaged where the window has fewer pixels."""
        return cv2.resize(np.ascontiguousarray(image[self.rows, self.columns]), self.size, interpolation=cv2.INTER_AREA)

    def points(self, keypoints: np.ndarray) -> np.ndarray:
        """(31, 3) keypoints in the window's pixels; missing ones stay missing."""
        moved = (keypoints[:, :2] + 0.5 - (self.columns.start, self.rows.start)) * self._scale() - 0.5
        return np.where(keypoints[:, 2:] > 0, np.column_stack([moved, keypoints[:, 2]]), 0).astype(np.float32)

    def onto(self, inside: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """(h, w) float32 of the photo's shape: the window's float32 pixels at their place, 0 around."""
        image = np.zeros(shape[:2], np.float32)
        width, height = self.columns.stop - self.columns.start, self.rows.stop - self.rows.start
        image[self.rows, self.columns] = cv2.resize(inside, (width, height), interpolation=cv2.INTER_LINEAR)
        return image

    def _scale(self) -> np.ndarray:
        extent = (self.columns.stop - self.columns.start, self.rows.stop - self.rows.start)
        return np.array(self.size) / extent


def photo_window(where: np.ndarray, margin: float, longest: int) -> PhotoWindow:
    """Return the window of the (h, w) pixels that are not 0 and `margin` pixels around; its longer side has at most `longest` pixels."""
    left, top, width, height = cv2.boundingRect(where.astype(np.uint8))
    edge = round(margin)
    rows = slice(max(0, top - edge), min(where.shape[0], top + height + edge))
    columns = slice(max(0, left - edge), min(where.shape[1], left + width + edge))
    extent = (columns.stop - columns.start, rows.stop - rows.start)
    scale = min(1.0, longest / max(extent))
    return PhotoWindow(rows, columns, (max(1, round(extent[0] * scale)), max(1, round(extent[1] * scale))))
