"""Whether a file that Blender has written is all there: its writers say that all went well when the disk was full.

Sources: "Zstandard Seekable Format" among Zstandard's contributed sources; "PLY - Polygon File Format" of Greg Turk; glTF 2.0
specification, binary header.
"""

import re
import struct
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

_SEEK_TABLE, _BEFORE_SEEK_TABLE = b"\xb1\xea\x92\x8f", 8
_LONGEST_PLY_HEADER = 1 << 16
_PLY_BYTES = {b"char": 1, b"uchar": 1, b"short": 2, b"ushort": 2, b"int": 4, b"uint": 4, b"float": 4, b"double": 8}


def is_whole(path: Path, suffix: str) -> bool:
    """Whether a file has its end; suffix: of its format, in lower case. Formats that do not tell count as whole.

    A .blend is compressed and a .ply binary, as we write them.
    """
    if suffix not in _CHECKS:
        return True
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return _CHECKS[suffix](content)


def obj_faces(path: Path) -> int:
    """Count the faces of an .obj, which come last in it; it does not tell how many there should be."""
    if not path.stat().st_size:
        return 0
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return sum(1 for _ in re.finditer(rb"\nf ", content))


def _is_whole_blend(content: mmap) -> bool:
    """Whether the table of all parts is there, which is the last of them, and they are as long as it says."""
    footer = content[-9:]
    if not footer.endswith(_SEEK_TABLE):
        return False
    size = 8 * struct.unpack_from("<I", footer)[0]
    parts = struct.iter_unpack("<II", content[-9 - size : -9])
    return len(content) == sum(compressed for compressed, _ in parts) + _BEFORE_SEEK_TABLE + size + len(footer)


def _is_whole_glb(content: mmap) -> bool:
    return content[8:12] == struct.pack("<I", len(content))


def _is_whole_ply(content: mmap) -> bool:
    header, end, _ = content[:_LONGEST_PLY_HEADER].partition(b"end_header\n")
    if not end:
        return False
    place = len(header) + len(end)
    try:
        for count, fixed, item in _ply_elements(header):
            if item is None:
                place += count * fixed
            else:
                for _ in range(count):
                    place += 1 + item * content[place]
    except IndexError:
        return False
    return place == len(content)


def _ply_elements(header: bytes) -> Iterator[tuple[int, int, int | None]]:
    """Yield the count of each element, its bytes, and, where it is a list with a byte for its length, the bytes of an item."""
    for element in header.split(b"\nelement ")[1:]:
        (_, count), *properties = (line.removeprefix(b"property ").split() for line in element.strip().split(b"\n"))
        item = _PLY_BYTES[properties[0][2]] if properties[0][0] == b"list" else None
        yield int(count), 0 if item else sum(_PLY_BYTES[kind] for kind, _ in properties), item


def _has_last_line(content: mmap) -> bool:
    return content[-1:] == b"\n"


_CHECKS: dict[str, Callable[[mmap], bool]] = {
    ".blend": _is_whole_blend,
    ".glb": _is_whole_glb,
    ".mtl": _has_last_line,
    ".obj": _has_last_line,
    ".ply": _is_whole_ply,
}
