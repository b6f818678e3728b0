import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view

from tests.blender.pictures import write_turned_photo


@pytest.fixture
def human(build, bridge, scene, person, texture):
    human = build(person, texture, name="Ann", height=1.6, density=1024)
    human.location, human.rotation_euler = (1, 2, 0.5), (0.1, 0.2, 0.7)
    bpy.context.view_layer.objects.active = human
    return human


def test_vertices_lie_on_their_pixels_of_the_photo(human, bridge, person, scene):
    assert bpy.ops.twokay.add_camera() == {"FINISHED"}
    bpy.context.view_layer.update()
    surface = bridge("surface").surface_from_reconstruction(person, bridge("surface").SurfaceOptions(1024))
    photo = bridge("atlas").photo_positions(person, surface.canvas)
    for vertex in range(0, len(photo), 9973):
        seen = world_to_camera_view(scene, scene.camera, human.matrix_world @ human.data.vertices[vertex].co)
        pixel = (seen.x * person.photo_size[0] - 0.5, (1 - seen.y) * person.photo_size[1] - 0.5)
        np.testing.assert_allclose(pixel, photo[vertex], atol=2e-2)


def test_silhouette_through_the_camera_is_the_matte(human, bridge, person, scene, tmp_path):
    bpy.ops.twokay.add_camera()
    studio = bridge("studio")
    studio.film(scene, 1, (600, 800))
    scene.camera.data.type = "PERSP"
    scene.cycles.samples = 4
    scene.render.filepath = str(tmp_path / "seen.png")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    alpha = np.empty((800, 600, 4), np.float32)
    image.pixels.foreach_get(alpha.ravel())
    seen = alpha[::-1, :, 3] > 0.5
    atlas = bridge("atlas").Atlas(0, 0, 600, 800)
    matte = bridge("back").half_matte((800, 600), person, atlas) > 0.5
    assert (seen & matte).sum() / (seen | matte).sum() > 0.995


def test_a_second_time_mends_the_same_camera(human, scene):
    bpy.ops.twokay.add_camera()
    camera = scene.camera
    before = tuple(camera.location)
    camera.location = (0, 0, 0)
    camera.data.lens = 10
    bpy.ops.twokay.add_camera()
    assert scene.camera is camera and tuple(camera.location) == before and camera.data.lens > 11


def test_camera_follows_a_new_height(human, scene):
    bpy.ops.twokay.add_camera()
    before = np.array(scene.camera.location)
    bpy.ops.twokay.rebuild(height=3.2)
    np.testing.assert_allclose(np.array(scene.camera.location), 2 * before, atol=1e-3)


def test_photo_is_the_background_if_it_is_there(human, scene, texture):
    human.twokay.source = str(texture)
    bpy.ops.twokay.add_camera()
    (background,) = scene.camera.data.background_images
    assert background.image.size[:] == (600, 800) and scene.camera.data.show_background_images


def test_turned_photo_stands_upright_behind_the_camera(human, scene, tmp_path):
    write_turned_photo(tmp_path / "phone.jpg", (600, 800))
    human.twokay.source = str(tmp_path / "phone.jpg")
    bpy.ops.twokay.add_camera()
    (background,) = scene.camera.data.background_images
    red = np.empty(4 * 600 * 800, np.float32)
    background.image.pixels.foreach_get(red)
    red = red.reshape(800, 600, 4)[::-1, :, 0]
    assert background.image.size[:] == (600, 800) and red[-1].mean() > red[0].mean() + 0.5


def test_photo_that_is_found_later_comes_to_the_camera_that_is_there(human, scene, texture):
    bpy.ops.twokay.add_camera()
    assert not scene.camera.data.background_images
    human.twokay.source = str(texture)
    for _ in range(2):
        bpy.ops.twokay.add_camera()
        assert [background.image.size[:] for background in scene.camera.data.background_images] == [(600, 800)]


def test_deleted_camera_comes_back_into_the_scene(human, scene):
    bpy.ops.twokay.add_camera()
    camera = scene.camera
    scene.collection.objects.unlink(camera)  # as Delete does; the human still points to it
    bpy.ops.twokay.add_camera()
    assert scene.camera == camera and camera.name in scene.objects


def test_camera_comes_into_another_scene_with_its_human(human):
    bpy.ops.twokay.add_camera()
    other = bpy.data.scenes.new("Other")
    other.collection.objects.link(human)
    bpy.context.window.scene = other
    bpy.context.view_layer.objects.active = human
    bpy.ops.twokay.add_camera()
    assert other.camera == human.twokay.camera and other.camera.name in other.objects
