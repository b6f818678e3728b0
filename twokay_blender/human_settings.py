"""What a human is built with, apart from its photo."""

from dataclasses import dataclass, field, replace

from ..inference.reconstruction import Reconstruction
from .back import DEFAULT_BACK
from .relief import DEFAULT_NORMAL_MAP
from .surface import SurfaceOptions

DEFAULT_HEIGHT = 1.75
DENSITIES = (4096, 2048, 1024, 512, 256)
"""What artists are offered."""
DEFAULT_DENSITY = 2048


@dataclass(frozen=True)
class HumanSettings:
    """What can be changed of a human without its photo."""

    height: float = DEFAULT_HEIGHT
    """Metres from the floor to the top of the head."""
    surface: SurfaceOptions = field(default_factory=SurfaceOptions)
    back: str = DEFAULT_BACK
    """What the back looks like: "filled", "mirrored" or "photo"."""
    normal_map: str = DEFAULT_NORMAL_MAP
    """Whether fine relief comes as a normal map: "auto" (on a light mesh), "on" or "off"."""


def with_changes(settings: HumanSettings, changes: dict) -> HumanSettings:
    """Return settings with other values of `options.BUILD_OPTIONS`, by name; a density alone takes the place of a number of faces."""
    surface = {name: value for name, value in changes.items() if hasattr(settings.surface, name)}
    whole = {name: value for name, value in changes.items() if name not in surface}
    if "faces" in surface or "density" in surface:
        surface["faces"] = surface.get("faces") or None
    return replace(settings, surface=replace(settings.surface, **surface), **whole)


def within_maps(settings: HumanSettings, maps: Reconstruction) -> HumanSettings:
    """Return settings whose density the maps have: a photo may have been too small for it."""
    density = min(settings.surface.density, maps.size)
    return replace(settings, surface=replace(settings.surface, density=density))
