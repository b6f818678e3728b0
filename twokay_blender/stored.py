"""What a human in the scene needs to be built again: its maps, kept as bytes in `object.twokay`.

They are saved, appended, linked, copied and undone with the object.
"""

import bpy

from ..inference.errors import TwokayError
from ..inference.reconstruction import Reconstruction
from .packing import packed_maps, unpacked_maps


def store_maps(human: bpy.types.Object, maps: Reconstruction) -> None:
    """Keep the maps with the object."""
    human.twokay.maps = packed_maps(maps)


def stored_bytes(human: bpy.types.Object) -> bytes:
    """Return the packed maps of a human; raises TwokayError if it has none."""
    if not human.twokay.maps:
        raise TwokayError("maps-missing", f"{human.name} holds no maps of a photo. Choose a human that was imported from one.")
    return human.twokay.maps


def stored_maps(human: bpy.types.Object) -> Reconstruction:
    """Return the maps of a human, without image and origin.

    Raises:
        TwokayError: the object has no maps, or they are damaged.
    """
    return unpacked_maps(stored_bytes(human))
