from dataclasses import replace

import numpy as np
import pytest

from inference import camera
from tests.blender import synthetic
from tests.blender.mesh_truth import assert_closed_manifold, component_volumes

HALF_PIXEL = 0.5 / camera.FOCAL
"""Half a canvas pixel at the subject, in network units."""


@pytest.fixture(scope="session")
def surface(bridge):
    return bridge("surface")


@pytest.fixture(scope="session")
def checks(bridge):
    return bridge("mesh_checks")


@pytest.fixture(scope="session")
def built(surface):
    """Build a surface with options by name."""
    return lambda reconstruction, **options: surface.surface_from_reconstruction(reconstruction, surface.SurfaceOptions(**options))


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
def test_any_mask_gives_a_closed_manifold_that_faces_outward(built, checks, name, mask):
    made = built(synthetic.slab(synthetic.placed_on_canvas(mask)), keep_parts=0)
    assert_closed_manifold(made.quads, len(made.vertices))
    assert checks.is_closed(made.quads) and checks.fan_count(made.quads) == len(made.vertices)
    assert min(component_volumes(made.vertices, made.quads)) > 0


def test_soft_random_mask_gives_a_closed_manifold(built):
    random = np.random.default_rng(3)
    mask = np.zeros((camera.CANVAS, camera.CANVAS), np.float32)
    mask[500:560, 700:760] = random.random((60, 60)) ** 0.5
    depth = np.where(mask > 0.5, random.uniform(1.5, 1.9, mask.shape), 0).astype(np.float32)
    made = built(synthetic.reconstruction(depth, np.where(mask > 0.5, depth + 0.5, 0), mask), keep_parts=0)
    assert_closed_manifold(made.quads, len(made.vertices))
    assert min(component_volumes(made.vertices, made.quads)) > 0


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("seed", range(4))
def test_random_gaps_give_a_closed_manifold(built, share, seed):
    random = np.random.default_rng(seed)
    inside = synthetic.placed_on_canvas(random.random((24, 24)) < 0.97)
    gap = inside & (random.random(inside.shape) < share)
    fronts = np.where(random.random(inside.shape) < 0.5, 1.5, 1.9).astype(np.float32)
    backs = np.where(random.random(inside.shape) < 0.5, 2.1, 2.5).astype(np.float32)
    made = built(synthetic.layered(inside, fronts, backs, np.where(gap, 1.95, 0), np.where(gap, 2.05, 0)), keep_parts=0)
    assert_closed_manifold(made.quads, len(made.vertices))


def test_mask_that_fills_the_canvas_is_closed(built, checks):
    made = built(synthetic.slab(np.ones((camera.CANVAS, camera.CANVAS), bool)), density=256)
    assert checks.is_closed(made.quads)
    assert np.abs(made.canvas[:, 0] - 0.5 * (camera.CANVAS - 1)).max() == pytest.approx(0.5 * camera.CANVAS, abs=2)


@pytest.mark.parametrize(
    ("density", "size"), [(2048, 2048), (1024, 2048), (700, 2048), (512, 2048), (256, 2048), (4096, 4096), (512, 4096)]
)
@pytest.mark.parametrize("centre", [(0.0, 0.0, 0.0), (0.1, -0.15, 0.05)])
def test_sphere_comes_back_within_half_a_pixel(built, checks, density, size, centre):
    radius = 0.15
    made = built(synthetic.sphere(radius, centre, size), density=density)
    pixel = 2 * HALF_PIXEL * camera.CANVAS / density
    error = np.linalg.norm(made.vertices - centre, axis=1) - radius
    assert np.abs(error).max() < 0.5 * pixel
    volume = checks.closed_volume(made.vertices, made.quads)
    assert volume == pytest.approx(4 / 3 * np.pi * radius**3, abs=float(4 * np.pi * radius**2 * 0.25 * pixel))
    assert len(made.vertices) == len(made.quads) + 2  # Euler characteristic of a sphere
    assert made.vertices.dtype == made.canvas.dtype == np.float32 and made.quads.dtype == np.int32


def test_capsule_comes_back_within_half_a_pixel(built, checks):
    start, end, radius = np.array([-0.1, -0.2, 0.02]), np.array([0.05, 0.2, -0.03]), 0.06
    made = built(synthetic.capsules(((tuple(start), tuple(end), radius),)))
    along = np.clip((made.vertices - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    error = np.linalg.norm(made.vertices - start - along[:, None] * (end - start), axis=1) - radius
    assert np.abs(error).max() < HALF_PIXEL
    length = np.linalg.norm(end - start)
    area, volume = 2 * np.pi * radius * (length + 2 * radius), np.pi * radius**2 * (length + 4 / 3 * radius)
    assert checks.closed_volume(made.vertices, made.quads) == pytest.approx(volume, abs=float(area * HALF_PIXEL))


@pytest.mark.parametrize("density", [2048, 512])
def test_rim_turns_over_without_a_crease(built, surface, person, density):
    made = built(person, density=density)
    normals = np.cross(*(made.vertices[made.quads[:, i]] - made.vertices[made.quads[:, j]] for i, j in ((2, 0), (3, 1))))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    sides = np.sort(np.stack([made.quads, np.roll(made.quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    pairs = np.lexsort(sides.T).reshape(-1, 2) // 4
    on_rim = (made.part[pairs] == surface.RIM).any(axis=1)
    cosines = (normals[pairs[:, 0]] * normals[pairs[:, 1]]).sum(axis=1)[on_rim]
    assert (cosines < 0.5).mean() < 0.005
    assert (np.abs(normals[made.part == surface.RIM, 2]) < 0.5).mean() > 0.9  # seen from the side


def test_ring_lies_on_the_half_line_of_the_mask(built, surface):
    radius = 0.15
    made = built(synthetic.sphere(radius))
    rim = made.canvas[np.unique(made.quads[made.part == surface.RIM])]
    centre = 0.5 * (camera.CANVAS - 1)
    seen = radius / np.sqrt(1 - radius**2) * centre / camera.TAN_HALF_FOV
    distance = np.hypot(*(rim - centre).T)
    assert distance.max() == pytest.approx(seen, abs=0.2)
    assert np.abs(distance - seen).max() < 1.2


def test_part_before_another_is_cut_or_bridged(built, surface, checks):
    inside, gap = np.zeros((2, camera.CANVAS, camera.CANVAS), bool)
    inside[800:1200, 800:1200] = True
    gap[1000:1100, 900:1100] = True  # a bar before a plate, hanging on its upper side
    inner = np.zeros_like(gap)
    inner[1002:1100, 900:1100] = True
    front = np.where(gap, 1.6, 2.0).astype(np.float32)
    front[900:1000, 900:1100] = np.linspace(2.0, 1.6, 100)[:, None]
    maps = synthetic.layered(inside, front, np.full_like(front, 2.3), np.where(inner, 1.7, 0), np.where(inner, 2.0, 0))
    cut, bridged = built(maps), built(maps, occlusion="bridge")
    for made in (cut, bridged):
        assert checks.is_closed(made.quads) and checks.fan_count(made.quads) == len(made.vertices)
        assert len(component_volumes(made.vertices, made.quads)) == 1
    hollow = 200 * 98 / 100 * 0.3 * 100
    pixels = [float(volume_in_pixels(made)) for made in (cut, bridged)]
    assert pixels[1] - pixels[0] == pytest.approx(hollow, rel=0.05)
    assert longest_depth(cut, surface.FRONT, from_row=1004) < 0.05 < 0.3 < longest_depth(bridged, surface.FRONT, from_row=1004)
    assert (cut.part == surface.HIDDEN).any() and not (bridged.part == surface.HIDDEN).any()


@pytest.mark.parametrize("density", [2048, 512])
def test_gap_that_runs_along_the_outline_leaves_the_rim_whole(built, surface, density):
    step = camera.CANVAS // density
    inside, gap = np.zeros((2, camera.CANVAS, camera.CANVAS), bool)
    inside[800:1200, 800:1200] = True
    ragged = np.random.default_rng(0).integers(0, 3, camera.CANVAS) * step
    gap[1000:1100] = np.arange(camera.CANVAS) >= 800 + ragged[1000:1100, None]  # a bar that ends where the plate ends
    gap[:, 1100:] = False
    depth = np.full(inside.shape, 1.6, np.float32)
    made = built(synthetic.layered(inside, depth, depth + 0.7, np.where(gap, 1.7, 0), np.where(gap, 2.0, 0)), density=density)
    assert_closed_manifold(made.quads, len(made.vertices))
    hidden = made.canvas[made.quads[made.part == surface.HIDDEN]]
    assert len(hidden) and hidden[..., 0].min() > 800 + 1.5 * step
    assert hidden[..., 0].min() < 800 + 6 * step  # but goes on up to it


def volume_in_pixels(made) -> float:
    """Volume below the front, in canvas pixels times network depth values."""
    depth = camera.depth_value(np.linalg.norm(made.vertices - (0, 0, 1), axis=1))[made.quads]
    x, y = made.canvas[made.quads].transpose(2, 0, 1)
    area = 0.5 * ((x[:, 0] - x[:, 2]) * (y[:, 1] - y[:, 3]) - (x[:, 1] - x[:, 3]) * (y[:, 0] - y[:, 2]))
    return float((area * (depth.mean(axis=1) - 2)).sum())


def longest_depth(made, part: int, from_row: int = 0) -> float:
    """Largest difference of depth values within a face of a part, of those below a canvas row."""
    chosen = (made.part == part) & (made.canvas[made.quads][..., 1].min(axis=1) > from_row)
    depth = camera.depth_value(np.linalg.norm(made.vertices - (0, 0, 1), axis=1))[made.quads[chosen]]
    return float(np.ptp(depth, axis=1).max())


def test_parts_beside_each_other_in_different_depths_do_not_touch(built, surface):
    inside = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    inside[800:1200, 800:1200] = True
    step = np.where(np.arange(camera.CANVAS) < 1000, 1.6, 2.2)[None, :] * np.ones((camera.CANVAS, 1))
    step[800:900] = np.linspace(1.6, 2.2, camera.CANVAS)[None, :]  # they hang together above
    maps = synthetic.layered(inside, step.astype(np.float32), (step + 0.2).astype(np.float32))
    cut, bridged = built(maps), built(maps, occlusion="bridge")
    assert_closed_manifold(cut.quads, len(cut.vertices))
    beside = cut.canvas[cut.quads[np.ptp(cut.vertices[cut.quads][..., 2], axis=1) > 0.1]]
    assert not len(beside) or beside[..., 1].max() < 910
    assert longest_depth(bridged, surface.FRONT) > 0.5


def test_pieces_that_would_be_set_free_stay_connected(built):
    inside, gap = np.zeros((2, camera.CANVAS, camera.CANVAS), bool)
    inside[800:1000, 800:1000] = True
    gap[850:900, 850:900] = True  # a patch in the air before the plate
    front = np.where(gap, 1.5, 2.0).astype(np.float32)
    made = built(synthetic.layered(inside, front, np.full_like(front, 2.3), np.where(gap, 1.6, 0), np.where(gap, 2.0, 0)))
    assert_closed_manifold(made.quads, len(made.vertices))
    assert len(component_volumes(made.vertices, made.quads)) == 1


def test_largest_piece_is_kept_and_others_on_request(built):
    inside = np.zeros((camera.CANVAS, camera.CANVAS), bool)
    inside[500:600, 500:600] = inside[500:540, 700:740] = inside[500:504, 800:804] = True
    maps = synthetic.slab(inside)
    counts = [len(component_volumes(made.vertices, made.quads)) for made in (built(maps, keep_parts=share) for share in (1.0, 0.05, 0.0))]
    assert counts == [1, 2, 3]


@pytest.mark.parametrize("faces", [3000, 20000, 150000])
def test_number_of_faces_comes_within_five_percent(built, person, faces):
    assert len(built(person, faces=faces).quads) == pytest.approx(faces, rel=0.05)


def test_smoothing_takes_noise_away_and_keeps_the_shape(built):
    radius = 0.15
    smooth = synthetic.sphere(radius)
    random = np.random.default_rng(0)
    noise = random.normal(0, 0.01, smooth.mask.shape).astype(np.float32)
    noisy = replace(smooth, front_depth=smooth.front_depth + noise * (smooth.mask > 0.5))
    errors = [np.abs(np.linalg.norm(built(noisy, smoothing=sigma).vertices, axis=1) - radius) for sigma in (0.0, 4.0)]
    assert errors[1].mean() < 0.3 * errors[0].mean()


def test_hole_makes_a_torus(built):
    ring = np.hypot(*np.indices((41, 41)) - 20.0)
    made = built(synthetic.slab(synthetic.placed_on_canvas((ring < 18) & (ring > 8))))
    assert len(made.vertices) == len(made.quads)  # Euler characteristic 0


def test_whiskers_drop_out(built):
    mask = np.pad(np.ones((3, 3), bool), 3)
    mask[4, :] = True
    plain = np.pad(np.ones((3, 3), bool), 3)
    with_whisker, without = (built(synthetic.slab(synthetic.placed_on_canvas(m))) for m in (mask, plain))
    np.testing.assert_array_equal(with_whisker.quads, without.quads)


def test_empty_mask_odd_density_and_too_many_faces_say_what_to_do(built, person, error):
    empty = synthetic.slab(np.zeros((camera.CANVAS, camera.CANVAS), bool))
    with pytest.raises(error, match="matte"):
        built(empty)
    with pytest.raises(error, match="64 to 2048"):
        built(person, density=30)
    with pytest.raises(error, match="64 to 2048") as missing:
        built(person, density=4096)
    assert "import the photo again" in missing.value.remedy
    with pytest.raises(error, match="Choose from"):
        built(person, faces=10_000_000)


def test_finer_surfaces_ask_for_finer_maps(surface):
    sizes = {density: surface.SurfaceOptions(density).map_size for density in (64, 2048, 2049, 4096, 8192)}
    assert sizes == {64: 2048, 2048: 2048, 2049: 4096, 4096: 4096, 8192: 8192}
    assert [surface.SurfaceOptions(faces=faces).map_size for faces in (10_000, 1_000_000, 3_000_000, 10_000_000)] == [
        2048,
        2048,
        4096,
        8192,
    ]


def test_checks_see_open_inverted_and_pinched_meshes(built, checks):
    made = built(synthetic.sphere(0.1), density=256)
    assert not checks.is_closed(made.quads[1:])
    assert not checks.is_closed(np.concatenate([made.quads, made.quads]))
    flipped = made.quads.copy()
    flipped[0] = flipped[0, ::-1]
    assert not checks.is_closed(flipped)
    assert checks.closed_volume(made.vertices, made.quads[:, ::-1]) == pytest.approx(-checks.closed_volume(made.vertices, made.quads))
    pinched = made.quads.copy()
    pinched[pinched == 100] = len(made.vertices) - 100
    assert checks.fan_count(made.quads) == len(made.vertices) == checks.fan_count(pinched)
    assert len(np.unique(pinched)) == len(made.vertices) - 1
