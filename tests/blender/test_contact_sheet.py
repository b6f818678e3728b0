import bpy
import numpy as np

from tests.blender.pictures import pixels_of


def test_sheet_shows_the_photo_and_four_views_of_each_person(build, bridge, scene, person, texture, tmp_path, monkeypatch):
    human = build(person, texture, name="Ann", density=256)
    monkeypatch.setattr(bridge("studio"), "SAMPLES", 1)
    monkeypatch.setattr(bridge("contact_sheet"), "TILE_WIDTH", 80)
    before = datablocks()
    path = tmp_path / "sheet.png"
    bridge("contact_sheet").write_contact_sheet([(human, person), (human, person)], path)
    assert datablocks() == before
    assert [file.name for file in tmp_path.iterdir() if file.stem == "sheet"] == ["sheet.png"]

    sheet = pixels_of(path)
    assert sheet.shape == (320, 400, 3)
    np.testing.assert_allclose(sheet[:160], sheet[160:], atol=0.1)
    sheet = sheet[:160]
    tiles = [sheet[:, start : start + 80] for start in range(0, 400, 80)]
    grey = bridge("contact_sheet").BACKGROUND
    inside = [(np.abs(tile - grey) > 0.05).any(axis=2) for tile in tiles[1:]]
    for mask in inside:
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        assert abs(rows[0] + rows[-1] - 159) <= 3 and abs(columns[0] + columns[-1] - 79) <= 3  # centred
        assert abs(np.ptp(rows) - 160 / bridge("contact_sheet").MARGIN) <= 3
    front, _, side, back = inside
    assert np.ptp(np.flatnonzero(side.any(axis=0))) < 0.8 * np.ptp(np.flatnonzero(front.any(axis=0)))
    assert (front == back[:, ::-1]).mean() > 0.97  # the back is the front's mirror image in outline
    chest = slice(50, 70), slice(35, 45)
    # red grows to the person's left: to the right in front, to the left on the back
    assert np.diff(tiles[1][chest][..., 0].mean(axis=0)).mean() > 0 > np.diff(tiles[4][chest][..., 0].mean(axis=0)).mean()
    np.testing.assert_allclose(tiles[1][chest][..., 2].mean(), 0.5, atol=0.08)  # colours near the photo's
    np.testing.assert_allclose(tiles[0][..., 0], 0.5, atol=0.01)
    assert (np.diff(tiles[0][:, 0, 1]) > 0).all()


def datablocks() -> dict[str, int]:
    """Count datablocks, but not the render buffer that Blender keeps as an image."""
    names = ("objects", "meshes", "images", "lights", "cameras", "worlds", "scenes")
    return {name: sum(block.name != "Render Result" for block in getattr(bpy.data, name)) for name in names}
