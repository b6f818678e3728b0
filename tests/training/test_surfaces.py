import numpy as np
import pytest

from inference import camera
from training.surfaces import Surface, depth_surface, face_normals, nearest, sampled

from .shapes import sphere

RADIUS = 0.3


def ball(centre=(0.0, 0.0, 0.0), radius: float = RADIUS) -> Surface:
    return Surface(*sphere(centre, radius))


def mean_distance(start: Surface, end: Surface) -> float:
    points, _ = sampled(start, 20_000, np.random.default_rng(0))
    return float(nearest(points, end)[0].mean())


@pytest.mark.parametrize("growth", [0.001, 0.01, 0.05])
def test_a_grown_sphere_is_as_far_as_it_grew(growth):
    assert mean_distance(ball(radius=RADIUS + growth), ball()) == pytest.approx(growth, abs=1e-4)
    assert mean_distance(ball(), ball(radius=RADIUS + growth)) == pytest.approx(growth, abs=1e-4)


@pytest.mark.parametrize("shift", [0.005, 0.03, 0.2])
def test_a_shifted_sphere_is_as_far_as_the_integral_says(shift):
    cosine = np.linspace(-1, 1, 20_001)
    expected = np.abs(np.sqrt(RADIUS**2 + shift**2 + 2 * RADIUS * shift * cosine) - RADIUS).mean()
    assert mean_distance(ball((0.0, shift, 0.0)), ball()) == pytest.approx(expected, rel=0.02)


def test_distances_to_one_triangle_by_region():
    triangle = Surface(np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]], np.int32))
    points = np.array([[0.2, 0.2, 3.0], [-3, -4, 0], [4, 0, 0], [0, 2, 0], [0.5, -2, 0], [-1, 0.5, 0], [1, 1, 0]])
    lone = Surface(np.concatenate([triangle.vertices, np.full((1, 3), 9.0)]), triangle.triangles)
    distances, found = nearest(points, Surface(np.concatenate([lone.vertices, triangle.vertices + 50]), np.array([[0, 1, 2], [4, 5, 6]])))
    assert distances == pytest.approx([3, 5, 3, 1, 2, 1, np.sqrt(0.5)])
    assert (found == 0).all()


def test_samples_are_spread_by_area():
    surface = ball()
    points, normals = sampled(surface, 50_000, np.random.default_rng(1))
    assert np.linalg.norm(points, axis=1) == pytest.approx(np.full(50_000, RADIUS), abs=1e-4)
    assert ((points / RADIUS * normals).sum(axis=1) > 0.99).all()
    assert points.mean(axis=0) == pytest.approx([0, 0, 0], abs=5e-3)


def slab(front: np.ndarray, back: np.ndarray, inside: np.ndarray, largest_jump: float = 1.0) -> Surface:
    return depth_surface(front, back, inside, camera.canvas_positions(len(inside)), largest_jump)


def test_depth_maps_make_a_closed_surface_that_faces_outward():
    y, x = np.mgrid[:40, :40] - 20.0
    inside = x**2 + y**2 < 15**2
    bulge = 0.2 * np.sqrt(np.maximum(1 - (x**2 + y**2) / 16**2, 0))
    surface = slab(2 - bulge, 2 + bulge, inside)
    edges = np.concatenate([surface.triangles[:, [0, 1]], surface.triangles[:, [1, 2]], surface.triangles[:, [2, 0]]])
    directed = {tuple(edge) for edge in edges.tolist()}
    assert len(directed) == len(edges) and all((b, a) in directed for a, b in directed)
    a, b, c = surface.corners().transpose(1, 0, 2)
    assert (a * np.cross(b, c)).sum() > 0
    front = face_normals(surface)[: int(0.3 * len(surface.triangles))]
    assert (front[:, 2] > 0).all()


def test_a_depth_jump_stays_open():
    inside = np.ones((20, 20), bool)
    front = np.where(np.arange(20)[None, :] < 10, 1.8, 1.9) * np.ones((20, 1))
    whole, cut = (slab(front, front + 0.04, inside, jump) for jump in (1.0, 0.05))
    assert len(whole.triangles) - len(cut.triangles) == 2 * 2 * 19


def test_a_wall_along_the_outline_stays_open():
    inside = np.ones((20, 20), bool)
    flat = np.full((20, 20), 2.0)
    closed, walls = (slab(flat, flat + thickness, inside, 0.05) for thickness in (0.04, 0.06))
    assert len(closed.triangles) - len(walls.triangles) == 2 * 4 * 19
