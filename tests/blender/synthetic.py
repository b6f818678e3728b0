"""Reconstructions of shapes whose surface is known in closed form.

Convention: shapes are unions of capsules (a, b, radius) in the network frame of `inference.camera`; a sphere has a = b.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from inference import camera
from inference.reconstruction import Reconstruction

Capsule = tuple[tuple[float, float, float], tuple[float, float, float], float]

PERSON: tuple[Capsule, ...] = (
    ((0.0, 0.30, 0.0), (0.0, 0.31, 0.0), 0.040),
    ((0.0, 0.05, 0.0), (0.0, 0.20, 0.01), 0.060),
    ((-0.05, 0.20, 0.0), (-0.14, 0.02, 0.03), 0.020),
    ((0.05, 0.20, 0.0), (0.14, 0.02, 0.03), 0.020),
    ((-0.03, 0.02, 0.0), (-0.05, -0.32, 0.0), 0.030),
    ((0.03, 0.02, 0.0), (0.05, -0.32, 0.0), 0.030),
    ((0.0, 0.20, 0.0), (0.0, 0.30, 0.0), 0.025),
)


def capsules(shapes: tuple[Capsule, ...], photo_size: tuple[int, int] = (600, 800), size: int = camera.CANVAS) -> Reconstruction:
    """Return the reconstruction of a union of capsules, exact but for the last rounding, with maps of this size."""
    slopes = camera.slopes(camera.canvas_positions(size))
    near = np.full((size, size), np.inf)
    far = np.full((size, size), -np.inf)
    gap = np.full((size, size), np.inf)
    for shape in shapes:
        window = _window(shape, size)
        across, down = np.meshgrid(slopes[window[1]], slopes[window[0]])
        rays = np.stack([across, -down, -np.ones(across.shape)], axis=-1)
        rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
        entry, leave, distance = _seen_capsule(rays, shape)
        near[window] = np.minimum(near[window], entry)
        far[window] = np.maximum(far[window], leave)
        gap[window] = np.minimum(gap[window], distance)
    mask = np.clip(0.5 - gap * camera.FOCAL * size / camera.CANVAS, 0, 1).astype(np.float32)
    front, back = (np.where(mask > 0.5, camera.depth_value(depth), 0).astype(np.float32) for depth in (near, far))
    return reconstruction(front, back, mask, photo_size)


def sphere(radius: float, centre: tuple[float, float, float] = (0.0, 0.0, 0.0), size: int = camera.CANVAS) -> Reconstruction:
    """Return the reconstruction of one sphere, with maps of this size."""
    return capsules(((centre, centre, radius),), size=size)


def slab(inside: np.ndarray, front: float = 1.5, back: float = 2.5) -> Reconstruction:
    """Return a reconstruction of constant depth values where (2048, 2048) `inside`, with a hard mask."""
    mask = inside.astype(np.float32)
    return reconstruction(mask * np.float32(front), mask * np.float32(back), mask)


def layered(
    inside: np.ndarray, front: np.ndarray, back: np.ndarray, gap_near: np.ndarray | None = None, gap_far: np.ndarray | None = None
) -> Reconstruction:
    """Return a reconstruction of given surfaces where (2048, 2048) `inside`, with a hard mask and a gap where its depths are not 0."""
    made = reconstruction(front * inside, back * inside, inside.astype(np.float32))
    if gap_near is None or gap_far is None:
        return made
    return replace(made, gap_near=gap_near.astype(np.float32), gap_far=gap_far.astype(np.float32))


def placed_on_canvas(small: np.ndarray) -> np.ndarray:
    """(2048, 2048) bool with the small bool mask somewhere in its middle."""
    inside = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    inside[900 : 900 + small.shape[0], 1000 : 1000 + small.shape[1]] = small
    return inside


def reconstruction(front: np.ndarray, back: np.ndarray, mask: np.ndarray, photo_size: tuple[int, int] = (600, 800)) -> Reconstruction:
    """Return a reconstruction of the given maps, seen in a photo that fills the height of the canvas."""
    width, height = photo_size
    scale = camera.CANVAS / height
    shift = 0.5 * (scale - 1)
    image = np.full((camera.CANVAS, camera.CANVAS, 3), 128, np.uint8)
    image[..., 1] = (np.arange(camera.CANVAS) // 8)[:, None]
    normal = np.zeros((*mask.shape, 3), np.float16)
    canvas_from_photo = np.array([[scale, 0, 0.5 * (camera.CANVAS - width * scale) + shift], [0, scale, shift]])
    no_gap, no_points = np.zeros_like(front), np.zeros((31, 2), np.float32)
    return Reconstruction(front, back, normal, normal, no_gap, no_gap, mask, image, no_points, canvas_from_photo, np.array(photo_size))


def _window(shape: Capsule, size: int) -> tuple[slice, slice]:
    """Rows and columns, on the canvas of this size, outside of which the capsule is not seen."""
    start, end, radius = shape
    seen = camera.project(np.array([start, end]))
    margin = radius / (1 - max(start[2], end[2]) - radius) * camera.FOCAL + 8
    corners = np.array([seen.min(axis=0) - margin, seen.max(axis=0) + margin])
    (left, top), (right, bottom) = camera.pixel_positions(corners, size).clip(0, size).astype(int)
    return slice(top, bottom), slice(left, right)


def _seen_capsule(rays: np.ndarray, shape: Capsule) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where unit rays enter and leave the capsule (inf, -inf if never), and their distance to its surface (< 0 inside)."""
    eye = np.array([0.0, 0.0, 1.0])
    start, end, radius = np.array(shape[0]), np.array(shape[1]), shape[2]
    parts = [_seen_ball(rays, eye - point, radius) for point in (start, end)]
    gaps = [np.linalg.norm(np.cross(rays, eye - point), axis=-1) for point in (start, end)]
    if not np.array_equal(start, end):
        entry, leave, gap = _seen_cylinder(rays, eye - start, end - start, radius)
        parts.append((entry, leave))
        gaps.append(gap)
    entries, leaves = zip(*parts, strict=True)
    return np.minimum.reduce(entries), np.maximum.reduce(leaves), np.minimum.reduce(gaps) - radius


def _seen_ball(rays: np.ndarray, eye: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    along = rays @ eye
    root = along**2 - eye @ eye + radius**2
    half = np.sqrt(np.maximum(root, 0))
    return np.where(root > 0, -along - half, np.inf), np.where(root > 0, -along + half, -np.inf)


def _seen_cylinder(rays: np.ndarray, eye: np.ndarray, axis: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    length = np.linalg.norm(axis)
    axis = axis / length
    flat_rays = rays - (rays @ axis)[..., None] * axis
    flat_eye = eye - (eye @ axis) * axis
    a = np.einsum("...i,...i", flat_rays, flat_rays)
    b = flat_rays @ flat_eye
    root = b**2 - a * (flat_eye @ flat_eye - radius**2)
    half = np.sqrt(np.maximum(root, 0))
    with np.errstate(divide="ignore"):
        caps = (np.array([0.0, length])[:, None, None] - eye @ axis) / (rays @ axis)
    entry = np.maximum((-b - half) / a, caps.min(0))
    leave = np.minimum((-b + half) / a, caps.max(0))
    hit = (root > 0) & (entry < leave)
    nearest = (eye + (-b / a)[..., None] * rays) @ axis
    gap = np.where((nearest > 0) & (nearest < length), np.sqrt(np.maximum(flat_eye @ flat_eye - b**2 / a, 0)), np.inf)
    return np.where(hit, entry, np.inf), np.where(hit, leave, -np.inf), gap


def gradient(size: tuple[int, int]) -> np.ndarray:
    """(h, w, 3) uint8 of a size (width, height): red grows to the right, green downward, blue is 0.5."""
    width, height = size
    pixels = np.full((height, width, 3), 0.5)
    pixels[..., 0] = (np.arange(width) + 0.5) / width
    pixels[..., 1] = (np.arange(height) + 0.5)[:, None] / height
    return np.round(pixels * 255).astype(np.uint8)


def write_gradient(path: Path, size: tuple[int, int]) -> None:
    """Write `gradient` as a PNG."""
    import bpy

    width, height = size
    image = bpy.data.images.new("gradient", width, height)
    image.pixels.foreach_set(np.dstack([gradient(size)[::-1] / 255, np.ones((height, width))]).astype(np.float32).ravel())
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    bpy.data.images.remove(image)
