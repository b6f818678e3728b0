from pathlib import Path

import bpy
import numpy as np
import pytest

from tests.blender.fake_worker import CROWD


@pytest.fixture
def import_crowd(bridge, worker, python, scene):
    """Import the people of the fake worker's crowd."""

    def imported(person=0, height=1.75, density=256):
        request = bridge("photo_job").Request(Path("crowd.png"), person=person)
        settings = bridge("human_settings").HumanSettings(height, bridge("surface").SurfaceOptions(density))
        with bridge("session").Session(python) as session:
            people = bridge("importing").drafted_people(session.reconstruct(request), request.photo, settings)
            people = bridge("importing").add_humans(people, request.photo, 0.0)
        bpy.context.view_layer.update()
        return people

    return imported


def bounds(human) -> np.ndarray:
    corners = np.array([human.matrix_world @ vertex.co for vertex in human.data.vertices])
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def test_everybody_stands_as_in_the_photo(import_crowd):
    first, second = (bounds(imported.human) for imported in import_crowd(person=None, height=1.6))
    metres = 1.6 / CROWD[0]["height"]
    assert first[0, 2] == pytest.approx(0, abs=1e-6) and second[0, 2] == pytest.approx(0, abs=1e-6)
    assert np.ptp(first[:, 2]) == pytest.approx(1.6, abs=1e-5)
    assert np.ptp(second[:, 2]) == pytest.approx(500 * metres, abs=1e-5)  # the feet of this one are cut off
    columns = [(box[0] + box[2]) / 2 for box in (person["box"] for person in CROWD)]
    assert second[:, 0].mean() - first[:, 0].mean() == pytest.approx(metres * (columns[1] - columns[0]), abs=1e-5)


def test_one_of_several_people_stands_where_a_single_one_would(import_crowd):
    (largest,) = import_crowd()
    (second,) = import_crowd(person=1)
    for imported in (largest, second):
        assert tuple(imported.human.location) == (0, 0, 0)
    assert np.ptp(bounds(largest.human)[:, 2]) == pytest.approx(1.75, abs=1e-5)
    assert np.ptp(bounds(second.human)[:, 2]) == pytest.approx(1.75 * 500 / 625, abs=1e-5)


def test_a_photo_too_small_for_the_density_gives_what_it_has(import_crowd):
    (imported,) = import_crowd(density=4096)
    record = imported.human.twokay
    assert (record.density, record.wanted.density, record.map_size) == (2048, 2048, 2048)


def test_each_human_has_its_own_name_record_and_texture(import_crowd):
    humans = [imported.human for imported in import_crowd(person=None)]
    assert [human.name for human in humans] == ["crowd", "crowd_2"]
    assert [human.twokay.person for human in humans] == [0, 1]
    assert [human.twokay.hints for human in humans] == ["", "The photo does not show the feet."]
    assert {(human.twokay.keypoints_source, human.twokay.matte_source) for human in humans} == {("detector", "alpha")}
    pictures = {f"{name}_{kind}" for name in ("crowd", "crowd_2") for kind in ("texture", "normals")}
    assert {image.name for image in bpy.data.images} == pictures
    record = humans[0].twokay
    assert (record.weights_hash, record.device, record.blender) == ("0" * 64, "cpu", bpy.app.version_string)
    steps = dict(line.split() for line in record.timings.splitlines())
    assert set(steps) == {"depth", "build"} and float(steps["depth"]) == 0.25


def test_if_one_human_fails_none_is_left(import_crowd, bridge, monkeypatch):
    add, added = bridge("human").add_human, []

    def add_one(*arguments):
        if added:
            raise ZeroDivisionError
        added.append(add(*arguments))
        return added[0]

    monkeypatch.setattr(bridge("importing"), "add_human", add_one)
    with pytest.raises(ZeroDivisionError):
        import_crowd(person=None)
    assert added
    assert not any(len(data) for data in (bpy.data.objects, bpy.data.meshes, bpy.data.materials, bpy.data.images))


def test_operator_imports_everybody_or_one(scene, worker):
    assert bpy.ops.twokay.import_human(filepath="crowd.png", density=256, people="ALL") == {"FINISHED"}
    assert {human.name for human in bpy.data.objects} == {"crowd", "crowd_2"}
    assert bpy.ops.twokay.import_human(filepath="crowd.png", density=256, person=1) == {"FINISHED"}
    assert bpy.data.objects["crowd.001"].twokay.person == 1


def test_offsets_are_those_of_the_photo(bridge):
    boxes = np.array([[100, 0, 200, 400], [400, 0, 440, 300], [0, 0, 50, 200]], float)
    middles = np.array([0.1, -0.2, 0.0])
    np.testing.assert_allclose(bridge("placement").side_by_side(boxes, middles, 0.01), [0, 2.7 + 0.3, -1.25 + 0.1])
