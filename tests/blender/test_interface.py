import ctypes
import gc
import os
import tempfile
import time
from pathlib import Path

import bpy
import numpy as np
import pytest

from tests.blender.panel_drawing import drawn, labels, operators, panel
from tests.blender.pictures import write_turned_photo


@pytest.fixture
def blender_output(capfd):
    """What Blender's C code has printed; it does not flush by itself."""

    def read() -> str:
        ctypes.CDLL(None).fflush(None)
        return "".join(capfd.readouterr())

    return read


def coordinates(human) -> np.ndarray:
    return np.array([vertex.co for vertex in human.data.vertices])


def test_operator_makes_what_the_function_makes(build, scene, bridge, worker, person, texture):
    assert bpy.ops.twokay.import_human(filepath="ann.png", density=256, height=1.6) == {"FINISHED"}
    by_operator = bpy.data.objects["ann"]
    by_function = build(person, texture, name="direct", height=1.6, density=256)
    assert by_operator.twokay.source.endswith("ann.png") and by_operator.twokay.weights == "fake"
    np.testing.assert_allclose(coordinates(by_operator), coordinates(by_function), atol=1e-6)


def test_operator_reports_what_the_worker_refuses(scene, worker):
    with pytest.raises(RuntimeError, match="Nobody is in the photo"):
        bpy.ops.twokay.import_human(filepath="bad.png")
    assert not bpy.data.objects and not bpy.data.images


PANELS = ("main", "photo", "result", "engine")


def test_panel_asks_for_photos_or_imports_the_chosen_one(scene, texture, blender_output):
    calls = drawn(panel("main"))
    assert operators(calls) == ["twokay.import_human"]
    assert [named["text"] for name, _, named in calls if name == "operator"] == ["Choose Photos..."]
    scene.twokay.photo = str(texture)
    calls = drawn(panel("main"))
    assert [named["text"] for name, _, named in calls if name == "operator"] == ["Import Human"]
    assert "template_icon" in [name for name, _, _ in calls]
    scene.twokay.photo = str(texture.parent / "missing.png")
    assert "There is no such file" in labels(drawn(panel("main")))
    assert "unknown operator" not in blender_output()


def test_thumbnail_of_a_turned_photo_is_upright(scene, bridge, tmp_path):
    write_turned_photo(tmp_path / "phone.jpg", (600, 800))
    thumbnail = bridge("thumbnail")
    thumbnail.thumbnail(tmp_path / "phone.jpg")
    (preview,) = thumbnail._previews.values()
    width, height = preview.image_size
    pixels = np.empty((height, width, 4), np.float32)
    preview.image_pixels_float.foreach_get(pixels.ravel())
    assert width < height and pixels[0, :, 0].mean() > pixels[-1, :, 0].mean() + 0.5


@pytest.mark.parametrize(
    ("code", "button"),
    [
        ("python-missing", "preferences.addon_show"),
        ("weights-missing", "preferences.addon_show"),
        ("gpu-memory", "twokay.import_human"),
        ("worker-died", "twokay.import_human"),
        ("person-missing", None),
    ],
)
def test_panel_says_why_a_photo_failed_and_offers_the_remedy(scene, bridge, queue, error, code, button):
    queue.failure = bridge("order_queue").Failure(Path("ann.png"), error(code, "It did not work because of a long story. " * 5))
    calls = drawn(panel("main"))
    assert operators(calls) == ["twokay.import_human", "twokay.dismiss", *([button] if button else [])]
    assert "ann.png was not imported" in labels(calls)
    assert " ".join(labels(calls)).count("long story") == 5
    assert bpy.ops.twokay.dismiss() == {"FINISHED"}
    assert queue.failure is None


def test_new_humans_are_selected_in_object_mode_only(scene, worker):
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.twokay.import_human(filepath="ann.png", density=256)
    assert bpy.context.mode == "EDIT_MESH" and bpy.context.object == cube and list(bpy.context.selected_objects) == [cube]
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.twokay.import_human(filepath="crowd.png", density=256, people="ALL")
    assert [item.name for item in bpy.context.selected_objects] == ["crowd", "crowd_2"]
    assert bpy.context.object.name == "crowd" and len(cube.data.vertices) == 8


def test_operator_imports_several_files_and_reports_the_bad_ones(scene, worker):
    files = [{"name": name} for name in ("ann.png", "bad.png", "bob.png")]
    with pytest.raises(RuntimeError, match="Nobody is in the photo"):
        bpy.ops.twokay.import_human(directory="/photos/", files=files, density=256)
    assert sorted(item.name for item in bpy.data.objects) == ["ann", "bob"]
    assert bpy.data.objects["bob"].twokay.source.endswith("bob.png")


def test_number_counts_people_from_one(scene, worker):
    bpy.ops.twokay.import_human(filepath="crowd.png", density=256, people="NUMBER", number=2)
    assert bpy.context.object.twokay.person == 1


def test_result_shows_where_the_selected_human_came_from(scene, worker, blender_output):
    assert not panel("result").poll(bpy.context)
    bpy.ops.twokay.import_human(filepath="ann.png", density=256)
    assert panel("result").poll(bpy.context)
    shown = labels(drawn(panel("result")))
    assert {"ann", "ann.png", "fake", "CC0-1.0", "CPU, half precision", "found", "transparency of the photo"} <= set(shown)
    assert "not found" not in blender_output()


def test_engine_panel_follows_the_worker(scene, worker):
    assert "Ready: starts with the next photo" in labels(drawn(panel("engine")))
    with pytest.raises(RuntimeError, match="not running"):
        bpy.ops.twokay.end_worker()
    bpy.ops.twokay.import_human(filepath="ann.png", density=256)
    assert "Loaded: the next photo is quick" in labels(drawn(panel("engine")))
    assert bpy.ops.twokay.end_worker() == {"FINISHED"}
    assert "Ready: starts with the next photo" in labels(drawn(panel("engine")))


def test_drawing_takes_less_than_two_milliseconds(scene, texture, worker):
    bpy.ops.twokay.import_human(filepath="ann.png", density=256)
    scene.twokay.photo = str(texture)
    drawings = []
    for _ in range(5):
        start = time.perf_counter()
        for name in PANELS:
            drawn(panel(name))
        drawings.append(time.perf_counter() - start)
    assert min(drawings) < 0.002


def test_enabling_takes_less_than_a_tenth_of_a_second(extension, scene):
    extension.unregister()
    start = time.perf_counter()
    extension.register()
    assert time.perf_counter() - start < 0.1


def test_imports_leave_no_memory_and_no_files(scene, worker, bridge):
    def imported_and_removed():
        bpy.ops.twokay.import_human(filepath="ann.png", density=256)
        bridge("human").remove_human(bpy.context.object)
        return allocated_megabytes()

    megabytes = [imported_and_removed() for _ in range(12)]
    assert max(megabytes[6:]) < megabytes[5] + 0.5  # a mesh or a map that is left behind is more
    assert not bpy.data.objects and not bpy.data.meshes and not bpy.data.images and not bpy.data.materials
    bridge("engine").close()
    assert not list(Path(tempfile.gettempdir()).glob(f"twokay_{os.getpid()}_*"))


class Mallinfo2(ctypes.Structure):
    """What glibc's `mallinfo2` gives back (malloc.h); bytes."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    )


def allocated_megabytes() -> float:
    """What is allocated and not freed, Blender's data included. Resident memory would swing by what malloc keeps for later."""
    gc.collect()
    c_library = ctypes.CDLL(None)
    c_library.mallinfo2.restype = Mallinfo2
    memory = c_library.mallinfo2()
    return (memory.uordblks + memory.hblkhd) / 2**20


def test_extension_can_be_disabled_and_enabled_again(extension, scene):
    extension.unregister()
    assert not hasattr(bpy.types.Object, "twokay") and not hasattr(bpy.types, "TWOKAY_OT_import_human")
    extension.register()
    assert hasattr(bpy.types.Object, "twokay") and hasattr(bpy.types, "TWOKAY_PT_main")


def test_no_two_operators_have_one_name_in_the_search(extension):
    operators = [getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("TWOKAY_OT_")]
    names = [operator.bl_label for operator in operators if "INTERNAL" not in operator.bl_options]
    assert len(set(names)) == len(names) > 15
