import bpy
import numpy as np
import pytest

from inference import camera
from tests.blender import synthetic

RADIUS, RIPPLE, WAVES = 0.2, 0.0012, 40.0


def ripples(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return RIPPLE * np.sin(WAVES * 2 * np.pi * x) * np.cos(WAVES * 2 * np.pi * y)


@pytest.fixture(scope="module", params=[2048, 4096])
def rippled(request):
    """A sphere with ripples that are finer than a light mesh: depth along each ray is less by `ripples` of the smooth point."""
    smooth = synthetic.sphere(RADIUS, size=request.param)
    columns, rows = np.meshgrid(*[camera.canvas_positions(request.param)] * 2)
    depths = []
    for depth, side in ((smooth.front_depth, -1), (smooth.back_depth, 1)):
        points = camera.unproject(depth.astype(np.float64), columns, rows)
        lift = side * ripples(points[..., 0], points[..., 1]) / camera.DEPTH_UNIT
        depths.append(np.where(smooth.mask > 0.5, depth + lift, 0).astype(np.float32))
    front, back = depths
    return synthetic.reconstruction(front, back, smooth.mask)


def mesh_frames(bridge, maps, density: int):
    """Blender's own normals, tangents and texture coordinates at the corners of a light mesh with its atlas."""
    surface = bridge("surface").surface_from_reconstruction(maps, bridge("surface").SurfaceOptions(density))
    uvs = bridge("atlas").Atlas.of(maps).corner_uvs(maps, surface)
    mesh = bpy.data.meshes.new("light")
    bridge("mesh").fill_mesh(mesh, surface, surface.vertices, uvs)
    mesh.calc_tangents(uvmap="UVMap")
    normal, tangent = np.empty((2, len(mesh.loops), 3), np.float32)
    sign = np.empty(len(mesh.loops), np.float32)
    mesh.loops.foreach_get("normal", normal.ravel())
    mesh.loops.foreach_get("tangent", tangent.ravel())
    mesh.loops.foreach_get("bitangent_sign", sign)
    bpy.data.meshes.remove(mesh)
    return surface, uvs, normal, tangent, sign[:, None] * np.cross(normal, tangent)


@pytest.mark.parametrize("side", ["front", "back"])
def test_relief_shows_on_a_light_mesh_in_blenders_own_frames(bridge, scene, rippled, side):
    surface, uvs, normal, tangent, bitangent = mesh_frames(bridge, rippled, 128)
    size = (2048, 1024)
    picture = bridge("normal_map").tangent_normals(rippled, surface, uvs, size)
    assert picture.shape == (1024, 2048, 4) and picture.dtype == np.float32
    column, row = (uvs[:, 0] * size[0]).astype(int), ((1 - uvs[:, 1]) * size[1]).astype(int)
    part = np.repeat(surface.part, 4) == getattr(bridge("surface"), side.upper())
    points = surface.vertices[surface.quads.ravel()]
    chosen = part & (np.hypot(points[:, 0], points[:, 1]) < 0.6 * RADIUS)
    texel = picture[row.clip(0, 1023), column.clip(0, 2047)][chosen]
    assert (texel[:, 3] == 1).mean() > 0.99
    local = 2 * texel[:, :3] - 1
    seen = local[:, :1] * tangent[chosen] + local[:, 1:2] * bitangent[chosen] + local[:, 2:] * normal[chosen]
    truth = true_normals(points[chosen], 1.0 if side == "front" else -1.0)
    told, smooth = (np.degrees(np.arccos(np.clip((found * truth).sum(axis=1), -1, 1))) for found in (seen, normal[chosen]))
    assert told.mean() < 4 and told.mean() < 0.35 * smooth.mean()


def true_normals(points: np.ndarray, toward: float) -> np.ndarray:
    """Outward unit normals of the rippled sphere at its points, where rays are nearly parallel to z."""
    x, y = points[:, 0].astype(float), points[:, 1].astype(float)
    k = WAVES * 2 * np.pi
    slope_x = -x / np.sqrt(RADIUS**2 - x**2 - y**2) + RIPPLE * k * np.cos(k * x) * np.cos(k * y)
    slope_y = -y / np.sqrt(RADIUS**2 - x**2 - y**2) - RIPPLE * k * np.sin(k * x) * np.sin(k * y)
    normal = np.stack([-slope_x, -slope_y, np.ones_like(x)], axis=1) * (1, 1, toward)
    return normal / np.linalg.norm(normal, axis=1, keepdims=True)


def test_a_mesh_as_fine_as_the_maps_needs_no_relief(bridge, scene):
    maps = synthetic.sphere(RADIUS)
    surface, uvs, *_ = mesh_frames(bridge, maps, 1024)
    picture = bridge("normal_map").tangent_normals(maps, surface, uvs, (1024, 512))
    relief = picture[picture[..., 3] == 1]
    assert len(relief) > 0.3 * 1024 * 512
    assert np.abs(relief[:, :2] - 0.5).mean() < 0.01 and relief[:, 2].mean() > 0.99
    assert (picture[picture[..., 3] == 0] == (0.5, 0.5, 1, 0)).all()
