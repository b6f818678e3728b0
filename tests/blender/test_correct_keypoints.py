import bpy
import numpy as np
import pytest

from inference.keypoints import INDEX, MIRROR_PAIRS
from tests.blender import synthetic
from tests.blender.corrections import SIZE, corrected_person, datablocks, imported_human
from tests.blender.panel_drawing import drawn

import bmesh  # isort: skip  # exists once bpy is imported


@pytest.fixture
def keypoints() -> np.ndarray:
    return corrected_person()


@pytest.fixture
def human(scene, worker, tmp_path, keypoints) -> bpy.types.Object:
    """A human, active and selected, whose photo has 600 x 800 pixels."""
    return imported_human(tmp_path / "ann.png", keypoints)


@pytest.fixture
def board(human) -> bpy.types.Object:
    """The keypoints of the human in Edit Mode."""
    assert bpy.ops.twokay.correct_keypoints() == {"FINISHED"}
    return bpy.context.scene.twokay_correction.board


@pytest.fixture
def read(board, correcting):
    """The keypoints as they are now."""
    return lambda: correcting("points").corrected_keypoints(board.data)


def select(board, *names) -> None:
    edited = bmesh.from_edit_mesh(board.data)
    layer = edited.verts.layers.int["keypoint"]
    for vertex in edited.verts:
        vertex.select = vertex[layer] in [INDEX[name] for name in names]
    bmesh.update_edit_mesh(board.data)


def move(board, x: float, y: float) -> None:
    """Move the selected points by pixels of the photo with Blender's own tool."""
    scale = board.matrix_world.to_scale().x
    bpy.ops.transform.translate(value=(scale * x, 0, -scale * y))


def test_untouched_points_are_read_back_exactly(read, keypoints):
    assert bpy.context.mode == "EDIT_MESH"
    np.testing.assert_array_equal(read(), keypoints)


def test_a_point_that_is_dragged_moves_in_photo_pixels(board, read, keypoints):
    select(board, "left_wrist", "nose")
    move(board, 12.5, -40)
    keypoints[[INDEX["left_wrist"], INDEX["nose"]], :2] += (12.5, -40)
    np.testing.assert_allclose(read(), keypoints, atol=0.01)


@pytest.mark.parametrize("mode", ["EDIT", "OBJECT"])
def test_points_lie_on_the_pixels_of_the_photo(board, keypoints, mode):
    bpy.ops.object.mode_set(mode=mode)
    photo = bpy.context.scene.twokay_correction.photo
    pixel = 2.0 / SIZE[1]
    left, top = photo.matrix_world.translation.x - 0.5 * pixel, photo.matrix_world.translation.z + 0.5 * pixel
    assert (left, top) == pytest.approx((-0.5 * SIZE[0] * pixel, 2.0), abs=1e-6)
    bpy.ops.object.mode_set(mode="OBJECT")
    ankle = board.matrix_world @ board.data.vertices[INDEX["left_ankle"]].co
    expected = np.array([left, top]) + pixel * (keypoints[INDEX["left_ankle"], :2] + 0.5) * (1, -1)
    np.testing.assert_allclose((ankle.x, ankle.z), expected, atol=1e-5)
    assert ankle.y < min(corner[1] for corner in bpy.data.objects["ann"].bound_box)


def test_swapping_twice_changes_nothing_and_once_exchanges_the_sides(board, read, keypoints):
    bpy.ops.twokay.swap_sides()
    once = read()
    for left, right in MIRROR_PAIRS:
        np.testing.assert_array_equal(once[[left, right]], keypoints[[right, left]])
    bpy.ops.twokay.swap_sides()
    np.testing.assert_array_equal(read(), keypoints)


def test_only_selected_points_and_their_counterparts_are_swapped(board, read, keypoints):
    select(board, "left_knee")
    bpy.ops.twokay.swap_sides(selected=True)
    knees = [INDEX["left_knee"], INDEX["right_knee"]]
    keypoints[knees] = keypoints[knees[::-1]]
    np.testing.assert_array_equal(read(), keypoints)


def test_points_are_marked_missing_and_present_again(board, read, keypoints):
    select(board, "left_wrist", "left_ear")
    bpy.ops.twokay.toggle_missing()
    assert not read()[[INDEX["left_wrist"], INDEX["left_ear"]]].any()
    bpy.ops.twokay.toggle_missing()
    assert read()[[INDEX["left_wrist"], INDEX["left_ear"]], 2].all()
    np.testing.assert_array_equal(read()[INDEX["left_wrist"], :2], keypoints[INDEX["left_wrist"], :2])


def test_a_missing_point_is_mirrored_from_the_other_side(board, read, keypoints):
    select(board, "left_ear")
    bpy.ops.twokay.mirror_keypoints()
    right, middle = keypoints[INDEX["right_ear"]], 290
    np.testing.assert_allclose(read()[INDEX["left_ear"]], (2 * middle - right[0], right[1], right[2]), atol=0.01)


def test_a_deleted_point_is_missing_and_a_doubled_one_refused(board, read, keypoints, error):
    select(board, "left_elbow")
    bpy.ops.mesh.delete(type="VERT")
    keypoints[INDEX["left_elbow"]] = 0
    np.testing.assert_array_equal(read(), keypoints)
    select(board, "right_elbow")
    bpy.ops.mesh.duplicate()
    with pytest.raises(error, match="31 points for 30 keypoints"):
        read()


def test_missing_points_are_parked_beside_their_neighbours(correcting, keypoints):
    parked = correcting("skeleton").parked(keypoints, SIZE)
    present = keypoints[:, 2] > 0
    np.testing.assert_array_equal(parked[present], keypoints[present, :2])
    ear, eye = parked[INDEX["left_ear"]], keypoints[INDEX["left_eye"], :2]
    assert 0 < ear[0] - eye[0] < 40 and abs(ear[1] - eye[1]) < 20
    nobody = correcting("skeleton").parked(np.zeros((31, 3)), SIZE)
    assert (nobody > 0).all() and (nobody < SIZE).all()
    assert nobody[INDEX["left_hip"], 0] > nobody[INDEX["right_hip"], 0]


def test_parking_follows_a_turned_and_scaled_person(correcting, keypoints):
    angle, scale = 0.7, 1.9
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = keypoints.copy()
    turned[:, :2] = keypoints[:, :2] @ turn.T + (keypoints[:, 2:] > 0) * (50, -20)
    parked = correcting("skeleton").parked
    np.testing.assert_allclose(parked(turned, SIZE), parked(keypoints, SIZE) @ turn.T + (50, -20), atol=0.05)


def test_what_the_artist_added_or_removed_does_not_hold_up_the_end(human, correcting):
    bpy.ops.twokay.correct_keypoints()
    state = bpy.context.scene.twokay_correction
    state.workspace.objects.link(bpy.data.objects.new("Added", None))
    bpy.data.images.remove(state.photo.data)
    assert bpy.ops.twokay.discard_correction() == {"FINISHED"}
    assert not correcting("state").running(bpy.context.scene) and [item.name for item in bpy.data.objects] == [human.name]


def test_discarding_leaves_the_scene_as_it_was(human):
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.object
    human.select_set(True)
    bpy.context.view_layer.objects.active = human
    bpy.ops.object.mode_set(mode="SCULPT")
    before = datablocks(), human.mode
    bpy.ops.twokay.correct_keypoints()
    assert not bpy.ops.twokay.correct_keypoints.poll()
    bpy.ops.twokay.discard_correction()
    assert (datablocks(), human.mode) == before
    assert bpy.context.object is not None and bpy.context.object.name == "ann"
    assert {item.name for item in bpy.context.selected_objects} == {"ann", cube.name}
    assert not bpy.ops.twokay.discard_correction.poll()


@pytest.mark.parametrize("end", ["apply_correction", "discard_correction"])
def test_keypoints_are_selected_as_vertices_and_the_artists_way_comes_back(human, end):
    tools = bpy.context.tool_settings
    tools.mesh_select_mode = (False, False, True)
    bpy.ops.twokay.correct_keypoints()
    bpy.ops.mesh.select_all(action="SELECT")
    edited = bmesh.from_edit_mesh(bpy.context.object.data)
    assert all(vertex.select for vertex in edited.verts) and tools.mesh_select_mode[:] == (True, False, False)
    assert getattr(bpy.ops.twokay, end)() == {"FINISHED"}
    assert tools.mesh_select_mode[:] == (False, False, True)


def test_painting_a_matte_leaves_what_is_painted_on_as_it_was(human):
    paint = bpy.context.tool_settings.image_paint
    paint.mode, paint.canvas = "MATERIAL", human.twokay.texture
    bpy.ops.twokay.paint_matte()
    assert paint.mode == "IMAGE" and paint.canvas == bpy.context.scene.twokay_correction.matte
    bpy.ops.twokay.discard_correction()
    assert paint.mode == "MATERIAL" and paint.canvas == human.twokay.texture


def within(area):
    """As if the mouse were in this area of the window."""
    region = next(region for region in area.regions if region.type == "WINDOW")
    return bpy.context.temp_override(window=bpy.context.window_manager.windows[0], area=area, region=region)


def test_the_viewport_that_was_turned_is_turned_back_wherever_discard_is_pressed(human):
    areas = list(bpy.context.window_manager.windows[0].screen.areas)
    turned = next(area for area in areas if area.type == "VIEW_3D")
    other = next(area for area in areas if area.type != "VIEW_3D")
    other.type = "VIEW_3D"
    other.spaces.active.region_3d.view_distance = 33

    def views():
        spaces = [area.spaces.active for area in (turned, other)]
        return [(space.region_3d.view_perspective, space.region_3d.view_distance, space.shading.type) for space in spaces]

    before = views()
    with within(turned):
        bpy.ops.twokay.paint_matte()
    assert views()[0] != before[0] and views()[1] == before[1]
    with within(other):
        bpy.ops.twokay.discard_correction()
    assert views() == before


def test_applying_exchanges_the_mesh_and_keeps_what_the_artist_did(board, human, keypoints, requests):
    own = bpy.data.materials.new("own")
    human.data.materials.append(own)
    human.location.x, human.modifiers.new("smooth", "SMOOTH").factor = 3.0, 0.25
    before, mesh = datablocks(), human.data
    old_points = len(human.data.vertices)
    select(board, "left_wrist")
    move(board, 30, 5)
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    (request,) = requests
    (sent,) = request.keypoints
    expected = keypoints[INDEX["left_wrist"], :2] + (30, 5)
    np.testing.assert_allclose(sent[INDEX["left_wrist"], :2], expected, atol=0.01)
    assert (request.person, request.matte) == (0, None)
    after = datablocks()
    assert after == {**before, "objects": before["objects"] - 2, "meshes": before["meshes"] - 1, "images": before["images"] - 1} | {
        "collections": before["collections"] - 1
    }
    assert human.data == mesh and len(human.data.vertices) == old_points
    assert [material.name for material in human.data.materials] == ["ann", "own"]
    assert human.location.x == 3.0 and human.modifiers["smooth"].factor == 0.25
    assert human.twokay.keypoints_source == "corrected" and human.twokay.texture.name == "ann_texture"
    assert bpy.context.object == human and bpy.context.mode == "OBJECT"


def test_settings_and_place_survive_a_correction(board, human, bridge):
    bpy.ops.twokay.discard_correction()
    collection = bpy.data.collections.new("People")
    bpy.context.scene.collection.children.link(collection)
    collection.objects.link(human)
    human.name, human.data.materials[0] = "Anna", bpy.data.materials.new("own")
    bpy.ops.twokay.rebuild(height=2.0, density=128, occlusion="bridge", smoothing=1.5, keep_parts=0.2, back="mirrored")
    before = bridge("human").kept_settings(human)
    bpy.ops.twokay.correct_keypoints()
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    assert bridge("human").kept_settings(human) == before and before.height == 2.0
    assert human.name == "Anna" and collection in human.users_collection and human.data.materials[0].name == "own"
    assert human.bound_box[1][2] == pytest.approx(2.0, abs=1e-4)


def test_photo_of_the_back_survives_a_correction(board, human, bridge):
    bpy.ops.twokay.discard_correction()
    front, back = np.split(bridge("pixels").pixels_of(human.twokay.texture), 2, axis=1)
    painted = np.zeros_like(back)
    painted[100:200, 50:90] = (250, 10, 20)
    bridge("pixels").store_pixels(human.twokay.texture, np.concatenate([front, painted], axis=1))
    human.twokay.back = human.twokay.wanted.back = "photo"
    bpy.ops.twokay.correct_keypoints()
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    after = np.split(bridge("pixels").pixels_of(human.twokay.texture), 2, axis=1)
    np.testing.assert_array_equal(after[1], painted)
    np.testing.assert_array_equal(after[0], front)
    assert human.twokay.back == "photo"


def test_what_cannot_be_changed_is_refused_before_the_networks_run(board, human, requests):
    human.shape_key_add(name="Basis")
    with pytest.raises(RuntimeError, match="shape keys"):
        bpy.ops.twokay.apply_correction()
    assert not requests


def test_a_human_that_is_edited_when_the_answer_arrives_stays_as_it_is(board, human, bridge, correcting, error, worker):
    order = correcting("corrections").rerun_order(bpy.context, bridge("preferences").settings())
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.context.view_layer.objects.active = human
    bpy.ops.object.mode_set(mode="EDIT")
    synthetic.capsules(synthetic.PERSON[:3]).save_folder(worker / "answer")
    before = len(human.data.vertices), human.twokay.maps, human.twokay.texture.packed_file.data
    with pytest.raises(error, match="Leave Edit Mode, then do it again"):
        bridge("order_queue").completed(order)
    with pytest.raises(RuntimeError, match="Leave Edit Mode, then do it again"):
        bpy.ops.twokay.apply_correction()  # before the networks run, too
    bpy.ops.object.mode_set(mode="OBJECT")
    assert (len(human.data.vertices), human.twokay.maps, human.twokay.texture.packed_file.data) == before
    assert correcting("state").running(bpy.context.scene) and bpy.ops.twokay.apply_correction() == {"FINISHED"}
    assert len(human.data.vertices) < before[0]


def test_the_texture_changes_in_the_artists_own_materials_too(board, human, bridge):
    own = bpy.data.materials.new("own")
    if bpy.app.version < (5, 0, 0):
        own.use_nodes = True
    node = own.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = human.twokay.texture
    bridge("pixels").store_pixels(human.twokay.texture, np.zeros((40, 60, 3), np.uint8))
    bpy.ops.twokay.apply_correction()
    assert node.image == human.twokay.texture and bridge("pixels").pixels_of(node.image).mean() > 50


def test_a_refused_photo_leaves_the_correction_in_progress(board, human, read, keypoints, worker, tmp_path):
    (tmp_path / "ann.png").rename(tmp_path / "bad.png")
    human.twokay.source = str(tmp_path / "bad.png")
    before = datablocks()
    with pytest.raises(RuntimeError, match="Nobody is in the photo"):
        bpy.ops.twokay.apply_correction()
    assert datablocks() == before and bpy.context.mode == "EDIT_MESH"
    np.testing.assert_array_equal(read(), keypoints)


def test_nothing_is_applied_while_the_networks_work(board, bridge):
    with bridge("engine").lent_session():
        assert not bpy.ops.twokay.apply_correction.poll()
    assert bpy.ops.twokay.apply_correction.poll()


def test_points_that_are_no_person_are_refused(board):
    select(board, "left_hip", "right_hip")
    bpy.ops.twokay.toggle_missing()
    with pytest.raises(RuntimeError, match="no hips"):
        bpy.ops.twokay.apply_correction()


def test_a_photo_that_has_moved_or_changed_is_refused_and_nothing_is_left(human, tmp_path):
    before = datablocks()
    human.twokay.source = str(tmp_path / "gone.png")
    with pytest.raises(RuntimeError, match="set Photo in the panel"):
        bpy.ops.twokay.correct_keypoints()
    synthetic.write_gradient(tmp_path / "other.png", (300, 400))
    human.twokay.source = str(tmp_path / "other.png")
    with pytest.raises(RuntimeError, match="300 x 400 pixels, not 600 x 800"):
        bpy.ops.twokay.correct_keypoints()
    assert datablocks() == before


def test_a_correction_in_progress_survives_saving_and_opening(board, read, correcting, tmp_path):
    select(board, "left_wrist")
    move(board, 7, 7)
    expected = read()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "work.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "work.blend"))
    again = bpy.context.scene.twokay_correction
    np.testing.assert_allclose(correcting("points").corrected_keypoints(again.board.data), expected, atol=1e-3)
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    assert bpy.data.objects["ann"].twokay.keypoints_source == "corrected"


def test_others_of_the_photo_are_handed_over_with_the_corrected_one(human, keypoints, correcting, bridge):
    other = human.copy()
    other.twokay.person = 1
    larger = keypoints.copy()
    larger[:, :2] *= 1.2
    other.twokay.keypoints = larger
    request = correcting("reimport").rerun_request(human, bridge("settings").Settings())
    assert request.person == 1
    np.testing.assert_allclose(request.keypoints, [larger, keypoints], atol=1e-3)


def test_part_windows_are_upright_where_the_part_is(human, correcting, keypoints):
    windows = correcting("windows").part_windows(human.twokay, keypoints)
    assert windows.shape == (12, 4, 2)
    torso = windows[1]
    np.testing.assert_allclose(torso.mean(axis=0), keypoints[[5, 6, 11, 12], :2].mean(axis=0), atol=1.0)
    assert torso[0, 1] < torso[2, 1] and torso[0, 0] < torso[1, 0]
    np.testing.assert_allclose(np.linalg.norm(torso[1] - torso[0]) / np.linalg.norm(torso[2] - torso[1]), 336 / 528, atol=1e-3)
    hidden = keypoints.copy()
    hidden[[5, 7, 9]] = 0
    assert len(correcting("windows").part_windows(human.twokay, hidden)) < 12


def test_labels_keep_clear_of_each_other(correcting):
    places = np.random.default_rng(1).uniform(0, 400, (31, 2))
    wanted, room = np.arange(31.0), np.array([90.0, 13.0])
    chosen = places[correcting("drawing").uncrowded(places, wanted, room)]
    gaps = np.abs(chosen[:, None] - chosen[None])
    assert ((gaps >= room).any(axis=2) | np.eye(len(chosen), dtype=bool)).all()
    assert (places[30] == chosen).all(axis=1).any() and 1 < len(chosen) < 31


def test_panel_shows_what_can_be_done(human):
    def operators():
        return [arguments[0] for name, arguments, _ in drawn(bpy.types.TWOKAY_PT_correct) if name == "operator"]

    assert operators() == ["twokay.correct_keypoints", "twokay.paint_matte"]
    bpy.ops.twokay.correct_keypoints()
    assert {"twokay.toggle_missing", "twokay.apply_correction", "twokay.discard_correction"} <= set(operators())
    bpy.ops.twokay.discard_correction()
    bpy.ops.twokay.paint_matte()
    assert operators() == ["twokay.apply_correction", "twokay.discard_correction"]
