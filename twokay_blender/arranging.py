"""What a batch makes of its humans beyond themselves: levels of detail, assets, a collection."""

from dataclasses import dataclass

import bpy

from .assets import AssetOptions, mark_asset
from .levels import make_levels


@dataclass(frozen=True)
class SceneOptions:
    """What is wanted of them."""

    levels: bool = False
    """Whether each human gets its lighter levels."""
    assets: AssetOptions | None = None
    """How humans are marked as assets, None if they are not."""
    batch: str = ""
    """Name of the collection that the humans are in; empty: that of the scene."""

    def parts(self) -> list:
        """Return what a result depends on, as JSON types."""
        assets = self.assets and [self.assets.author, str(self.assets.catalog)]
        return [self.levels, assets, self.batch]


def batch_collection(name: str) -> bpy.types.Collection | None:
    """Return a new collection of the scene, None for no name."""
    if not name:
        return None
    collection = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(collection)
    return collection


def arrange(humans: list[bpy.types.Object], options: SceneOptions) -> None:
    """Give humans what is wanted of them.

    Raises:
        TwokayError: as `make_levels` and `mark_asset`.
    """
    for human in humans:
        if options.levels:
            make_levels(human)
        if options.assets:
            mark_asset(human, options.assets)
