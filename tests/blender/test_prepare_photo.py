"""Corrections of a photo before its first import."""

import bpy
import numpy as np
import pytest

from inference.keypoints import INDEX
from tests.blender.corrections import SIZE, datablocks
from tests.blender.panel_drawing import drawn
from tests.blender.synthetic import write_gradient
from tests.inference.figures import standing_keypoints

FOUND = standing_keypoints(600, 290, 100)
WRIST = INDEX["left_wrist"]


@pytest.fixture
def choose(scene, worker, tmp_path):
    """Choose a photo in the panel; its name says what the fake worker finds in it."""

    def chosen(name):
        path = tmp_path / f"{name}.png"
        write_gradient(path, SIZE)
        scene.twokay.photo, scene.twokay.density = str(path), 256
        return path

    return chosen


def place(correcting, name, column, row) -> None:
    """Move a keypoint of the correction in progress."""
    mesh = bpy.context.scene.twokay_correction.board.data
    points = correcting("points")
    placed, _ = points.placed_keypoints(mesh)
    placed[INDEX[name]] = column, row, 1
    points._place(mesh, placed)


def labels() -> list[str]:
    return [named["text"] for name, _, named in drawn(bpy.types.TWOKAY_PT_photo) if name == "label"]


def imported(photo) -> bpy.types.Object:
    assert bpy.ops.twokay.import_human(filepath=str(photo), density=256) == {"FINISHED"}
    human = bpy.context.object
    assert human
    return human


def test_without_a_photo_there_is_nothing_to_correct(scene):
    for operator in (bpy.ops.twokay.correct_photo_keypoints, bpy.ops.twokay.paint_photo_matte):
        with pytest.raises(RuntimeError, match="Choose a photo first"):
            operator()


def test_corrected_keypoints_are_taken_by_the_import(choose, correcting, requests, tmp_path):
    photo = choose("ann")
    assert bpy.ops.twokay.correct_photo_keypoints() == {"FINISHED"}
    assert bpy.context.mode == "EDIT_MESH" and "Keypoints: corrected" not in labels()
    place(correcting, "left_wrist", 400, 300)
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    assert not bpy.data.objects and bpy.context.mode == "OBJECT" and "Keypoints: corrected" in labels()
    human = imported(photo)
    (sent,) = requests[-1].keypoints
    assert sent[WRIST].tolist() == [400, 300, 1]
    np.testing.assert_allclose(np.delete(sent, WRIST, 0), np.delete(FOUND, WRIST, 0), atol=1e-3)
    assert human.twokay.keypoints_source == "corrected"
    assert [request.task for request in requests] == ["keypoints", "humans"]
    imported(tmp_path / "bob.png")
    assert requests[-1].keypoints is None


def test_people_are_looked_for_once(choose, correcting, requests):
    choose("crowd")
    bpy.ops.twokay.correct_photo_keypoints()
    bpy.ops.twokay.discard_correction()
    bpy.context.scene.twokay.people, bpy.context.scene.twokay.number = "NUMBER", 2
    bpy.ops.twokay.correct_photo_keypoints()
    read = correcting("points").corrected_keypoints(bpy.context.scene.twokay_correction.board.data)
    np.testing.assert_allclose(read[:, :2], 0.5 * FOUND[:, :2], atol=1e-3)
    assert len(requests) == 1


def test_the_corrected_person_is_imported_also_if_it_is_larger_now(choose, correcting, requests):
    photo = choose("crowd")
    options = bpy.context.scene.twokay
    options.people, options.number = "NUMBER", 2
    bpy.ops.twokay.correct_photo_keypoints()
    for name in ("left_heel", "right_heel"):
        place(correcting, name, 300, 799)
    place(correcting, "nose", 300, 0)
    bpy.ops.twokay.apply_correction()
    bpy.ops.twokay.import_human(filepath=str(photo), density=256, people="NUMBER", number=2)
    assert requests[-1].person == 0 and bpy.context.object.twokay.keypoints_source == "corrected"


def test_where_nobody_is_found_the_points_can_be_placed(choose, correcting):
    choose("nobody")
    assert bpy.ops.twokay.correct_photo_keypoints() == {"FINISHED"}
    with pytest.raises(RuntimeError, match="All 31 keypoints are missing"):
        bpy.ops.twokay.apply_correction()
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.twokay.toggle_missing()
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}


def test_painted_matte_is_taken_by_the_import_and_stays_with_the_human(choose, requests):
    photo = choose("ann")
    assert bpy.ops.twokay.paint_photo_matte() == {"FINISHED"}
    assert bpy.context.mode == "PAINT_TEXTURE"
    matte = bpy.context.scene.twokay_correction.matte
    assert tuple(matte.size) == SIZE
    bpy.ops.twokay.apply_correction()
    assert "Matte: painted" in labels()
    human = imported(photo)
    expected = np.zeros(SIZE[::-1], np.uint8)
    expected[200:600, 200:400] = 255
    np.testing.assert_array_equal(requests[-1].matte, expected)
    assert human.twokay.matte_source == "painted" and human.twokay.matte != bpy.context.scene.twokay.prepared.matte
    assert [request.task for request in requests] == ["cutouts", "humans"]


def test_forgetting_leaves_nothing_behind(choose):
    choose("ann")
    before = datablocks()
    bpy.ops.twokay.paint_photo_matte()
    bpy.ops.twokay.apply_correction()
    bpy.ops.twokay.correct_photo_keypoints()
    bpy.ops.twokay.apply_correction()
    assert bpy.ops.twokay.forget_corrections() == {"FINISHED"}
    assert datablocks() == before and "Matte: painted" not in labels()
    with pytest.raises(RuntimeError, match="Nothing was corrected"):
        bpy.ops.twokay.forget_corrections()


def test_corrections_survive_saving_and_opening(choose, tmp_path, requests):
    photo = choose("ann")
    bpy.ops.twokay.correct_photo_keypoints()
    bpy.ops.twokay.apply_correction()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "work.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "work.blend"))
    imported(photo)
    np.testing.assert_allclose(requests[-1].keypoints[0], FOUND, atol=1e-3)


def test_painted_matte_survives_saving_and_opening(choose, tmp_path, requests):
    photo = choose("ann")
    bpy.ops.twokay.paint_photo_matte()
    matte = bpy.context.scene.twokay_correction.matte
    matte.pixels.foreach_set(np.ones(len(matte.pixels), np.float32))
    bpy.ops.twokay.apply_correction()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "work.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "work.blend"))
    imported(photo)
    imported(photo)
    assert (requests[-1].matte == 255).all()


def test_a_refused_photo_leaves_the_scene_as_it_was(choose):
    choose("bad")
    before = datablocks()
    for operator in (bpy.ops.twokay.correct_photo_keypoints, bpy.ops.twokay.paint_photo_matte):
        with pytest.raises(RuntimeError, match="Use one that shows the whole person"):
            operator()
    assert datablocks() == before
