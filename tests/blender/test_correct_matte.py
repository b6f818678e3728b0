import bpy
import numpy as np
import pytest

from tests.blender.corrections import SIZE, corrected_person, datablocks, imported_human
from tests.blender.pictures import write_turned_photo

WIDTH, HEIGHT = SIZE


@pytest.fixture
def human(scene, worker, tmp_path) -> bpy.types.Object:
    return imported_human(tmp_path / "ann.png", corrected_person())


@pytest.fixture
def matte(human) -> bpy.types.Image:
    """The matte of the human, being painted."""
    assert bpy.ops.twokay.paint_matte() == {"FINISHED"}
    return bpy.context.scene.twokay_correction.matte


@pytest.fixture
def sent_mattes(bridge, monkeypatch) -> list[np.ndarray | None]:
    """What the worker is given from now on: (h, w) rows from the top, None for no matte."""
    mattes, start = [], bridge("session").Session.start

    def noted(session, request):
        job = start(session, request)
        mattes.append(None if request.matte is None else read_png(job.folder / "matte.png"))
        return job

    monkeypatch.setattr(bridge("session").Session, "start", noted)
    return mattes


def read_png(path) -> np.ndarray:
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    values = pixels(image)
    bpy.data.images.remove(image)
    return values


def pixels(image) -> np.ndarray:
    """(h, w) red, rows from the top."""
    values = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(image.size[1], image.size[0], -1)[::-1, :, 0]


def paint_black_above(image, row: int) -> None:
    values = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    values.reshape(image.size[1], -1, 4)[image.size[1] - row :, :, :3] = 0
    image.pixels.foreach_set(values)


def test_the_matte_that_was_used_is_painted_on(matte, person):
    assert bpy.context.mode == "PAINT_TEXTURE"
    (scale, _, x), (_, _, y) = person.canvas_from_photo
    rows, columns = (np.round(scale * np.arange(count) + shift).astype(int) for count, shift in ((HEIGHT, y), (WIDTH, x)))
    expected = person.mask[rows.clip(0, 2047)[:, None], columns.clip(0, 2047)]
    assert tuple(matte.size) == SIZE
    assert np.abs(pixels(matte) - expected).mean() < 2e-3
    assert 0.05 < expected.mean() < 0.5


def test_white_paints_and_black_is_the_other_colour(matte):
    paint = bpy.context.tool_settings.image_paint
    colours = paint.unified_paint_settings if bpy.app.version >= (5, 0, 0) else bpy.context.tool_settings.unified_paint_settings
    assert (paint.mode, paint.canvas) == ("IMAGE", matte)
    assert tuple(colours.color) == (1, 1, 1) and tuple(colours.secondary_color) == (0, 0, 0)


def test_a_painted_matte_reaches_the_worker_and_stays_with_the_human(human, matte, sent_mattes):
    paint_black_above(matte, 300)
    painted = pixels(matte)
    before = datablocks()
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    np.testing.assert_allclose(sent_mattes[0], painted, atol=1 / 255)
    assert not sent_mattes[0][:300].any() and sent_mattes[0][300:].any()
    assert human.twokay.matte_source == "painted" and human.twokay.keypoints_source == "detector"
    assert human.twokay.matte.packed_file and human.twokay.matte.name == "ann_matte"
    assert datablocks() == before | {
        "objects": 1,
        "meshes": 1,
        "materials": 1,
        "images": 3,
        "collections": before["collections"] - 1,
    }


def test_later_corrections_keep_the_painted_matte(human, matte, sent_mattes):
    paint_black_above(matte, 300)
    bpy.ops.twokay.apply_correction()
    bpy.ops.twokay.correct_keypoints()
    bpy.ops.twokay.apply_correction()
    np.testing.assert_array_equal(*sent_mattes)
    assert (human.twokay.matte_source, human.twokay.keypoints_source) == ("painted", "corrected")
    bpy.ops.twokay.paint_matte()
    paint_black_above(bpy.context.scene.twokay_correction.matte, 500)
    bpy.ops.twokay.discard_correction()
    np.testing.assert_array_equal(pixels(human.twokay.matte), sent_mattes[0])
    assert {image.name for image in bpy.data.images} == {"ann_matte", "ann_texture", "ann_normals"}


def test_a_given_matte_is_given_again_with_corrected_keypoints(human, sent_mattes):
    human.twokay.matte_source = "given"
    bpy.ops.twokay.correct_keypoints()
    bpy.ops.twokay.apply_correction()
    bpy.ops.twokay.correct_keypoints()
    bpy.ops.twokay.apply_correction()
    given, found = sent_mattes
    assert given.shape == (HEIGHT, WIDTH) and given.max() == 1
    assert found is None  # the fake worker calls every matte found


def test_discarding_leaves_nothing_behind(human):
    before = datablocks()
    bpy.ops.twokay.paint_matte()
    bpy.ops.twokay.discard_correction()
    assert datablocks() == before
    assert bpy.context.object == human and human.mode == "OBJECT" and human.twokay.matte is None


def test_what_is_painted_survives_saving_and_opening(matte, tmp_path):
    paint_black_above(matte, 300)
    painted = pixels(matte)
    for _ in range(2):  # the second time nothing is to be packed
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "work.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "work.blend"))
    np.testing.assert_array_equal(pixels(bpy.context.scene.twokay_correction.matte), painted)
    assert bpy.ops.twokay.apply_correction() == {"FINISHED"}
    assert bpy.data.objects["ann"].twokay.matte_source == "painted"


def test_a_human_without_its_maps_or_with_broken_ones_is_refused(human):
    before = datablocks()
    for broken in (b"no maps", bytes(100), b""):
        human.twokay.maps = broken
        with pytest.raises(RuntimeError):
            bpy.ops.twokay.paint_matte()
    assert datablocks() == before


def test_large_photos_are_painted_at_a_smaller_size(correcting):
    size = correcting("paint").matte_size
    assert size((600, 800)) == (600, 800)
    assert size((8192, 6000)) == (4096, 3000)


def test_a_matte_at_half_the_size_is_that_of_the_whole_photo(human, correcting):
    kept_matte = correcting("kept").kept_matte
    whole = kept_matte(human, SIZE)
    half = kept_matte(human, (WIDTH // 2, HEIGHT // 2))
    averaged = whole.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
    assert np.abs(half - averaged).mean() < 2e-3


def test_a_turned_photo_is_shown_upright(human, tmp_path, correcting):
    write_turned_photo(tmp_path / "turned.jpg", SIZE)
    human.twokay.source = str(tmp_path / "turned.jpg")
    photo = correcting("photo").human_photo(human)
    assert tuple(photo.size) == SIZE
    red = pixels(photo)
    assert red[-1].mean() > red[0].mean() + 0.5
    assert np.ptp(red[HEIGHT // 2]) < 0.1
