"""Undo for the pictures of humans: it brings packed files back, but Blender goes on showing the pixels that it has read before."""

from collections.abc import Iterator

import bpy
from bpy.app.handlers import persistent

_sizes: dict[int, int] = {}
"""Bytes of the packed files, by the session ids of their images, when the last undo or redo began."""


@persistent
def _note_sizes(*_: object) -> None:
    _sizes.clear()
    _sizes.update((image.session_uid, _packed_size(image)) for image in _pictures())


@persistent
def _read_changed(*_: object) -> None:
    """Let pictures be read again whose packed file is another now; what is painted and not saved has no file, and is left alone."""
    for image in _pictures():
        size = _packed_size(image)
        if _sizes.get(image.session_uid, size) != size and not image.is_dirty:
            image.buffers_free()


def register() -> None:
    """Follow undo and redo."""
    for before, after in _handlers():
        before.append(_note_sizes)
        after.append(_read_changed)


def unregister() -> None:
    """Stop that."""
    for before, after in _handlers():
        before.remove(_note_sizes)
        after.remove(_read_changed)


def _handlers() -> list[tuple[list, list]]:
    handlers = bpy.app.handlers
    return [(handlers.undo_pre, handlers.undo_post), (handlers.redo_pre, handlers.redo_post)]


def _pictures() -> Iterator[bpy.types.Image]:
    for item in bpy.data.objects:
        yield from filter(None, (item.twokay.texture, item.twokay.normals))


def _packed_size(image: bpy.types.Image) -> int:
    return image.packed_file.size if image.packed_file else 0
