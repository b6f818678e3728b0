"""Which scans a folder holds: the layouts of 2K2K, THuman2.0 and RenderPeople, and plain folders of textured meshes.

| layout | folder | person |
|---|---|---|
| 2K2K | `00003/00003.ply` with vertex colours, or `.obj` with its texture | the number |
| THuman2.0 | `0000/0000.obj`, `material0.mtl`, `material0.jpeg` | the number: who is who is not told |
| RenderPeople | `rp_aaron_posed_013_OBJ/rp_aaron_posed_013_100k.obj`, `tex/..._dif_2k.jpg` | `rp_aaron`: one person in several poses |
| plain | any OBJ, GLB or PLY below the folder | the file's name |

Of several meshes in one scan's folder the one named like the folder is taken, for RenderPeople the largest.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from inference.errors import TwokayError

MESHES = (".obj", ".ply", ".glb")
PICTURES = (".jpg", ".jpeg", ".png")
RENDERPEOPLE = re.compile(r"(rp_[a-z]+)_posed_\d+")
OTHER_MAPS = re.compile("norm|gloss|rough|spec|metal|bump|displace|occlusion", re.IGNORECASE)
SPLITS = {"train": 0.8, "val": 0.1, "test": 0.1}
"""Share of the people in each split."""


@dataclass(frozen=True)
class Scan:
    """One scan on disk."""

    name: str
    person: str
    """Scans of one person are in one split."""
    mesh: Path
    texture: Path | None
    """The picture to use where the mesh names none that exists."""

    @property
    def joints(self) -> Path:
        """Return the file of the scan's own joints, which may exist: 31 [x, y, z] in the mesh's frame and unit, as JSON."""
        return self.mesh.with_name(f"{self.mesh.stem}_joints.json")

    @property
    def split(self) -> str:
        """Return train, val or test; the same for a person on every machine, whatever else the folder holds."""
        place = int.from_bytes(hashlib.sha256(self.person.encode()).digest()[:8]) / 2**64
        for name, share in SPLITS.items():
            if place < share:
                return name
            place -= share
        return "test"


def found_scans(folder: Path) -> list[Scan]:
    """Return the scans below a folder, by name.

    Raises:
        TwokayError: "scans-missing" if there is none.
    """
    meshes = sorted(path for path in folder.rglob("*") if path.suffix.lower() in MESHES)
    if not meshes:
        raise TwokayError("scans-missing", f"{folder} holds no .obj, .ply or .glb file. Name the folder that holds the scans' folders.")
    by_folder: dict[Path, list[Path]] = {}
    for mesh in meshes:
        by_folder.setdefault(mesh.parent, []).append(mesh)
    scans = [scan for parent, group in by_folder.items() for scan in _of_folder(parent, group, is_top=parent == folder)]
    return sorted(_told_apart(scans, folder), key=lambda scan: scan.name)


def _told_apart(scans: list[Scan], folder: Path) -> list[Scan]:
    """Return the scans with the folders before the names that several have: `monday_0001` and `tuesday_0001` are two people."""
    often = Counter(scan.name for scan in scans)
    return [scan if often[scan.name] == 1 else _by_place(scan, folder) for scan in scans]


def _by_place(scan: Scan, folder: Path) -> Scan:
    parts = scan.mesh.relative_to(folder).with_suffix("").parts
    name = "_".join(parts[:-1] if len(parts) > 1 and parts[-2] == scan.name else parts)
    return replace(scan, name=name, person=scan.person if scan.person != scan.name else name)


def _of_folder(folder: Path, meshes: list[Path], is_top: bool) -> list[Scan]:
    """Return the one scan that a folder is named after, or a scan for each of its meshes."""
    own = [mesh for mesh in meshes if mesh.stem == folder.name] or (meshes if RENDERPEOPLE.match(folder.name) else [])
    if is_top or not (own or len(meshes) == 1):
        return [Scan(mesh.stem, _person(mesh.stem), mesh, _texture(mesh, mesh.stem)) for mesh in meshes]
    mesh = max(own or meshes, key=lambda path: path.stat().st_size)
    return [Scan(folder.name, _person(folder.name), mesh, _texture(mesh, ""))]


def _person(name: str) -> str:
    match = RENDERPEOPLE.match(name)
    return match.group(1) if match else name


def _texture(mesh: Path, beginning: str) -> Path | None:
    """Return the largest picture beside a mesh, or in its `tex` folder, that is no other map than colour."""
    pictures = [path for place in (mesh.parent, mesh.parent / "tex") for path in place.glob("*") if path.suffix.lower() in PICTURES]
    colour = [path for path in pictures if path.stem.startswith(beginning) and not OTHER_MAPS.search(path.stem)]
    return max(colour, key=lambda path: path.stat().st_size, default=None)
