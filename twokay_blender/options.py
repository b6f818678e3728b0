"""What an artist can choose about a human: declared once, for the import, for the panel of the result and for the operators."""

from bpy.props import EnumProperty, FloatProperty, IntProperty

from .density import DENSEST
from .human_settings import DEFAULT_DENSITY, DEFAULT_HEIGHT, DENSITIES
from .translation import CONTEXT

DETAILS = dict(
    zip(
        DENSITIES,
        (("Finest", "4,000,000"), ("Full", "1,000,000"), ("High", "250,000"), ("Medium", "65,000"), ("Low", "17,000")),
        strict=True,
    ),
)
"""What the artist calls each density, and about how many faces it gives."""
FACE_COUNT = "FACES"
DEFAULT_FACES = 10_000
_DETAIL_ITEMS = [
    *(
        (str(density), name, f"{density} points along the height and the width of the picture, about {faces} faces")
        for density, (name, faces) in DETAILS.items()
    ),
    (FACE_COUNT, "Face Count", "About as many faces as you say"),
]


def _detail(options) -> int:
    """Return the number of the item that comes next to density and faces: scripts may choose any density."""
    if options.faces:
        return len(DENSITIES)
    return min(range(len(DENSITIES)), key=lambda number: abs(DENSITIES[number] - options.density))


def _set_detail(options, number: int) -> None:
    if number < len(DENSITIES):
        options.density, options.faces = DENSITIES[number], 0
    else:
        options.faces = options.faces or DEFAULT_FACES


class BuildOptions:
    """How a human is built from its maps, as `HumanSettings` has it; mixed into operators and property groups."""

    height: FloatProperty(
        name="Height (m)",
        description="From the floor to the top of the head; of the tallest person where several are imported",
        default=DEFAULT_HEIGHT,
        min=0.1,
        max=10,
        precision=3,
    )
    """Metres: Blender would show a length in the scene's units, which need not be metres."""
    detail: EnumProperty(
        name="Detail",
        description="How fine the mesh is. Finest is for photos of 4K and more: the networks read them at their own resolution, slowly",
        items=_DETAIL_ITEMS,
        get=_detail,
        set=_set_detail,
    )
    """What the panels show of `density` and `faces`."""
    density: IntProperty(
        name="Density",
        description="Points along the height and the width of the picture around the person that become vertices",
        default=DEFAULT_DENSITY,
        min=64,
        max=DENSEST,
    )
    faces: IntProperty(name="Faces", description="About how many faces to make, whatever the density; 0: as the density says", min=0)
    occlusion: EnumProperty(
        name="Gaps",
        translation_context=CONTEXT,
        description="Where an arm or a leg is before another part of the body",
        items=[
            ("cut", "Cut", "A gap between an arm and the body behind it"),
            ("bridge", "Bridged", "Skin from an arm to the body behind it"),
        ],
    )
    smoothing: FloatProperty(name="Smoothing", description="Blur of the surface, about in millimetres", min=0, max=50, precision=1)
    keep_parts: FloatProperty(
        name="Keep Parts",
        description="Loose pieces are kept that are larger than this share of the person, like a ball or a bag. 1: none",
        default=1,
        min=0,
        max=1,
        subtype="FACTOR",
    )
    back: EnumProperty(
        name="Back",
        translation_context=CONTEXT,
        description="What the back looks like",
        items=[
            ("filled", "Filled", "Clothes and hair go on around the person; no face"),
            ("mirrored", "Mirrored", "The photo again, mirrored"),
            ("photo", "Photo", "Your photo of the back; choose it with Set Back Photo"),
        ],
    )
    normal_map: EnumProperty(
        name="Normal Map",
        description="When folds and faces come as a normal map, too",
        items=[
            ("auto", "Light Meshes", "Where the mesh is too light to hold them"),
            ("on", "Always", "On any mesh"),
            ("off", "Never", "On no mesh"),
        ],
    )


BUILD_OPTIONS = tuple(name for name in BuildOptions.__annotations__ if name != "detail")
"""What is stored of them."""
