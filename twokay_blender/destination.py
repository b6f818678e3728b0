"""Where a human goes whose photo takes a while: by the time it is done, the artist may have changed, undone or removed anything."""

from dataclasses import dataclass

import bpy

from ..inference.errors import TwokayError


@dataclass(frozen=True)
class Destination:
    """A scene and one of its collections by their session ids, which undo and renaming leave as they are."""

    scene_id: int
    collection_id: int

    def collection(self) -> bpy.types.Collection:
        """Return the collection, the scene's own where it is gone.

        Raises:
            TwokayError: the scene is gone.
        """
        scene = self.scene()
        collections = [scene.collection, *scene.collection.children_recursive]
        return next((item for item in collections if item.session_uid == self.collection_id), scene.collection)

    def scene(self) -> bpy.types.Scene:
        """Return the scene; raises TwokayError where it is gone."""
        for scene in bpy.data.scenes:
            if scene.session_uid == self.scene_id:
                return scene
        raise TwokayError("scene-gone", "The scene that the human was meant for is gone. Import the photo again.")


def active_destination(context: bpy.types.Context) -> Destination:
    """Return the scene and the collection that are active now; the scene's own where that one belongs to another file."""
    active = context.collection
    collection = context.scene.collection if active.library or active.override_library else active
    return Destination(context.scene.session_uid, collection.session_uid)


def select_only(objects: list[bpy.types.Object], context: bpy.types.Context) -> None:
    """Select the objects alone and make the first active, in object mode; any other mode keeps its selection."""
    if context.mode != "OBJECT":
        return
    seen = [item for item in objects if item.name in context.view_layer.objects]
    for item in context.view_layer.objects.selected if seen else ():
        item.select_set(False)
    for item in reversed(seen):
        item.select_set(True)
        context.view_layer.objects.active = item
