"""A scan's mesh with its colours, read by trimesh."""

import json
from dataclasses import dataclass

import cv2
import numpy as np
import trimesh
from trimesh.visual import ColorVisuals, TextureVisuals

from inference.errors import TwokayError

from .render import View
from .scan_folders import Scan

UP = {"y": np.eye(3), "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])}
"""From a frame with this axis up to one with y up."""


@dataclass(frozen=True)
class ScanMesh:
    """A scan in its own unit, y up."""

    vertices: np.ndarray
    """(v, 3) float64."""
    triangles: np.ndarray
    """(t, 3) int32."""
    values: np.ndarray
    """(v, 2) texture coordinates, (0, 0) at the lower left, or (v, 3) colours 0..255 where there is no texture."""
    texture: np.ndarray | None
    """(h, w, 3) uint8 RGB."""
    joints: np.ndarray | None
    """(31, 3) float64 keypoints, or None where the scan has none."""


def read_scan(scan: Scan, up: str) -> ScanMesh:
    """Read a scan whose axis `up` ("y" or "z") points up.

    Raises:
        TwokayError: "scan-invalid" where the file is no mesh, or has neither a texture nor vertex colours.
    """
    try:
        mesh = trimesh.load_mesh(scan.mesh, process=False)
    except Exception as error:  # trimesh raises whatever its many parsers raise
        raise TwokayError("scan-invalid", f"{scan.mesh} cannot be read as a mesh ({error}). Export it again as OBJ, GLB or PLY.") from error
    values, texture = _colours(mesh, scan)
    turned = UP[up]
    joints = np.array(json.loads(scan.joints.read_text()), float) @ turned.T if scan.joints.exists() else None
    return ScanMesh(np.asarray(mesh.vertices, float) @ turned.T, np.asarray(mesh.faces, np.int32), values, texture, joints)


def _colours(mesh: trimesh.Trimesh, scan: Scan) -> tuple[np.ndarray, np.ndarray | None]:
    visual = mesh.visual
    if isinstance(visual, TextureVisuals) and visual.uv is not None:
        picture = _picture(visual, scan)
        if picture is not None:
            return np.asarray(visual.uv, float), picture
    if isinstance(visual, ColorVisuals) and visual.defined:
        return np.asarray(visual.vertex_colors[:, :3], float), None
    raise TwokayError("scan-invalid", f"{scan.mesh} has neither a texture nor vertex colours. Put the texture's picture beside it.")


def _picture(visual: TextureVisuals, scan: Scan) -> np.ndarray | None:
    image = getattr(visual.material, "image", None) or getattr(visual.material, "baseColorTexture", None)
    if image is not None:
        return np.asarray(image.convert("RGB"))
    if scan.texture is None:
        return None
    picture = cv2.imread(str(scan.texture), cv2.IMREAD_COLOR)
    return None if picture is None else picture[..., ::-1].copy()


def scan_colours(mesh: ScanMesh, view: View) -> np.ndarray:
    """(h, w, 3) uint8 sRGB colours of a scan at the pixels of a view of its `values`; 0 outside."""
    inside = view.surfaces.front_triangle >= 0
    colours = view.values if mesh.texture is None else _of_texture(mesh.texture, view.values, inside)
    return np.clip(np.round(colours), 0, 255).astype(np.uint8) * inside[..., None].astype(np.uint8)


def _of_texture(texture: np.ndarray, coordinates: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Look a texture up at (h, w, 2) coordinates, after it was reduced to about the density at which it is seen."""
    size = np.array(texture.shape[1::-1])
    both = inside[:, 1:] & inside[:, :-1]
    steps = np.linalg.norm(np.diff(coordinates, axis=1)[both] * size, axis=1)
    factor = max(float(np.median(steps)), 1.0) if len(steps) else 1.0
    reduced = cv2.resize(texture, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    places = (coordinates * [1, -1] + [0, 1]) % 1 * np.array(reduced.shape[1::-1]) - 0.5
    columns, rows = places.astype(np.float32).transpose(2, 0, 1)
    return cv2.remap(reduced, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
