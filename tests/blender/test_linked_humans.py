"""Humans that are linked from another file are not changed: that would be lost with the file."""

import bpy
import pytest

from tests.blender.corrections import corrected_person, imported_human


@pytest.fixture(params=["linked", "overridden"])
def human(request, scene, worker, tmp_path) -> bpy.types.Object:
    """The active object of a file that is saved."""
    imported_human(tmp_path / "ann.png", corrected_person())
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "ann.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.link(directory=str(tmp_path / "ann.blend" / "Object"), filename="ann")
    human = bpy.data.objects["ann"]
    if request.param == "overridden":
        human = human.override_create(remap_local_usages=True)
    assert human
    bpy.context.view_layer.objects.active = human
    return human


def test_what_would_be_lost_is_refused_before_any_work(human, requests, tmp_path):
    before = human.twokay.texture.packed_file.size, set(tmp_path.iterdir()), len(bpy.data.objects)
    operators = bpy.ops.twokay
    for change in (
        operators.correct_keypoints,
        operators.paint_matte,
        lambda: operators.set_back_photo(filepath="back.png"),
        operators.add_camera,
        lambda: operators.keep_textures(place="beside"),
    ):
        with pytest.raises(RuntimeError, match="linked from another file"):
            change()
    assert (human.twokay.texture.packed_file.size, set(tmp_path.iterdir()), len(bpy.data.objects)) == before and not requests
