"""Humans -> files, by Blender's own exporters."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import bpy
import numpy as np

from ..inference.errors import TwokayError
from .completeness import obj_faces
from .mesh import UV_NAME
from .shown_levels import level_objects
from .texture_files import file_content
from .whole_files import replace_whole

COLOUR_NAME = "Col"


def export_humans(humans: list[bpy.types.Object], folder: Path, name: str, formats: list[str]) -> list[Path]:
    """Write NAME.blend, .glb, .obj (with its .mtl and textures) and .ply, as asked; return what was written.

    The .blend is the whole current file; the others hold these humans only, as separate objects where the format knows
    such. Files appear under their names when they are complete. The folder is made.

    Raises:
        TwokayError: the files cannot be written; older files of these names are as they were.
    """
    try:
        return _written(humans, folder, name, formats)
    except (OSError, RuntimeError) as error:
        message = f"{name} could not be written to {folder} ({_reason(error)}). Check the folder's permissions and the free space."
        raise TwokayError("export-failed", message) from error


def _reason(error: Exception) -> str:
    """Return what an exporter says, in one line; one that is written in Python gives a traceback and the place of its call."""
    lines = [line for line in str(error).strip().splitlines() if not line.startswith("Location:")]
    return lines[-1].strip() if lines else type(error).__name__


def export_levels(humans: list[bpy.types.Object], folder: Path, name: str, formats: list[str]) -> list[Path]:
    """Write NAME.blend with all levels of detail, and NAME_LOD0.glb, NAME_LOD1.glb and so on with one each; as `export_humans`.

    Where a human lacks a level, its next finer one is in that file. The full level is shown afterwards.
    """
    shown = [_shown(human, 0) for human in humans]
    written = export_humans(shown, folder, name, ["blend"]) if "blend" in formats else []
    others = [format_name for format_name in formats if format_name != "blend"]
    if others:
        for number in sorted({number for human in humans for number in level_objects(human)}):
            written += export_humans([_shown(human, number) for human in humans], folder, f"{name}_LOD{number}", others)
    for human in humans:
        _shown(human, 0)
    return written


def _shown(human: bpy.types.Object, number: int) -> bpy.types.Object:
    """Show a level of a human, or the next finer one there is, and return its object."""
    human.twokay.shown_level = str(number)
    levels = level_objects(human)
    return levels[max(level for level in levels if level <= number)]


def _written(humans: list[bpy.types.Object], folder: Path, name: str, formats: list[str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".twokay_", dir=folder) as staging, _only_selected(humans):
        for format_name in formats:
            EXPORTERS[format_name](humans, Path(staging).absolute() / f"{name}.{format_name}")  # Blender 4.5 goes by $PWD, not by chdir
        written = sorted(Path(staging).iterdir())
        for path in written:
            replace_whole(path, folder / path.name)
    return [folder / path.name for path in written]


def _write_blend(_humans: list[bpy.types.Object], path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=True)


def _write_glb(_humans: list[bpy.types.Object], path: Path) -> None:
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", use_selection=True)


def _write_obj(humans: list[bpy.types.Object], path: Path) -> None:
    """Put the textures beside the .obj, named after it: the exporter only names pictures."""
    textures = _named_textures(humans, path.stem)
    with _paths(textures):
        bpy.ops.wm.obj_export(filepath=str(path), export_selected_objects=True, path_mode="STRIP")
    wanted, written = sum(_face_count(human) for human in humans), obj_faces(path)
    if written < wanted:
        raise OSError(f"{path.name} was cut short after {written} of {wanted} faces, perhaps because the disk is full")
    for image, name in textures.items():
        path.with_name(name).write_bytes(file_content(image))


def _named_textures(humans: list[bpy.types.Object], stem: str) -> dict[bpy.types.Image, str]:
    """Return the pictures of humans, each with a file name that no other photo's results have, not even those of a photo STEM_2."""
    named = {}
    for number, human in enumerate(humans, 1):
        end = "" if number == 1 else f"_{number}"
        for kind, image in (("texture", human.twokay.texture), ("normals", human.twokay.normals)):
            if image:
                named.setdefault(image, f"{stem}_{kind}{end}{Path(bpy.path.basename(image.filepath)).suffix}")
    return named


@contextmanager
def _paths(names: dict[bpy.types.Image, str]) -> Iterator[None]:
    """Give images other paths for the time being, without reading them anew."""
    before = {image: image.filepath_raw for image in names}
    try:
        for image, name in names.items():
            image.filepath_raw = f"//{name}"
        yield
    finally:
        for image, path in before.items():
            image.filepath_raw = path


def _face_count(human: bpy.types.Object) -> int:
    """Count faces as exporters see them, with the artist's modifiers."""
    return len(human.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons)


def _write_ply(humans: list[bpy.types.Object], path: Path) -> None:
    """Write the photo as vertex colours: few readers of .ply know textures."""
    with ExitStack() as colours:
        for human in humans:
            colours.enter_context(_vertex_colours(human))
        bpy.ops.wm.ply_export(filepath=str(path), export_selected_objects=True, export_uv=False, export_colors="SRGB")


EXPORTERS: dict[str, Callable[[list[bpy.types.Object], Path], None]] = {
    "blend": _write_blend,
    "glb": _write_glb,
    "obj": _write_obj,
    "ply": _write_ply,
}


@contextmanager
def _only_selected(humans: list[bpy.types.Object]) -> Iterator[None]:
    before = list(bpy.context.view_layer.objects.selected)
    _select(before, False)
    _select(humans, True)
    try:
        yield
    finally:
        _select(humans, False)
        _select(before, True)


def _select(objects: list[bpy.types.Object], state: bool) -> None:
    for item in objects:
        item.select_set(state)


@contextmanager
def _vertex_colours(human: bpy.types.Object) -> Iterator[None]:
    """Give the mesh a colour attribute with the texture's pixels, for the time being."""
    mesh = human.data
    colours = _sampled(human.twokay.texture, _vertex_uvs(mesh))
    attribute = mesh.color_attributes.new(COLOUR_NAME, "BYTE_COLOR", "POINT")
    attribute.data.foreach_set("color_srgb", colours.ravel())
    try:
        yield
    finally:
        mesh.color_attributes.remove(mesh.color_attributes[COLOUR_NAME])


def _vertex_uvs(mesh: bpy.types.Mesh) -> np.ndarray:
    """(n, 2) float32 texture coordinates of the vertices; on the seam those of one of the two sides, whose colours are alike."""
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.attributes[".corner_vert"].data.foreach_get("value", corners)
    corner_uvs = np.empty((len(corners), 2), np.float32)
    mesh.attributes[UV_NAME].data.foreach_get("vector", corner_uvs.ravel())
    uvs = np.empty((len(mesh.vertices), 2), np.float32)
    uvs[corners] = corner_uvs
    return uvs


def _sampled(image: bpy.types.Image, uvs: np.ndarray) -> np.ndarray:
    """(n, 4) float32 sRGB values of the pixels nearest to (n, 2) texture coordinates; `Image.pixels` starts at the lower left."""
    width, height = image.size
    pixels = np.empty((height, width, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    columns, rows = (np.clip((uvs[:, axis] * size).astype(int), 0, size - 1) for axis, size in enumerate((width, height)))
    return pixels[rows, columns]
