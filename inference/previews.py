"""Pictures of a reconstruction, to look at."""

from pathlib import Path

import cv2
import numpy as np

from .reconstruction import Reconstruction


def write_previews(result: Reconstruction, folder: Path) -> None:
    """Write PNG files into an existing folder: image.png, mask.png, and depth and normal of front and back."""
    inside = result.mask > 0.5
    near = result.front_depth[inside].min()
    far = result.back_depth[inside].max()
    write_picture(folder / "image.png", result.image)
    write_picture(folder / "mask.png", np.round(result.mask * 255).astype(np.uint8))
    for side in ("front", "back"):
        depth, normal = getattr(result, f"{side}_depth"), getattr(result, f"{side}_normal")
        shade = np.where(inside, 255 - 215 * (depth - near) / max(far - near, 1e-6), 0)
        write_picture(folder / f"{side}_depth.png", shade.astype(np.uint8))
        write_picture(folder / f"{side}_normal.png", np.round(np.clip(normal.astype(np.float32), 0, 1) * 255).astype(np.uint8))


def write_picture(path: Path, image: np.ndarray) -> None:
    """Write (h, w) or (h, w, 3) uint8, RGB, as a PNG file."""
    stored = image[..., ::-1] if image.ndim == 3 else image
    path.write_bytes(cv2.imencode(".png", stored)[1].tobytes())
