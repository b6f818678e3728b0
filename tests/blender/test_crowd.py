"""The example: people of a batch in a scene of their own."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import bpy
import numpy as np
import pytest


@pytest.fixture(scope="module")
def crowd():
    spec = spec_from_file_location("crowd", Path(__file__).parents[2] / "examples" / "crowd.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def people(build, bridge, scene, person, texture, tmp_path, monkeypatch) -> Path:
    """A folder with a human as a batch leaves it."""
    monkeypatch.setattr(bridge("levels"), "TRIANGLES", (20_000, 4_000))
    monkeypatch.setattr(bridge("studio"), "SAMPLES", 1)
    human = build(person, texture, name="Ann", density=256)
    bridge("levels").make_levels(human)
    bridge("assets").mark_asset(human)
    folder = tmp_path / "people"
    bridge("export").export_levels([human], folder, "ann", ["blend"])
    return folder


def test_nobody_stands_in_another_and_a_seed_gives_the_same_crowd(crowd):
    radii = np.random.default_rng(1).uniform(0.3, 0.7, 150)
    floor = np.array([20.0, 12.0])
    places = crowd.scattered(radii, floor, np.random.default_rng(2))
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    apart = distances - radii[:, None] - radii[None]
    assert apart[~np.eye(len(radii), dtype=bool)].min() > 0
    assert (np.abs(places) <= 0.5 * floor).all() and np.ptp(places, axis=0).min() > 10
    np.testing.assert_array_equal(places, crowd.scattered(radii, floor, np.random.default_rng(2)))
    with pytest.raises(SystemExit, match="full"):
        crowd.scattered(np.full(50, 2.0), floor, np.random.default_rng(2))


def test_crowd_of_light_people_opens(crowd, people, tmp_path):
    crowd.main([str(people), "--output", str(tmp_path / "crowd"), "--count", "30", "--seed", "3", "--no-render"])
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "crowd" / "crowd.blend"))
    instances = [item for item in bpy.context.scene.objects if item.instance_type == "COLLECTION"]
    assert len(instances) == 30 and {item.instance_collection.name for item in instances} == {"Ann_LOD2"}
    (library,) = bpy.data.libraries
    assert library.filepath == "//../people/ann.blend"
    linked = [item for item in bpy.data.objects if item.library]
    assert [item.name for item in linked] == ["Ann_LOD2"]  # no heavy mesh comes along
    camera = bpy.context.scene.camera
    facing = np.array([[np.sin(item.rotation_euler.z), -np.cos(item.rotation_euler.z)] for item in instances])
    toward = np.array([(camera.location - item.location)[:2] for item in instances])
    cosines = (facing * toward).sum(axis=1) / np.linalg.norm(toward, axis=1)
    assert cosines.mean() > 0.5 and cosines.std() > 0.1
