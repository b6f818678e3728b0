"""Which levels of detail a human has, and which of them the scene shows; see `levels` for how they are made.

A human NAME with levels is NAME_LOD0; the lighter ones are objects of their own. Each is in a collection of its name, and these are
in the collection NAME_LOD. A light level points to nothing of the heavy ones, so that other files can link it alone.
"""

from collections.abc import Iterator

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, PointerProperty

_SAME_PLACE = 1e-5
"""What rounding makes of one place."""


def _show(record: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
    _show_only(record.id_data, int(record.shown_level))


class Levelled:
    """What a human, or a light level, knows about its levels; mixed into `object.twokay`."""

    levels: PointerProperty(name="Levels", description="The collection of the human's levels of detail", type=bpy.types.Collection)
    levels_outdated: BoolProperty(name="Levels Outdated", description="The human was rebuilt after its lighter levels were made")
    level: IntProperty(name="Level", description="Which lighter level of a human this is; 0: none")
    shown_level: EnumProperty(
        name="Shown Level",
        description="Which level of detail the viewport and renders show",
        items=[
            ("0", "Full", "As it was imported or rebuilt"),
            ("1", "Middle", "About 100,000 triangles, for the middle distance"),
            ("2", "Light", "About 10,000 triangles, for crowds and the web"),
        ],
        update=_show,
    )


def level_objects(human: bpy.types.Object) -> dict[int, bpy.types.Object]:
    """Return the levels of a human by number, itself as number 0."""
    group = human.twokay.levels
    lighter = (item for item in group.all_objects if item.twokay.level) if group else ()
    return {0: human, **{item.twokay.level: item for item in lighter}}


def human_of_level(level: bpy.types.Object) -> bpy.types.Object | None:
    """Return the human that an object is a light level of, None if it is none."""
    if not level.twokay.level:
        return None
    humans = (item for item in bpy.data.objects if item.twokay.version and item.twokay.levels)
    return next((human for human in humans if level in level_objects(human).values()), None)


def level_collections(human: bpy.types.Object) -> dict[int, bpy.types.Collection]:
    """Return the collections of a human's levels by number, none if it has no levels."""
    group = human.twokay.levels
    homes = {item: child for child in group.children for item in child.objects} if group else {}
    return {number: homes[item] for number, item in level_objects(human).items() if item in homes}


def _show_only(human: bpy.types.Object, number: int) -> None:
    """Exclude all levels but one, or the next finer one there is, from the view layers.

    It stands where the one before stood, unless it hangs on something else, and the selection moves on to it.
    """
    levels, homes = level_objects(human), level_collections(human)
    if not homes:
        return
    shown = max(level for level in homes if level <= number)
    before = [level for level, home in homes.items() if any(not layer.exclude for layer in _layers_of(home))]
    if len(before) == 1:
        bpy.context.view_layer.update()  # it may just have been moved
        _stand_like(levels[shown], levels[before[0]])
    was_active = bpy.context.view_layer.objects.active in levels.values()
    for level, home in homes.items():
        for layer in _layers_of(home):
            layer.exclude = level != shown
    if was_active:
        bpy.context.view_layer.objects.active = levels[shown]
        levels[shown].select_set(True)


def _stand_like(item: bpy.types.Object, other: bpy.types.Object) -> None:
    """Move an object to where another one is; its own turns and scales stay as they are written where it stands there already."""
    apart = max(abs(a - b) for row, goal in zip(item.matrix_world, other.matrix_world, strict=True) for a, b in zip(row, goal, strict=True))
    if apart > _SAME_PLACE and not (item.parent or item.constraints):
        item.matrix_world = other.matrix_world


def _layers_of(collection: bpy.types.Collection) -> Iterator[bpy.types.LayerCollection]:
    """Yield a collection's place in each view layer that has it."""
    places = [view_layer.layer_collection for scene in bpy.data.scenes for view_layer in scene.view_layers]
    while places:
        place = places.pop()
        if place.collection == collection:
            yield place
        places += place.children
