from dataclasses import replace

import numpy as np
import pytest

from inference import camera
from inference.occlusion import gaps
from inference.outline import outline_distance
from tests.blender import synthetic
from tests.blender.mesh_truth import assert_closed_manifold, component_volumes

PIXEL = 1 / camera.FOCAL
"""A canvas pixel at the subject, in network units."""


@pytest.fixture(scope="session")
def surface(bridge):
    return bridge("surface")


@pytest.fixture(scope="session")
def checks(bridge):
    return bridge("mesh_checks")


def small_masks():
    random = np.random.default_rng(7)
    square = np.ones((4, 4), bool)
    yield "squares with touching corners", np.block([[square, ~square], [~square, square]])
    touching = np.zeros((5, 5), bool)
    touching[:3, :3] = touching[2:, 2:] = True
    yield "cells that touch at a corner", touching
    yield "the other corner", touching[:, ::-1]
    hole = np.ones((9, 9), bool)
    hole[3:6, 3:6] = False
    yield "hole", hole
    pinhole = np.ones((5, 5), bool)
    pinhole[2, 2] = False
    yield "hole of one pixel", pinhole
    whiskers = np.pad(np.ones((3, 3), bool), 3)
    whiskers[4, :] = whiskers[:, 4] = True
    yield "whiskers", whiskers
    yield "checkerboard of cells", np.kron(np.indices((6, 6)).sum(axis=0) % 2 == 0, np.ones((2, 2), bool))
    for share in (0.4, 0.6, 0.8, 0.95):
        yield f"random {share}", random.random((40, 40)) < share


@pytest.mark.parametrize(("name", "mask"), list(small_masks()), ids=lambda value: value if isinstance(value, str) else "")
def test_any_mask_gives_a_closed_manifold_that_faces_outward(surface, checks, name, mask):
    made = surface.surface_from_reconstruction(synthetic.slab(synthetic.placed_on_canvas(mask)))
    assert_closed_manifold(made.quads, len(made.vertices))
    assert checks.is_closed(made.quads)
    assert min(component_volumes(made.vertices, made.quads)) > 0
    assert rim_width(surface, made) <= 1


def rim_width(surface, made) -> float:
    """Return how many canvas rows or columns the ring is away from the border of the sheets, at most."""
    strip = made.quads[made.part == surface.RIM]
    start, ring = strip[: len(strip) // 2, 1:3].T
    return float(np.abs(made.canvas[start] - made.canvas[ring]).max())


def test_soft_random_mask_gives_a_closed_manifold(surface):
    random = np.random.default_rng(3)
    mask = np.zeros((camera.CANVAS, camera.CANVAS), np.float32)
    mask[500:560, 700:760] = random.random((60, 60)) ** 0.5
    depth = np.where(mask > 0.5, random.uniform(1.5, 1.9, mask.shape), 0).astype(np.float32)
    made = surface.surface_from_reconstruction(synthetic.reconstruction(depth, np.where(mask > 0.5, depth + 0.5, 0), mask))
    assert_closed_manifold(made.quads, len(made.vertices))
    assert min(component_volumes(made.vertices, made.quads)) > 0
    assert 0 < rim_width(surface, made) <= 1


def test_mask_that_fills_the_canvas_is_closed(surface, checks):
    made = surface.surface_from_reconstruction(synthetic.slab(np.ones((camera.CANVAS, camera.CANVAS), bool)), surface.SurfaceOptions(256))
    assert checks.is_closed(made.quads)
    assert np.abs(made.canvas[:, 0] - 0.5 * (camera.CANVAS - 1)).max() <= 0.5 * camera.CANVAS + 0.5 * camera.CANVAS / 256


@pytest.mark.parametrize("density", [2048, 1024, 512, 256])
@pytest.mark.parametrize("centre", [(0.0, 0.0, 0.0), (0.1, -0.15, 0.05)])
def test_sphere_comes_back_within_a_pixel(surface, checks, density, centre):
    radius = 0.15
    made = surface.surface_from_reconstruction(synthetic.sphere(radius, centre), surface.SurfaceOptions(density))
    pixel = PIXEL * camera.CANVAS / density
    error = np.linalg.norm(made.vertices - centre, axis=1) - radius
    assert np.abs(error).max() < pixel
    assert np.abs(error).mean() < 0.1 * pixel
    volume = checks.closed_volume(made.vertices, made.quads)
    assert volume == pytest.approx(4 / 3 * np.pi * radius**3, abs=float(4 * np.pi * radius**2 * 0.5 * pixel))
    assert len(made.vertices) == len(made.quads) + 2  # Euler characteristic of a sphere
    assert made.vertices.dtype == made.canvas.dtype == np.float32 and made.quads.dtype == np.int32


def test_capsule_comes_back_within_a_pixel(surface, checks):
    start, end, radius = np.array([-0.1, -0.2, 0.02]), np.array([0.05, 0.2, -0.03]), 0.06
    made = surface.surface_from_reconstruction(synthetic.capsules(((tuple(start), tuple(end), radius),)))
    along = np.clip((made.vertices - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    error = np.linalg.norm(made.vertices - start - along[:, None] * (end - start), axis=1) - radius
    assert np.abs(error).max() < PIXEL
    assert np.abs(error).mean() < 0.1 * PIXEL
    length = np.linalg.norm(end - start)
    area, volume = 2 * np.pi * radius * (length + 2 * radius), np.pi * radius**2 * (length + 4 / 3 * radius)
    assert checks.closed_volume(made.vertices, made.quads) == pytest.approx(volume, abs=float(area * 0.5 * PIXEL))


def test_step_is_bridged_between_its_two_levels(surface, checks):
    inside = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    inside[800:1200, 800:1200] = True
    upper, lower = 1.6, 1.9
    columns = np.arange(camera.CANVAS)
    front = np.where(inside, np.where(columns < 1000, upper, lower), 0).astype(np.float32)
    back = np.where(inside, 2.3, 0).astype(np.float32)
    made = surface.surface_from_reconstruction(synthetic.reconstruction(front, back, inside.astype(np.float32)))
    distances = np.linalg.norm(made.vertices - (0, 0, 1), axis=1)
    levels = camera.distance(np.array([upper, lower, 2.3]))
    within = (np.abs(made.canvas - 999.5) < 196).all(axis=1)
    np.testing.assert_allclose(np.unique(distances[within].round(5)), levels.round(5), atol=1e-5)
    assert checks.is_closed(made.quads)
    half = _wedge(800, 1000, levels[0]) + _wedge(1000, 1200, levels[1])
    assert checks.closed_volume(made.vertices, made.quads) == pytest.approx(half, rel=2 / 200)


def _wedge(left: int, right: int, near: float) -> float:
    """Volume between two spheres around the camera, seen between columns left..right and rows 800..1200."""
    edges_x, edges_y = camera.slopes(np.linspace(left - 0.5, right - 0.5, 200)), camera.slopes(np.linspace(799.5, 1199.5, 200))
    x, y = 0.5 * (edges_x[1:] + edges_x[:-1]), 0.5 * (edges_y[1:] + edges_y[:-1])
    solid_angle = ((1 + x[:, None] ** 2 + y**2) ** -1.5 * np.diff(edges_x)[:, None] * np.diff(edges_y)).sum()
    return float(solid_angle * (camera.distance(np.array(2.3)) ** 3 - near**3) / 3)


@pytest.fixture(scope="module")
def crossed_arm():
    """A trunk with an arm that hangs on the shoulder and goes across the belly, well before it."""
    trunk = ((0.0, -0.2, 0.0), (0.0, 0.2, 0.0), 0.09)
    arm = (
        ((0.14, 0.2, 0.05), (0.12, 0.05, 0.16), 0.025),
        ((0.12, 0.05, 0.16), (-0.02, 0.0, 0.18), 0.025),
        ((0.05, 0.2, 0.0), (0.14, 0.2, 0.05), 0.03),
    )
    whole = synthetic.capsules((trunk, *arm))
    near, far = gaps(whole.front_depth, whole.back_depth, outline_distance(whole.mask))
    return replace(whole, gap_near=near, gap_far=far)


@pytest.mark.parametrize("density", [512, 300])
@pytest.mark.parametrize("occlusion", ["cut", "bridge"])
def test_arm_before_the_body_is_closed_either_way(surface, checks, crossed_arm, density, occlusion):
    made = surface.surface_from_reconstruction(crossed_arm, surface.SurfaceOptions(density, occlusion=occlusion))
    assert_closed_manifold(made.quads, len(made.vertices))
    assert checks.is_closed(made.quads)
    assert len(component_volumes(made.vertices, made.quads)) == 1
    assert (made.part == surface.HIDDEN).any() == (occlusion == "cut")


def test_cut_takes_away_what_the_bridge_fills(surface, checks, crossed_arm):
    cut, bridge = (
        surface.surface_from_reconstruction(crossed_arm, surface.SurfaceOptions(512, occlusion=occlusion))
        for occlusion in ("cut", "bridge")
    )
    smaller, larger = (checks.closed_volume(made.vertices, made.quads) for made in (cut, bridge))
    assert 0.5 * larger < smaller < 0.97 * larger


def test_hole_makes_a_torus(surface):
    ring = np.hypot(*np.indices((41, 41)) - 20.0)
    made = surface.surface_from_reconstruction(synthetic.slab(synthetic.placed_on_canvas((ring < 18) & (ring > 8))))
    assert len(made.vertices) == len(made.quads)  # Euler characteristic 0


def test_rim_reaches_the_half_line_of_the_mask_and_goes_no_further(surface):
    radius = 0.15
    made = surface.surface_from_reconstruction(synthetic.sphere(radius))
    centre = 0.5 * (camera.CANVAS - 1)
    seen = radius / np.sqrt(1 - radius**2) * centre / camera.TAN_HALF_FOV
    reach = np.hypot(*(made.canvas - centre).T)
    angle = np.arctan2(*(made.canvas - centre).T)
    sector = np.floor((angle / np.pi + 1) * 180).astype(int) % 360
    outermost = np.array([reach[sector == index].max() for index in range(360)])
    assert np.abs(outermost - seen).max() < 0.3


def test_whiskers_drop_out(surface):
    mask = np.pad(np.ones((3, 3), bool), 3)
    mask[4, :] = True
    plain = np.pad(np.ones((3, 3), bool), 3)
    with_whisker, without = (surface.surface_from_reconstruction(synthetic.slab(synthetic.placed_on_canvas(m))) for m in (mask, plain))
    np.testing.assert_array_equal(with_whisker.quads, without.quads)


def test_empty_mask_and_odd_density_say_what_to_do(surface, error):
    empty = synthetic.slab(np.zeros((camera.CANVAS, camera.CANVAS), bool))
    with pytest.raises(error, match="matte"):
        surface.surface_from_reconstruction(empty)
    with pytest.raises(error, match=r"3000 is not possible\. Choose one from 64 to 2048"):
        surface.surface_from_reconstruction(empty, surface.SurfaceOptions(3000))


def test_checks_see_open_and_inverted_meshes(surface, checks):
    made = surface.surface_from_reconstruction(synthetic.sphere(0.1), surface.SurfaceOptions(256))
    assert not checks.is_closed(made.quads[1:])
    assert not checks.is_closed(np.concatenate([made.quads, made.quads]))
    flipped = made.quads.copy()
    flipped[0] = flipped[0, ::-1]
    assert not checks.is_closed(flipped)
    assert checks.closed_volume(made.vertices, made.quads[:, ::-1]) == pytest.approx(-checks.closed_volume(made.vertices, made.quads))
