import bpy
import numpy as np
import pytest

from inference import camera


@pytest.fixture
def human(build, scene, person, texture):
    human = build(person, texture, name="Ann", density=256)
    bpy.context.view_layer.objects.active = human
    human.select_set(True)
    return human


def arrays(mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, quads and the texture coordinates of the quads' corners."""
    points, quads = np.empty((len(mesh.vertices), 3), np.float32), np.empty((len(mesh.polygons), 4), np.int32)
    uvs = np.empty((4 * len(mesh.polygons), 2), np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    mesh.attributes[".corner_vert"].data.foreach_get("value", quads.ravel())
    mesh.attributes["UVMap"].data.foreach_get("vector", uvs.ravel())
    return points, quads, uvs.reshape(-1, 4, 2)


@pytest.mark.parametrize(("method", "size"), [("voxel", {"voxel": 0.015}), ("quads", {"faces": 4000})])
def test_remeshed_human_is_closed_and_wears_the_photo_where_it_was(human, bridge, person, method, size):
    mesh = human.data
    assert human.twokay.normals
    volume = bridge("mesh_checks").closed_volume(*arrays(mesh)[:2])
    assert bpy.ops.twokay.remesh(method=method, **size) == {"FINISHED"}
    points, quads, uvs = arrays(mesh)
    assert human.data is mesh and len(mesh.materials) == 1 and bridge("mesh_checks").is_closed(quads)
    assert bridge("mesh_checks").closed_volume(points, quads) == pytest.approx(volume, rel=0.05)
    assert human.twokay.normals is None and len(bpy.data.objects) == 1 and len(bpy.data.meshes) == 1
    network = bridge("human").kept_placement(human).unplaced(points)
    photo = bridge("atlas").photo_positions(person, camera.project(network))
    atlas = bridge("atlas").Atlas.of(person)
    column = (photo[:, 0] - atlas.left + 0.5) / atlas.width
    on_back = uvs[..., 0].mean(axis=1) > 0.5
    np.testing.assert_allclose(uvs[~on_back, :, 0], 0.5 * column[quads[~on_back]].clip(0, 1), atol=2e-3)
    np.testing.assert_allclose(uvs[on_back, :, 0], 1 - 0.5 * column[quads[on_back]].clip(0, 1), atol=2e-3)
    away = np.cross(points[quads[:, 2]] - points[quads[:, 0]], points[quads[:, 3]] - points[quads[:, 1]])[:, 1] > 0
    assert (away == on_back).mean() > 0.95


def test_remesh_that_would_lose_the_form_leaves_the_human_as_it_was(human, bridge, error):
    before = arrays(human.data)
    remesh = bridge("remesh")
    with pytest.raises(error, match="smaller voxel size"):
        remesh.voxel_remesh(human, 0.3)
    for old, now in zip(before, arrays(human.data), strict=True):
        np.testing.assert_array_equal(old, now)
    assert human.twokay.normals and len(bpy.data.objects) == 1 and len(bpy.data.meshes) == 1


def test_a_remesher_that_says_nothing_is_found_out(human, bridge, error, monkeypatch):
    monkeypatch.setattr(bridge("remesh"), "MOST_FOR_QUADS", 100)
    with pytest.raises(error, match="less detail"):
        bridge("remesh").quad_remesh(human, 4000)
    monkeypatch.undo()
    with pytest.raises(error, match="closed"):
        bridge("remesh")._replace_mesh(human, lambda copy: copy.data.clear_geometry(), "")


def test_rebuild_brings_the_first_mesh_back(human):
    before = arrays(human.data)
    bpy.ops.twokay.remesh(voxel=0.02)
    bpy.ops.twokay.rebuild()
    for old, now in zip(before, arrays(human.data), strict=True):
        np.testing.assert_allclose(now, old, atol=1e-4)
    assert human.twokay.normals


def test_rebuild_in_the_panel_brings_the_first_mesh_back(human):
    before = arrays(human.data)
    assert not bpy.ops.twokay.apply_settings.poll()
    bpy.ops.twokay.remesh(method="voxel", voxel=0.015)
    assert not bpy.ops.twokay.revert_settings.poll()
    assert bpy.ops.twokay.apply_settings() == {"FINISHED"}
    for old, now in zip(before, arrays(human.data), strict=True):
        np.testing.assert_allclose(old, now, atol=1e-5)
    assert human.twokay.normals and not bpy.ops.twokay.apply_settings.poll()
