"""Arguments for what becomes of humans in the scene: levels of detail, assets, a collection."""

import argparse

from ..arranging import SceneOptions
from ..assets import CATALOG, AssetOptions
from ..catalogs import catalog_path, entered_catalog
from ..preferences import settings


def add_levels(parser: argparse.ArgumentParser) -> None:
    """Add whether there are levels of detail."""
    text = "add lighter meshes of 100,000 and 10,000 triangles; in formats other than .blend a file for each: NAME_LOD0, _LOD1, _LOD2"
    parser.add_argument("--levels", action="store_true", help=text)


def add_scene(parser: argparse.ArgumentParser) -> None:
    """Add all of them."""
    group = parser.add_argument_group("scene")
    add = group.add_argument
    add_levels(group)
    add("--assets", action="store_true", help=f"mark the humans as assets, in the catalog {CATALOG}/BATCH beside the .blend files")
    add("--author", metavar="NAME", help="who is named in the assets (default: the preferences' author)")
    add("--batch", metavar="NAME", help="of a collection around the humans, and of the catalog (default: no collection, the output folder)")


def scene_words(given: argparse.Namespace) -> list[str]:
    """Return the words of `add_scene`'s options as they were given."""
    words = [f"--{name}" for name in ("levels", "assets") if getattr(given, name)]
    return words + [f"--{name}={value}" for name in ("author", "batch") if (value := getattr(given, name))]


def scene_options(given: argparse.Namespace) -> SceneOptions:
    """Return what the arguments say; the catalog is entered in the output folder, which is made.

    Raises:
        TwokayError: as `entered_catalog`.
    """
    return SceneOptions(given.levels, _assets(given) if given.assets else None, given.batch or "")


def _assets(given: argparse.Namespace) -> AssetOptions:
    folder = given.output.resolve()
    return AssetOptions(given.author or settings().author, entered_catalog(folder, catalog_path(CATALOG, given.batch or folder.name)))
