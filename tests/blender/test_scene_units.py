"""Scenes whose unit is not a metre, as they are set up for other programs."""

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view

from tests.blender.corrections import corrected_person, imported_human

UNITS = 100


@pytest.fixture
def centimetres(scene) -> bpy.types.Scene:
    """A scene as for Unreal."""
    scene.unit_settings.scale_length = 1 / UNITS
    return scene


@pytest.fixture
def human(centimetres, worker, tmp_path) -> bpy.types.Object:
    return imported_human(tmp_path / "ann.png", corrected_person())


def height(human) -> float:
    bpy.context.view_layer.update()
    return human.dimensions.z


def test_human_is_as_tall_in_the_units_of_the_scene_and_stays_so(human):
    assert height(human) == pytest.approx(1.75 * UNITS, abs=0.01)
    bpy.ops.twokay.rebuild(height=1.5, density=128)
    assert height(human) == pytest.approx(1.5 * UNITS, abs=0.01) and human.twokay.height == 1.5
    bpy.ops.twokay.remesh(voxel=0.03)
    assert height(human) == pytest.approx(1.5 * UNITS, rel=0.02)


def test_without_units_a_metre_is_one(scene, worker, tmp_path):
    scene.unit_settings.system, scene.unit_settings.scale_length = "NONE", 1 / UNITS
    assert height(imported_human(tmp_path / "ann.png", corrected_person())) == pytest.approx(1.75, abs=1e-4)


def test_people_stand_as_far_apart(centimetres, worker):
    bpy.ops.twokay.import_human(filepath="crowd.png", density=128, people="ALL")
    apart = bpy.data.objects["crowd_2"].location.x
    centimetres.unit_settings.scale_length = 1
    bpy.ops.twokay.import_human(filepath="crowd.png", density=128, people="ALL")
    assert apart == pytest.approx(UNITS * bpy.data.objects["crowd_2.001"].location.x, rel=1e-5)


def test_camera_sees_the_human_on_its_pixels(human, bridge, person, centimetres):
    bpy.ops.twokay.add_camera()
    bpy.context.view_layer.update()
    camera = centimetres.camera
    surface = bridge("surface").surface_from_reconstruction(person, bridge("surface").SurfaceOptions(256))
    photo = bridge("atlas").photo_positions(person, surface.canvas)
    for vertex in range(0, len(photo), 997):
        seen = world_to_camera_view(centimetres, camera, human.matrix_world @ human.data.vertices[vertex].co)
        np.testing.assert_allclose((seen.x * 600 - 0.5, (1 - seen.y) * 800 - 0.5), photo[vertex], atol=2e-2)
        assert camera.data.clip_start < seen.z < camera.data.clip_end


def test_levels_are_as_tall(human, bridge, monkeypatch):
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (8000,))
    bpy.ops.twokay.make_levels()
    assert height(bridge("shown_levels").level_objects(human)[1]) == pytest.approx(1.75 * UNITS, rel=0.01)


def test_corrections_stand_before_the_human_and_are_as_tall(human):
    bpy.ops.twokay.correct_keypoints()
    state = bpy.context.scene.twokay_correction
    photo = state.photo
    assert photo.scale.x == pytest.approx(2 * UNITS)  # the longer side
    front = min((human.matrix_world @ vertex.co).y for vertex in human.data.vertices)
    assert photo.location.y == pytest.approx(front - 0.5 * UNITS, abs=0.01)
