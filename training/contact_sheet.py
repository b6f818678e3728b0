"""Show samples as one picture: `python -m training.contact_sheet SAMPLE.npz ... --out sheet.png`.

Each row: photo, photo with keypoints, front depth, back depth, front normals, shaded front and shaded back depth.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from inference import camera

from .commands import told
from .lighting import relit
from .mesh import unit
from .samples import Sample, load_sample, network_depths

NEAR, FAR = 1.55, 2.55
"""Network depth values shown as white and black."""


def sheet(samples: list[Sample], height: int, columns: int, seed: int = 0) -> np.ndarray:
    """(h, w, 3) uint8 RGB picture of samples, each `height` pixels high, `columns` samples side by side."""
    rng = np.random.default_rng(seed)
    tiles = [_tile(sample, height, rng) for sample in samples]
    width = max(tile.shape[1] for tile in tiles)
    tiles = [np.pad(tile, ((0, 0), (0, width - tile.shape[1]), (0, 0))) for tile in tiles]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    rows = [np.concatenate(tiles[start : start + columns], axis=1) for start in range(0, len(tiles), columns)]
    return np.concatenate(rows)


def _tile(sample: Sample, height: int, rng: np.random.Generator) -> np.ndarray:
    photo = (255 * relit(sample, rng)).astype(np.uint8)
    normals = np.where(sample.mask[..., None], sample.normal.astype(np.int16) + 128, 0).astype(np.uint8)
    pictures = [photo, normals, _depth_picture(sample.front_depth), _depth_picture(sample.back_depth)]
    pictures += [_shaded(sample, sample.front_depth, 1.0), _shaded(sample, sample.back_depth, -1.0)]
    scale = height / photo.shape[0]
    shown = [cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:height] for picture in pictures]
    shown.insert(1, _with_keypoints(shown[0], sample, scale))
    row = np.concatenate(shown, axis=1)
    cv2.putText(row, str(sample.name), (4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (255, 255, 255), 1)
    return row


def _with_keypoints(picture: np.ndarray, sample: Sample, scale: float) -> np.ndarray:
    """Left in red, right in green."""
    shown = picture.copy()
    in_image = (sample.keypoints + 0.5) * (sample.resolution / camera.CANVAS) - 0.5
    for number, (x, y) in enumerate((in_image - sample.box) * scale):
        left = number in (1, 3, 5, 7, 9, 11, 13, 15, 17, 18, 19, 23, 24, 25, 26)
        cv2.circle(shown, (round(x), round(y)), 2, (255, 60, 60) if left else (60, 255, 60), -1)
    return shown


def _depth_picture(stored: np.ndarray) -> np.ndarray:
    grey = np.clip((FAR - network_depths(stored)) / (FAR - NEAR), 0, 1) * (stored > 0)
    return np.repeat((255 * grey).astype(np.uint8)[..., None], 3, axis=2)


def _shaded(sample: Sample, stored: np.ndarray, side: float) -> np.ndarray:
    """Light the depth map itself from the upper left, camera side for the front (1.0), far side for the back (-1.0)."""
    height, width = stored.shape
    positions = camera.canvas_positions(int(sample.resolution))
    columns, rows = positions[sample.box[0] :][:width], positions[sample.box[1] :][:height]
    points = camera.unproject(network_depths(stored).astype(np.float64), columns[None, :], rows[:, None])
    across, down = np.gradient(points, axis=1), np.gradient(points, axis=0)
    normals = side * unit(np.cross(down, across))
    light = np.clip(normals @ unit(np.array([-0.4, 0.5, side])), 0, 1) * (stored > 0)
    return np.repeat((255 * (0.1 + 0.9 * light) * (stored > 0)).astype(np.uint8)[..., None], 3, axis=2)


def main() -> None:
    """Parse the command line and write the picture."""
    parser = argparse.ArgumentParser(prog="python -m training.contact_sheet", description=__doc__)
    parser.add_argument("samples", type=Path, nargs="+", help="files of training.generate or training.render_scans")
    parser.add_argument("--out", type=Path, required=True, help="the .png to write")
    parser.add_argument("--height", type=int, default=300, help="pixels per person")
    parser.add_argument("--columns", type=int, default=2, help="people side by side")
    arguments = parser.parse_args()
    picture = sheet([load_sample(path) for path in arguments.samples], arguments.height, arguments.columns)
    cv2.imwrite(str(arguments.out), picture[..., ::-1])


if __name__ == "__main__":
    told(main)
