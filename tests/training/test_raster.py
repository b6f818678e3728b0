import numpy as np
import pytest

from inference import camera
from training.raster import image_positions, interpolated, ray_depths, surfaces

from .shapes import sphere

CENTRE, RADIUS = np.array([0.05, -0.03, 0.02]), 0.3


def sphere_depths(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Front and back network values in closed form, and how far each ray passes from the centre."""
    slope = camera.slopes(camera.canvas_positions(size))
    rays = np.stack(np.broadcast_arrays(slope[None, :], -slope[:, None], -1.0), axis=-1)
    rays = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    to_centre = CENTRE - [0, 0, 1]
    along = rays @ to_centre
    passing = np.sqrt(to_centre @ to_centre - along**2)
    half_chord = np.sqrt(np.maximum(RADIUS**2 - passing**2, 0))
    return camera.depth_value(along - half_chord), camera.depth_value(along + half_chord), passing


@pytest.mark.parametrize(("size", "tolerance"), [(512, 5e-4), (2048, 3e-4)])
def test_sphere_depths_follow_the_closed_form(size, tolerance):
    vertices, triangles = sphere(CENTRE, RADIUS)
    view = surfaces(image_positions(vertices, size), triangles, size)
    front, back, passing = sphere_depths(size)
    rows, columns = (slice(start, start + length) for start, length in zip(view.corner[::-1], view.front_z.shape, strict=True))
    inner = passing[rows, columns] < 0.85 * RADIUS
    assert np.abs(ray_depths(view.front_z, view.corner, size) - front[rows, columns])[inner].max() < tolerance
    assert np.abs(ray_depths(view.back_z, view.corner, size) - back[rows, columns])[inner].max() < tolerance
    outside = passing > 1.001 * RADIUS
    assert not (view.front_triangle >= 0)[outside[rows, columns]].any()
    assert (view.front_triangle >= 0)[passing[rows, columns] < 0.995 * RADIUS].all()
    covered = np.zeros(outside.shape, dtype=bool)
    covered[rows, columns] = True
    assert outside[~covered].all()


def test_interpolated_positions_are_the_unprojected_depths():
    size = 256
    vertices, triangles = sphere(CENTRE, RADIUS)
    positions = image_positions(vertices, size)
    view = surfaces(positions, triangles, size)
    seen = interpolated(positions, triangles, view.front_triangle, view.corner, vertices)
    places = camera.canvas_positions(size)
    columns, rows = (places[start : start + length] for start, length in zip(view.corner, view.front_z.shape[::-1], strict=True))
    points = camera.unproject(ray_depths(view.front_z, view.corner, size), columns[None, :], rows[:, None])
    inside = view.front_triangle >= 0
    assert np.abs(seen - points)[inside].max() < 2e-6
    assert (seen[~inside] == 0).all()


def test_image_positions_agree_with_the_canvas():
    points = np.random.default_rng(1).uniform(-0.3, 0.3, (20, 3))
    columns, rows, z = image_positions(points, 2048).T
    assert np.allclose(np.stack([columns, rows], axis=1), camera.project(points))
    assert np.allclose(camera.canvas_positions(512)[[0, 511]], [1.5, 2045.5])
    quarter = image_positions(points, 512)
    assert np.allclose((quarter[:, :2] + 0.5) * 4 - 0.5, camera.project(points))
    assert np.allclose(z, 1 - points[:, 2])
