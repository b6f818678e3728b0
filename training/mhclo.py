"""MakeHuman clothes files (.mhclo): each vertex is tied to three vertices of the base mesh plus a scaled offset.

Source: the format as MakeHuman's documentation and its CC0 assets have it. Offsets and reference lengths are in the
decimetres of the base mesh; scaling by the body's own length makes the fit independent of the unit.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inference.errors import TwokayError

AXES = {"x_scale": 0, "y_scale": 1, "z_scale": 2}
SECTIONS = ("verts", "delete_verts")


@dataclass(frozen=True)
class Fit:
    """How the vertices of a piece of clothing follow the body's."""

    anchors: np.ndarray
    """(n, 3) int64 body vertices."""
    shares: np.ndarray
    """(n, 3) float64 weights of the anchors; they sum to 1 and may be negative."""
    offsets: np.ndarray
    """(n, 3) float64 offsets, in units of the `spans` below."""
    spans: dict[int, tuple[int, int, float]] = field(default_factory=dict)
    """By axis: two body vertices and their distance along that axis on the base mesh, which scales the offset."""

    def vertices(self, body: np.ndarray) -> np.ndarray:
        """(n, 3) float64 positions on a body given by its (v, 3) vertices in metres."""
        offsets = self.offsets * 0.1
        for axis, (start, end, length) in self.spans.items():
            offsets[:, axis] = self.offsets[:, axis] * abs(body[start, axis] - body[end, axis]) / length
        return np.einsum("nk,nkc->nc", self.shares, body[self.anchors]) + offsets


@dataclass(frozen=True)
class Clothing:
    """The parts of an .mhclo file that matter for geometry."""

    fit: Fit
    obj_path: Path
    hidden: np.ndarray
    """(d,) int64 body vertices that the clothing hides."""


def read_mhclo(path: Path) -> Clothing:
    """Read one .mhclo file.

    Keys such as `material` may stand between the sections and even right after "verts 0", so a line belongs to a
    section only if it starts with a number.

    Raises:
        TwokayError: "mhclo-invalid" if the file names no .obj or ties no vertices.
    """
    spans: dict[int, tuple[int, int, float]] = {}
    rows: list[list[float]] = []
    hidden: list[int] = []
    obj_name, section = "", ""
    for line in path.read_text(errors="ignore").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in SECTIONS:
            section = words[0]
        elif words[0] in AXES:
            spans[AXES[words[0]]] = (int(words[1]), int(words[2]), float(words[3]))
        elif words[0] == "obj_file":
            obj_name = words[1]
        elif words[0][0].isdigit() and section == "verts":
            rows.append(_tie(words))
        elif words[0][0].isdigit() and section == "delete_verts":
            hidden += _ranges(line)
    if not obj_name or not rows:
        raise TwokayError("mhclo-invalid", f"{path} names no .obj file or ties no vertices; take the file from the MakeHuman assets again.")
    table = np.array(rows)
    return Clothing(
        Fit(table[:, :3].astype(np.int64), table[:, 3:6], table[:, 6:9], spans), path.parent / obj_name, np.array(hidden, dtype=np.int64)
    )


def _tie(words: list[str]) -> list[float]:
    """One vertex: three anchors, three shares, an offset; a single number copies a body vertex."""
    if len(words) == 1:
        return [float(words[0])] * 3 + [1.0] + [0.0] * 5
    return [float(word) for word in words[:9]]


def _ranges(line: str) -> list[int]:
    """Vertex ids of "3 7 - 9 12"."""
    words = line.replace("-", " - ").split()
    ids: list[int] = []
    for i, word in enumerate(words):
        if word == "-":
            ids += range(int(words[i - 1]) + 1, int(words[i + 1]) + 1)
        elif i == 0 or words[i - 1] != "-":
            ids.append(int(word))
    return ids
