import ctypes

import bpy
import numpy as np
import pytest

from tests.blender.panel_drawing import drawn


@pytest.fixture
def blender_output(capfd):
    """What Blender's C code has printed; it does not flush by itself."""

    def read() -> str:
        ctypes.CDLL(None).fflush(None)
        return "".join(capfd.readouterr())

    return read


def coordinates(human) -> np.ndarray:
    return np.array([vertex.co for vertex in human.data.vertices])


def labels(calls) -> list[str]:
    return [arguments["text"] for name, _, arguments in calls if name == "label"]


def test_operator_makes_what_the_function_makes(scene, bridge, worker, person, texture):
    assert bpy.ops.twokay.import_human(filepath="ann.png", density="256", height=1.6) == {"FINISHED"}
    by_operator = bpy.data.objects["ann"]
    by_function = bridge("human").build_human(person, texture, name="direct", height=1.6, density=256)
    assert by_operator.twokay.source.endswith("ann.png") and by_operator.twokay.weights == "fake"
    np.testing.assert_allclose(coordinates(by_operator), coordinates(by_function), atol=1e-6)


def test_operator_reports_what_the_worker_refuses(scene, worker):
    with pytest.raises(RuntimeError, match="Nobody is in the photo"):
        bpy.ops.twokay.import_human(filepath="bad.png")
    assert not bpy.data.objects and not bpy.data.images


def test_panel_shows_the_import_button_alone_without_a_human(scene, extension, blender_output):
    calls = drawn(bpy.types.TWOKAY_PT_main)
    assert [arguments for name, arguments, _ in calls if name == "operator"] == [("twokay.import_human",)]
    assert not labels(calls)
    assert "unknown operator" not in blender_output()


def test_panel_shows_where_the_active_human_came_from(scene, worker, blender_output):
    bpy.ops.twokay.import_human(filepath="ann.png", density="256")
    bpy.context.view_layer.objects.active = bpy.data.objects["ann"]
    assert labels(drawn(bpy.types.TWOKAY_PT_main)) == ["ann", "Photo: ann.png", "Weights: fake", "Licence: CC0-1.0"]
    assert "not found" not in blender_output()


def test_extension_can_be_disabled_and_enabled_again(extension, scene):
    extension.unregister()
    assert not hasattr(bpy.types.Object, "twokay") and not hasattr(bpy.types, "TWOKAY_OT_import_human")
    extension.register()
    assert hasattr(bpy.types.Object, "twokay") and hasattr(bpy.types, "TWOKAY_PT_main")
