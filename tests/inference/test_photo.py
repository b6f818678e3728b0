import struct
import zlib

import cv2
import numpy as np
import pytest

from inference.errors import TwokayError
from inference.photo import as_photo, read_image, read_photo
from inference.stated_size import stated_size


@pytest.fixture
def picture() -> np.ndarray:
    """A 96 x 64 RGB picture whose turned and mirrored forms all differ, smooth enough for JPEG."""
    rows, columns = np.mgrid[:64, :96]
    return np.stack([columns * 2, rows * 3, (columns + rows) % 160], axis=-1).astype(np.uint8)


def _encoded(picture: np.ndarray, extension: str) -> bytes:
    stored = picture[..., ::-1] if picture.shape[-1] == 3 else picture[..., [2, 1, 0, 3]]
    quality = [cv2.IMWRITE_WEBP_QUALITY, 101] if extension == ".webp" else [cv2.IMWRITE_JPEG_QUALITY, 100]
    return cv2.imencode(extension, np.ascontiguousarray(stored), quality)[1].tobytes()


def _exif(orientation: int, order: str = "<") -> bytes:
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return mark + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0)


def _jpeg_with_exif(data: bytes, exif: bytes) -> bytes:
    block = b"Exif\0\0" + exif
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:]


def _png_with_exif(data: bytes, exif: bytes) -> bytes:
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
    return data[:33] + chunk + data[33:]


def _webp_with_exif(data: bytes, exif: bytes, width: int, height: int) -> bytes:
    header = b"VP8X" + struct.pack("<IB3x", 10, 8) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + header + data[12:] + b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _tiff_with_orientation(data: bytes, orientation: int) -> bytes:
    (directory,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, directory)
    tags = [data[directory + 2 + 12 * i : directory + 14 + 12 * i] for i in range(count)]
    tags.append(struct.pack("<HHIHH", 0x112, 3, 1, orientation, 0))
    tags.sort(key=lambda tag: struct.unpack_from("<H", tag))
    data += b"\0" * (len(data) % 2)
    return data[:4] + struct.pack("<I", len(data)) + data[8:] + struct.pack("<H", count + 1) + b"".join(tags) + b"\0\0\0\0"


def _stored_for(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Return what a camera stores, by Exif's words: which edge of the scene row 0 and column 0 are."""
    edges = "top left", "top right", "bottom right", "bottom left", "left top", "right top", "right bottom", "left bottom"
    row_0, column_0 = edges[orientation - 1].split()
    stored = upright if row_0 in ("top", "bottom") else upright.swapaxes(0, 1)
    stored = stored[::-1] if row_0 in ("bottom", "right") else stored
    return np.ascontiguousarray(stored[:, ::-1] if column_0 in ("bottom", "right") else stored)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp", ".tiff"])
def test_every_orientation_of_every_format_comes_out_upright(tmp_path, picture, extension, orientation):
    stored = _stored_for(picture, orientation)
    data = _encoded(stored, extension)
    path = tmp_path / f"photo{extension}"
    path.write_bytes(
        {
            ".jpg": lambda: _jpeg_with_exif(data, _exif(orientation)),
            ".png": lambda: _png_with_exif(data, _exif(orientation)),
            ".webp": lambda: _webp_with_exif(data, _exif(orientation), stored.shape[1], stored.shape[0]),
            ".tiff": lambda: _tiff_with_orientation(data, orientation),
        }[extension]()
    )
    photo = read_photo(path)
    assert photo.shape == picture.shape
    assert np.abs(photo.astype(int) - picture).max() <= (12 if extension == ".jpg" else 0)


def test_big_endian_exif_is_read(tmp_path, picture):
    path = tmp_path / "photo.jpg"
    path.write_bytes(_jpeg_with_exif(_encoded(_stored_for(picture, 6), ".jpg"), _exif(6, ">")))
    assert read_photo(path).shape == picture.shape


@pytest.mark.parametrize("damaged", [b"", b"II*\0", b"II*\0\xff\xff\xff\x7f", b"nonsense", _exif(9), _exif(6)[:15]])
def test_damaged_exif_leaves_the_photo_as_stored(tmp_path, picture, damaged):
    path = tmp_path / "photo.png"
    path.write_bytes(_png_with_exif(_encoded(picture, ".png"), damaged))
    np.testing.assert_array_equal(read_photo(path), picture)


@pytest.mark.parametrize("extension", [".png", ".webp", ".tiff"])
def test_alpha_survives_turning(tmp_path, picture, extension):
    rgba = np.dstack([picture, picture[..., 0] // 2 + 60])
    data = _encoded(_stored_for(rgba, 6), extension)
    path = tmp_path / f"photo{extension}"
    with_exif = {".png": _png_with_exif, ".webp": lambda data, exif: _webp_with_exif_and_alpha(data, exif, 64, 96)}
    path.write_bytes(_tiff_with_orientation(data, 6) if extension == ".tiff" else with_exif[extension](data, _exif(6)))
    np.testing.assert_array_equal(read_photo(path)[..., 3], rgba[..., 3])


def _webp_with_exif_and_alpha(data: bytes, exif: bytes, width: int, height: int) -> bytes:
    start = data.index(b"VP8L")
    marked = bytearray(_webp_with_exif(b"RIFF    WEBP" + data[start:], exif, width, height))
    marked[20] |= 0x10
    return bytes(marked)


@pytest.mark.parametrize("extension", [".png", ".tiff"])
def test_sixteen_bits_become_eight(tmp_path, picture, extension):
    cv2.imwrite(str(tmp_path / f"deep{extension}"), (picture[..., ::-1].astype(np.uint16) * 257 + 100).astype(np.uint16))
    np.testing.assert_array_equal(read_photo(tmp_path / f"deep{extension}"), picture)


def test_grey_becomes_rgb(tmp_path, picture):
    cv2.imwrite(str(tmp_path / "grey.png"), picture[..., 0])
    np.testing.assert_array_equal(read_photo(tmp_path / "grey.png"), np.repeat(picture[..., :1], 3, axis=2))


def test_other_alphabets_in_the_path_are_fine(tmp_path, picture):
    path = tmp_path / "사진 Ünïcode.png"
    path.write_bytes(_encoded(picture, ".png"))
    np.testing.assert_array_equal(read_photo(path), picture)


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp", ".tiff"])
@pytest.mark.parametrize("kept", [0.1, 0.6, 0.95])
def test_a_truncated_file_says_so(tmp_path, picture, extension, kept):
    data = _encoded(picture, extension)
    path = tmp_path / f"photo{extension}"
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(TwokayError, match=r"cut short|cannot be decoded") as error:
        read_photo(path)
    assert error.value.code == "photo-unreadable"


@pytest.mark.parametrize("content", [b"", b"just some text", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
def test_what_is_no_image_says_so(tmp_path, content):
    (tmp_path / "notes.png").write_bytes(content)
    with pytest.raises(TwokayError, match=r"notes\.png") as error:
        read_photo(tmp_path / "notes.png")
    assert error.value.code == "photo-unreadable"


def test_a_photo_that_memory_does_not_hold_is_not_called_damaged(tmp_path, picture, monkeypatch):
    def full(*_):
        raise cv2.error("OpenCV(4.11.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 640000000 bytes")

    (tmp_path / "photo.png").write_bytes(_encoded(picture, ".png"))
    monkeypatch.setattr(cv2, "imdecode", full)
    with pytest.raises(TwokayError) as error:
        read_photo(tmp_path / "photo.png")
    assert error.value.code == "memory"


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(TwokayError, match=r"nowhere\.png") as error:
        read_photo(tmp_path / "nowhere.png")
    assert error.value.code == "photo-missing"


def test_float_images_are_refused(tmp_path, picture):
    cv2.imwrite(str(tmp_path / "photo.tiff"), picture.astype(np.float32))
    with pytest.raises(TwokayError, match="8 or 16 bits") as error:
        read_photo(tmp_path / "photo.tiff")
    assert error.value.code == "photo-unsupported"


def _with_stated_size(data: bytes, extension: str, width: int, height: int) -> bytes:
    """Return a file of the 96 x 64 picture that says it were of another size."""
    kinds = {".jpg": (">HH", 64, 96), ".png": (">II", 96, 64)}
    if extension in kinds:
        kind, *sides = kinds[extension]
        stated, changed = (struct.pack(kind, *pair) for pair in (sides, (width, height) if sides[0] == 96 else (height, width)))
        assert data.count(stated) == 1
        data = data.replace(stated, changed)
        return data[:29] + struct.pack(">I", zlib.crc32(data[12:29])) + data[33:] if extension == ".png" else data
    for tag, before, after in ((256, 96, width), (257, 64, height)):
        entry = next(e for kind in (3, 4) if (e := struct.pack("<HHIHH", tag, kind, 1, before, 0)) in data)
        data = data.replace(entry, struct.pack("<HHII", tag, 4, 1, after))
    return data


@pytest.mark.parametrize("read", [read_photo, read_image])
@pytest.mark.parametrize("extension", [".jpg", ".png", ".tiff"])
def test_what_is_too_large_is_refused_before_it_is_decoded(extension, read, tmp_path, picture, monkeypatch):
    path = tmp_path / f"photo{extension}"
    path.write_bytes(_with_stated_size(_encoded(picture, extension), extension, 20_000, 10_001))
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("was decoded"))
    with pytest.raises(TwokayError, match="20000 x 10001 pixels") as error:
        read(path)
    assert error.value.code == "photo-size"


@pytest.mark.parametrize("extension", [".jpg", ".png", ".tiff"])
@pytest.mark.parametrize("grey", [False, True])
def test_files_state_the_size_of_their_pictures(extension, grey, picture):
    data = _encoded(picture, extension) if not grey else cv2.imencode(extension, picture[..., 0])[1].tobytes()
    assert stated_size(data) == (96, 64)
    assert all(stated_size(data[:length]) in (None, (96, 64)) for length in range(len(data)))


def test_other_files_state_no_size(picture):
    assert stated_size(_encoded(picture, ".webp")) is None and stated_size(b"") is None


def test_sixteen_bits_are_rounded_to_the_nearest_of_eight(tmp_path):
    values = np.arange(1 << 16, dtype=np.uint16).reshape(256, 256)
    cv2.imwrite(str(tmp_path / "deep.png"), values)
    np.testing.assert_array_equal(read_photo(tmp_path / "deep.png")[..., 0], np.round(values / 257))


@pytest.mark.parametrize("shape", [(63, 200, 3), (200, 63, 3), (10_001, 20_000, 3)])
def test_absurd_sizes_are_refused(shape):
    array = np.broadcast_to(np.zeros((1, 1, 3), np.uint8), shape)
    with pytest.raises(TwokayError) as error:
        as_photo(array)
    assert error.value.code == "photo-size"


@pytest.mark.parametrize("array", [np.zeros((80, 80), np.uint8), np.zeros((80, 80, 3), np.float32), np.zeros((80, 80, 2), np.uint8), [1]])
def test_arrays_of_another_form_are_refused(array):
    with pytest.raises(TwokayError) as error:
        as_photo(array)
    assert error.value.code == "photo-array"
