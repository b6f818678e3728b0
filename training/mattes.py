"""A person cut out of a photo as it happens: mixed with the background at the edge, blurred, noisy, cut beside the outline.

Convention: pictures are float32 sRGB 0..1; distances are in pixels of the 2048 canvas, `spacing` of which lie between neighbours.
"""

import cv2
import numpy as np

BLUR = (0.6, 4.0)
"""Standard deviation of a lens's blur in canvas pixels: least and most."""


def matted(
    image: np.ndarray, mask: np.ndarray, spacing: float, rng: np.random.Generator, blur: tuple[float, float] = BLUR
) -> tuple[np.ndarray, np.ndarray]:
    """Return a lit person [h, w, 3] as photographed, 0 outside of the matte, and the matte [h, w] bool.

    `image` is 0 where `mask` [h, w], 1 inside, is 0.
    """
    photo = _photographed(image, mask, spacing, rng, blur)
    kept = _kept(mask, spacing, rng)
    return photo * kept[..., None], kept


def _photographed(image: np.ndarray, mask: np.ndarray, spacing: float, rng: np.random.Generator, blur: tuple[float, float]) -> np.ndarray:
    """Lay the person over a background, soften both together as a lens does, add noise and perhaps JPEG's blocks."""
    sigma = float(np.exp(rng.uniform(*np.log(blur)))) / spacing
    soft, cover = (cv2.GaussianBlur(layer, (0, 0), max(sigma, 0.3)) for layer in (image, mask))
    photo = soft + (1 - cover[..., None]) * _background(mask.shape, rng)
    photo += rng.standard_normal(photo.shape, dtype=np.float32) * np.float32(rng.uniform(0, 0.025))
    return _compressed(np.clip(photo, 0, 1), rng) if rng.random() < 0.5 else np.clip(photo, 0, 1)


def _background(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """[h, w, 3]: a few blurred patches of colour, of which only the fringe of the person shows anything."""
    patches = np.clip(rng.uniform(0, 1, 3) + rng.normal(0, 0.25, (6, 4, 3)), 0, 1).astype(np.float32)
    return cv2.resize(patches, shape[::-1], interpolation=cv2.INTER_LINEAR)


def _compressed(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 96))]
    _, file = cv2.imencode(".jpg", (255 * photo[..., ::-1]).astype(np.uint8), quality)
    return cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1].astype(np.float32) / 255


def _kept(mask: np.ndarray, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """[h, w] bool: a matte a bit too wide at some places and too narrow at others."""
    soft = cv2.GaussianBlur(mask, (0, 0), max(rng.uniform(0.6, 6.0) / spacing, 0.3))
    places = cv2.resize(rng.uniform(-0.2, 0.2, (24, 12)).astype(np.float32), mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return soft > rng.uniform(0.3, 0.7) + places
