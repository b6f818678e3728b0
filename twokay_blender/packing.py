"""The maps of a person as compact bytes that may come from anywhere: about 2 MB, read without trusting them.

Format, version 2, little-endian: that of `HEADERS`, then a zlib stream for each of `DEPTHS` (uint16), `NORMALS` (uint8, three channels)
and the mask (uint8), all cropped to `window` and stored as differences to the left and then to the upper neighbour,
modulo 2^16 or 2^8; the high bytes of a depth map come before its low bytes. A depth of 0 is no surface; 1..65535 span
`depth_range`, so that a step is below 0.02 mm on a person of 1.75 m.
In version 1 the maps had 2048 pixels along the canvas, and the header ended before `size`.
"""

import zlib

import numpy as np

from ..inference import camera
from ..inference.canvas_windows import on_canvas, window_around
from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .deflate import deflated

MAGIC = b"2K2Kmaps"
VERSION = 2
DEPTHS = ("front_depth", "back_depth", "gap_near", "gap_far")
NORMALS = ("front_normal", "back_normal")
NAMES = (*DEPTHS, *NORMALS, "mask")
_FIELDS = [
    ("magic", "S8"),
    ("version", "<u4"),
    ("window", "<u4", 4),  # first and end row, first and end column in the maps
    ("depth_range", "<f4", 2),
    ("keypoints", "<f4", (31, 2)),
    ("canvas_from_photo", "<f8", (2, 3)),
    ("photo_size", "<u4", 2),
    ("sizes", "<u4", len(NAMES)),
    ("size", "<u4"),  # of the maps, in pixels along the canvas
]
HEADERS = {1: np.dtype(_FIELDS[:-1]), VERSION: np.dtype(_FIELDS)}
LARGEST_PHOTO_SIDE = 1 << 17
_MOST = 65535


def packed_maps(maps: Reconstruction) -> bytes:
    """Return all of a reconstruction but its image and origin."""
    window = window_around(maps.mask > 0)
    depths = [getattr(maps, name)[window] for name in DEPTHS]
    seen = np.concatenate([depth[depth > 0] for depth in depths])
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    step = max(high - low, 1e-6) / (_MOST - 1)
    streams = [_packed_depth(((np.round((depth - low) / step) + 1) * (depth > 0)).astype(np.uint16)) for depth in depths]
    streams += [_packed(_bytes_of(getattr(maps, name)[window])) for name in NORMALS]
    streams.append(_packed(np.ceil(maps.mask[window] * np.float32(255) - 0.5).astype(np.uint8)))  # above 0.5 stays above 0.5
    header = np.zeros((), HEADERS[VERSION])
    header["magic"], header["version"] = MAGIC, VERSION
    header["window"] = [window[0].start, window[0].stop, window[1].start, window[1].stop]
    header["depth_range"] = low, low + step * (_MOST - 1)
    header["keypoints"], header["canvas_from_photo"], header["photo_size"] = maps.keypoints, maps.canvas_from_photo, maps.photo_size
    header["size"] = maps.size
    header["sizes"] = [len(stream) for stream in streams]
    return header.tobytes() + b"".join(streams)


def unpacked_maps(data: bytes) -> Reconstruction:
    """Return the reconstruction that `packed_maps` has packed, with an empty image and without its origin.

    Raises:
        TwokayError: the bytes are no maps, damaged, or of a later version.
    """
    header, size = _checked_header(data)
    first_row, end_row, first_column, end_column = (int(value) for value in header["window"])
    window = slice(first_row, end_row), slice(first_column, end_column)
    shape = end_row - first_row, end_column - first_column
    streams = dict(zip(NAMES, _streams(data, header), strict=True))
    low, high = (float(value) for value in header["depth_range"])
    maps = {}
    for name in DEPTHS:
        steps = _unpacked_depth(streams[name], shape)
        maps[name] = np.where(steps > 0, low + (steps - np.float32(1)) * np.float32((high - low) / (_MOST - 1)), 0).astype(np.float32)
    for name in NORMALS:
        maps[name] = (_unpacked(streams[name], (*shape, 3)) / np.float32(255)).astype(np.float16)
    maps["mask"] = _unpacked(streams["mask"], shape) / np.float32(255)
    return Reconstruction(
        **{name: on_canvas(array, window, size) for name, array in maps.items()},
        image=np.zeros((0, 0, 3), np.uint8),
        keypoints=header["keypoints"].astype(np.float32),
        canvas_from_photo=header["canvas_from_photo"].astype(np.float64),
        photo_size=header["photo_size"].astype(np.int64),
    )


def _bytes_of(values: np.ndarray) -> np.ndarray:
    return np.round(values.astype(np.float32) * 255).clip(0, 255).astype(np.uint8)


def _packed(values: np.ndarray) -> bytes:
    differences = _difference(_difference(values, 1), 0)
    return deflated(differences.tobytes())


def _packed_depth(values: np.ndarray) -> bytes:
    differences = _difference(_difference(values, 1), 0).astype("<u2")
    return deflated(np.stack([differences >> 8, differences & 255]).astype(np.uint8).tobytes())


def _difference(values: np.ndarray, axis: int) -> np.ndarray:
    """Each value less the one before, modulo the type's range; the first as it is."""
    return np.diff(values, axis=axis, prepend=values.dtype.type(0))


def _unpacked(stream: bytes, shape: tuple[int, ...]) -> np.ndarray:
    values = np.frombuffer(_inflated(stream, int(np.prod(shape))), np.uint8).reshape(shape)
    return values.cumsum(axis=0, dtype=np.uint8).cumsum(axis=1, dtype=np.uint8)


def _unpacked_depth(stream: bytes, shape: tuple[int, int]) -> np.ndarray:
    high, low = np.frombuffer(_inflated(stream, 2 * shape[0] * shape[1]), np.uint8).reshape(2, *shape).astype(np.uint16)
    return ((high << 8) | low).cumsum(axis=0, dtype=np.uint16).cumsum(axis=1, dtype=np.uint16)


def _inflated(stream: bytes, size: int) -> bytes:
    """Decompress to exactly `size` bytes, never to more."""
    inflator = zlib.decompressobj()
    try:
        content = inflator.decompress(stream, size + 1)
    except zlib.error as error:
        raise _damaged() from error
    if len(content) != size or not inflator.eof:
        raise _damaged()
    return content


def _checked_header(data: bytes) -> tuple[np.ndarray, int]:
    """Return the header and the size of the maps."""
    start = np.dtype(_FIELDS[:2])
    if len(data) < start.itemsize or data[: len(MAGIC)] != MAGIC:
        raise _damaged()
    version = int(np.frombuffer(data, start, count=1)[0]["version"])
    if version > VERSION:
        raise TwokayError("maps-newer", "This human was made by a later version of the extension. Update the extension.")
    if version not in HEADERS or len(data) < HEADERS[version].itemsize:
        raise _damaged()
    header = np.frombuffer(data, HEADERS[version], count=1)[0]
    size = int(header["size"]) if version > 1 else camera.CANVAS
    first_row, end_row, first_column, end_column = (int(value) for value in header["window"])
    numbers = np.concatenate([header[name].ravel() for name in ("depth_range", "keypoints", "canvas_from_photo")])
    good = (
        size in camera.SIZES
        and first_row < end_row <= size
        and first_column < end_column <= size
        and bool(np.isfinite(numbers).all())
        and header["canvas_from_photo"][0, 0] > 0
        and bool((header["photo_size"] > 0).all() and (header["photo_size"] <= LARGEST_PHOTO_SIDE).all())
        and header.itemsize + int(header["sizes"].sum(dtype=np.uint64)) == len(data)
    )
    if not good:
        raise _damaged()
    return header, size


def _streams(data: bytes, header: np.ndarray) -> list[bytes]:
    ends = header.itemsize + np.cumsum(header["sizes"], dtype=np.int64)
    return [data[start:end] for start, end in zip([header.itemsize, *ends[:-1]], ends, strict=True)]


def _damaged() -> TwokayError:
    return TwokayError("maps-damaged", "The maps that are stored with this human are damaged. Import the photo again.")
