import bpy
import numpy as np
import pytest

from inference import camera
from tests.blender import synthetic

METRES_PER_UNIT = 1.75 / (0.79 * 2 * camera.TAN_HALF_FOV)


@pytest.fixture(scope="module")
def maps(person):
    noise = np.random.default_rng(0).random((2048, 2048, 3)).astype(np.float16)
    columns = {"front_normal": noise, "back_normal": noise[::-1]}
    return type(person)(**{**vars(person), **columns, "keypoints": np.arange(62, dtype=np.float32).reshape(31, 2)})


def test_maps_come_back_as_exactly_as_promised(bridge, maps):
    packing = bridge("packing")
    back = packing.unpacked_maps(packing.packed_maps(maps))
    inside = maps.mask > 0.5
    np.testing.assert_array_equal(back.mask > 0.5, inside)
    np.testing.assert_allclose(back.mask, maps.mask, atol=0.5 / 255 + 1e-6)
    for name in packing.DEPTHS:
        error = np.abs(getattr(back, name) - getattr(maps, name)).max() * camera.DEPTH_UNIT * METRES_PER_UNIT
        assert error < 2e-5  # metres
        np.testing.assert_array_equal(getattr(back, name) > 0, getattr(maps, name) > 0)
    np.testing.assert_allclose(back.front_normal[inside], maps.front_normal[inside], atol=0.5 / 255 + 1e-3)
    for name in ("keypoints", "canvas_from_photo", "photo_size"):
        np.testing.assert_array_equal(getattr(back, name), getattr(maps, name))


def test_maps_of_large_photos_come_back(bridge):
    packing = bridge("packing")
    ball = synthetic.sphere(0.05, size=4096)
    back = packing.unpacked_maps(packing.packed_maps(ball))
    assert back.size == 4096 and back.spacing == 0.5
    np.testing.assert_allclose(back.front_depth, ball.front_depth, atol=1e-4)


def test_maps_of_earlier_versions_are_read(bridge, maps):
    packing = bridge("packing")
    data = packing.packed_maps(maps)
    header = np.frombuffer(data, packing.HEADERS[2], count=1).copy()
    header["version"] = 1
    earlier = header.tobytes()[: packing.HEADERS[1].itemsize] + data[header.itemsize :]
    back = packing.unpacked_maps(earlier)
    np.testing.assert_array_equal(back.front_depth, packing.unpacked_maps(data).front_depth)
    assert back.size == 2048


def test_maps_of_a_person_are_small(bridge, person):
    assert len(bridge("packing").packed_maps(person)) < 3_000_000


def test_pixels_on_the_threshold_stay_outside(bridge):
    inside = synthetic.placed_on_canvas(np.ones((9, 9), bool))
    slab = synthetic.slab(inside)
    slab.mask[899, 1000:1009] = 0.5
    packing = bridge("packing")
    np.testing.assert_array_equal(packing.unpacked_maps(packing.packed_maps(slab)).mask > 0.5, inside)


def test_damage_is_noticed(bridge, person, error):
    packing = bridge("packing")
    data = packing.packed_maps(person)
    header = np.frombuffer(data, packing.HEADERS[2], count=1).copy()
    size = packing.HEADERS[2].itemsize
    damaged = [b"", b"2K2Kmaps", b"x" * len(data), data[:-1], data + b"x", data[:size] + bytes(len(data) - size)]
    for field, value in (
        ("window", 5000),
        ("window", 0),
        ("size", 1024),
        ("canvas_from_photo", np.nan),
        ("photo_size", 0),
        ("sizes", 4_000_000_000),
    ):
        wrong = header.copy()
        wrong[field] = value
        damaged.append(wrong.tobytes() + data[size:])
    for content in damaged:
        with pytest.raises(error, match="damaged"):
            packing.unpacked_maps(content)
    header["version"] = 99
    with pytest.raises(error, match="Update"):
        packing.unpacked_maps(header.tobytes() + data[size:])


def test_a_bomb_is_not_inflated(bridge, person, error, monkeypatch):
    packing = bridge("packing")
    header = np.frombuffer(packing.packed_maps(person), packing.HEADERS[2], count=1).copy()
    bomb = packing.zlib.compress(bytes(100_000_000), 9)
    header["sizes"] = [[len(bomb)] * len(packing.NAMES)]
    header["window"] = [0, 9, 0, 9]
    with pytest.raises(error, match="damaged"):
        packing.unpacked_maps(header.tobytes() + bomb * len(packing.NAMES))


def test_maps_survive_saving_appending_and_copying(build, bridge, scene, person, texture, tmp_path):
    human = build(person, texture, name="Ann", density=256)
    data = human.twokay.maps
    path = tmp_path / "ann.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True)
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(path)) as (_, wanted):  # pyright: ignore[reportGeneralTypeIssues] - the stub says None
        wanted.objects = ["Ann"]
    appended = wanted.objects[0]
    assert appended.twokay.maps == data and appended.copy().twokay.maps == data
    assert appended.twokay.texture.packed_file
