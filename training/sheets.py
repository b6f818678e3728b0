"""Picture sheets: rows of small pictures in one PNG."""

from pathlib import Path

import cv2
import numpy as np
from torch import Tensor

CELL = 256
"""Height in pixels to which each picture is brought."""


def write_sheet(path: Path, rows: list[list[Tensor]]) -> None:
    """Write rows of [3, h, w] RGB pictures in 0..1 as one PNG; shorter rows end in black."""
    bands = [np.concatenate([_cell(picture) for picture in row], axis=1) for row in rows]
    width = max(band.shape[1] for band in bands)
    sheet = np.concatenate([np.pad(band, ((0, 0), (0, width - band.shape[1]), (0, 0))) for band in bands])
    if not cv2.imwrite(str(path), sheet[..., ::-1]):
        raise OSError(f"could not write {path}")


def _cell(picture: Tensor) -> np.ndarray:
    image = (picture.float().clamp(0, 1) * 255).byte().permute(1, 2, 0).cpu().numpy()
    return cv2.resize(image, (round(CELL * image.shape[1] / image.shape[0]), CELL), interpolation=cv2.INTER_AREA)
