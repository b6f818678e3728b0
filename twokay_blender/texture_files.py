"""Where the pictures of a human are kept: packed into the .blend, or as files beside it."""

from pathlib import Path

import bpy

from ..inference.errors import TwokayError
from .human import check_local
from .shown_levels import level_objects

PLACES = ("packed", "beside")


def keep_textures(human: bpy.types.Object, place: str) -> None:
    """Move the texture and the normal maps of a human and its levels to one of `PLACES`; later changes are written there, too.

    Raises:
        TwokayError: the human is linked, the .blend has no folder yet, or the files cannot be written or read. What could not be moved
            stays where it is.
    """
    check_local(human)
    if place == "beside" and not bpy.data.filepath:
        message = "Files can only go beside a .blend that is saved. Save it first, or keep the textures packed."
        raise TwokayError("blend-unsaved", message)
    images = [image for item in level_objects(human).values() for image in (item.twokay.texture, item.twokay.normals) if image]
    for image in dict.fromkeys(images):
        if (image.packed_file is not None) != (place == "packed"):
            try:
                _move(image, place)
            except RuntimeError as error:
                message = f"{image.name} could not be moved ({str(error).strip()}). Check the folder of the .blend."
                raise TwokayError("texture-unwritable", message) from error


def file_content(image: bpy.types.Image) -> bytes:
    """Return the picture file of an image, wherever it is kept.

    Raises:
        OSError: its file is gone.
        TwokayError: that is no picture; a stranger's .blend may name any file of the artist's.
    """
    if not image.size[0]:
        raise TwokayError("texture-unreadable", f"The texture {image.filepath} is not a picture. Import the photo again.")
    return image.packed_file.data if image.packed_file else Path(bpy.path.abspath(image.filepath)).read_bytes()


def _move(image: bpy.types.Image, place: str) -> None:
    if place == "packed":
        image.pack()
    else:
        image.unpack(method="WRITE_ORIGINAL")
