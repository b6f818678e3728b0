import json
import struct
import tracemalloc
from html.parser import HTMLParser
from pathlib import Path

import bpy
import numpy as np
import pytest

from tests.blender.pictures import pixels_of

HOSTILE = """\"><script>alert(1)<b>&'#?:.jpg"""


class Parsed(HTMLParser):
    """Elements, text and links of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.links, self.pictures, self.text = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.pictures += [value for name, value in attrs if name == "src"]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text += data


def line(name: str, **others) -> dict:
    run = {"seconds": {"networks": 1.234, "total": 2.0}, "bytes": {f"{name}.blend": 3_500_000}, "sha256": {}}
    made = {"source": f"/shoot/photos/{name}.jpg", "name": name, "status": "ok", "code": None, "message": None, "sha256": None}
    mesh = {"height_m": 1.75, "faces": 1234, "closed": True}
    people = [{"name": name, "mesh": mesh}]
    return {**made, "files": [f"{name}.blend"], "hints": [], "people": people, "run": run} | others


def page_of(batches, lines) -> Parsed:
    page = batches("page")
    return Parsed(page.page([page.Row(item, None, None) for item in lines], "Shoot", Path("/shoot/out"), Path("/shoot")))


def test_page_tells_in_order_what_was_done_and_what_to_do(batches):
    hints = [{"person": "bob", "code": "dark", "text": "The photo is dark."}]
    failed = {"status": "failed", "code": "person-missing", "message": "Nobody is in it. Use another one.", "files": [], "people": []}
    parsed = page_of(batches, [line("bob", hints=hints), line("ann", **failed)])
    words = [
        "1 of 2 done.",
        "1 failed:",
        "bob.jpg",
        "1.75 m, 1,234 faces",
        "bob: The photo is dark.",
        "networks 1.2 s",
        "bob.blend",
        "3.5 MB",
    ]
    words += ["ann.jpg", "person-missing", "Nobody is in it. Use another one."]
    places = [parsed.text.index(word) for word in words]
    assert places == sorted(places)
    assert parsed.links == ["#2", "./photos/bob.jpg", "./out/bob.blend", "./photos/ann.jpg"]


def test_hostile_names_stay_text(batches):
    name = HOSTILE.removesuffix(".jpg")
    parsed = page_of(batches, [line(name, source=f"/shoot/photos/{HOSTILE}", hints=[{"person": name, "code": "x", "text": "<b>"}])])
    assert "script" not in parsed.tags and "b" in parsed.tags
    assert HOSTILE in parsed.text
    link = "./photos/%22%3E%3Cscript%3Ealert%281%29%3Cb%3E%26%27%23%3F%3A.jpg"
    assert link in parsed.links


def test_page_needs_nothing_but_itself(batches):
    parsed = page_of(batches, [line("ann"), line("\udcff")])
    assert all(link.startswith(("./", "#")) for link in parsed.links)
    assert not {"script", "link", "iframe"} & set(parsed.tags)
    assert "./photos/%FF.jpg" in parsed.links


def test_reports_of_a_resumed_batch_are_the_same(command, texture):
    Path("ann.png").write_bytes(texture.read_bytes())
    assert command("ann.png", "bob.png") == 0
    before = {suffix: Path(f"report.{suffix}").read_bytes() for suffix in ("jsonl", "html")}
    parsed = Parsed(before["html"].decode())
    assert len(parsed.pictures) == 1 and parsed.pictures[0].startswith("data:image/jpeg;base64,/9j/")
    assert parsed.links == ["./ann.png", "./out/ann.blend", "./bob.png", "./out/bob.blend"]
    Path("ann.png").rename("moved.png")  # its thumbnail is kept
    Path("moved.png").rename("ann.png")
    assert command("ann.png", "bob.png", "--resume") == 0
    assert {suffix: Path(f"report.{suffix}").read_bytes() for suffix in ("jsonl", "html")} == before


def test_name_that_is_no_text_does_not_stop_the_batch(batches, tmp_path):
    records = batches("records").Records(tmp_path / "out")
    batches("report").write_report([line("\udcff"), line("ann")], tmp_path / "report.jsonl", records)
    names = [json.loads(text)["name"] for text in (tmp_path / "report.jsonl").read_text().splitlines()]
    assert names == ["\udcff", "ann"]


def test_batch_that_breaks_off_leaves_its_report(batches, tmp_path):
    def lines():
        yield line("ann")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches("report").write_report(lines(), tmp_path / "report.jsonl", batches("records").Records(tmp_path / "out"))
    assert "1 of 1 done" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("orientation", [1, 6])
def test_thumbnails_are_upright_and_kept(batches, texture, tmp_path, orientation, scene):
    """The gradient's red grows to the right; stored lying on its side, it says so."""
    photo = tmp_path / "photo.jpg"
    write_jpeg(texture, photo, orientation)
    thumbnails = batches("thumbnails").Thumbnails(tmp_path / "kept")
    small = thumbnails.jpeg(photo, "abc", 80)
    photo.unlink()
    assert thumbnails.jpeg(photo, "abc", 80) == small
    pixels = pixels_of(small)
    assert pixels.shape[:2] == ((80, 60) if orientation == 1 else (80, 107))
    red, green = (np.gradient(pixels[..., channel]) for channel in (0, 1))
    across, down = (red[1], green[0]) if orientation == 1 else (-green[1], red[0])
    assert across.mean() > 0 and down.mean() > 0
    assert thumbnails.jpeg(tmp_path / "missing.jpg", "def", 80) is None and thumbnails.jpeg(photo, None, 80) is None


def test_sheet_of_a_batch_holds_its_pictures_in_rows(batches, tmp_path, scene, monkeypatch):
    sheet = batches("batch_sheet")
    monkeypatch.setattr(sheet, "WIDTH", 100)
    tiles = []
    for number, size in enumerate(((60, 40), (60, 20), (30, 40))):
        tiles.append(tmp_path / f"{number}.png")
        write_plain(tiles[-1], size, 0.25 * number)
    sheet.write_batch_sheet(tiles, tmp_path / "sheet.png")
    pixels = pixels_of(tmp_path / "sheet.png")
    assert pixels.shape[:2] == (40 + sheet.GAP + 40, 60 + sheet.GAP + 30)
    np.testing.assert_allclose(pixels[:40, :60], 0, atol=0.01)
    np.testing.assert_allclose(pixels[48:68, :60], 0.25, atol=0.01)
    np.testing.assert_allclose(pixels[48:88, 68:98], 0.5, atol=0.01)
    np.testing.assert_allclose(pixels[:40, 68:], sheet.BACKGROUND, atol=0.01)


def test_sheet_of_many_is_smaller_and_never_holds_them_all(batches, tmp_path, scene, monkeypatch):
    """400 tiles of 400 x 100 pixels would be 48 MB as bytes."""
    sheet = batches("batch_sheet")
    monkeypatch.setattr(sheet, "MOST_PIXELS", 500_000)
    write_plain(tmp_path / "dark.png", (400, 100), 0.0)
    write_plain(tmp_path / "bright.png", (400, 100), 1.0)
    tracemalloc.start()
    sheet.write_batch_sheet([tmp_path / "dark.png", tmp_path / "bright.png"] * 200, tmp_path / "sheet.png")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    pixels = pixels_of(tmp_path / "sheet.png")
    assert pixels.shape[0] * pixels.shape[1] <= 500_000 and most < 8e6
    step = 6
    places = [divmod(index, 5) for index in range(400)]
    middles = np.array([pixels[(108 * row + 50) // step, (408 * column + 200) // step, 0] for row, column in places])
    np.testing.assert_allclose(middles, np.tile([0, 1], 200), atol=0.01)


@pytest.mark.parametrize("name", ["r.html", "r.PNG"])
def test_report_is_not_where_its_page_goes(bridge, tmp_path, capsys, name):
    words = ["ann.png", "--output", str(tmp_path / "out"), "--report", str(tmp_path / name)]
    for verb in (["import"], ["farm", "report"]):
        assert bridge("command").main([*verb, *words]) == 2
        assert "r.jsonl" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def write_plain(path, size, grey):
    image = bpy.data.images.new("plain", *size)
    image.pixels.foreach_set(np.tile(np.float32([grey, grey, grey, 1]), size[0] * size[1]))
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    bpy.data.images.remove(image)


def write_jpeg(picture, path, orientation):
    """Write a picture as a JPEG whose Exif states an orientation."""
    loaded = bpy.data.images.load(str(picture))
    image = bpy.data.images.new("lying", loaded.size[0], loaded.size[1])  # a loaded one keeps its format
    image.pixels.foreach_set(np.array(loaded.pixels, np.float32))
    image.filepath_raw, image.file_format = str(path), "JPEG"
    image.save()
    bpy.data.images.remove(loaded)
    bpy.data.images.remove(image)
    content = path.read_bytes()
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + tiff
    path.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + content[2:])
