"""Humans that were duplicated: Blender copies the object and its mesh, but not what they point to."""

import bpy

from .pixels import pixels_of, store_pixels


def make_independent(human: bpy.types.Object) -> None:
    """Give a human its own pictures and materials where another human has the same, before they are changed; as `leave_to_owner`.

    Linked duplicates, which share the mesh, go on sharing everything.
    """
    leave_to_owner(human)
    record, others = human.twokay, _others(human)
    copies: dict[bpy.types.Image, bpy.types.Image] = {}
    for name in ("texture", "normals"):
        image = getattr(record, name)
        if image and any(image in (other.twokay.texture, other.twokay.normals) for other in others):
            copies[image] = own = image.copy()
            if not own.packed_file and own.size[0]:
                own.pack()  # else both would go on living in one file
            if image.is_dirty:
                store_pixels(own, pixels_of(image))  # Blender copies what was saved, not what was painted since
            setattr(record, name, own)
    for slot, material in enumerate(human.data.materials):
        if material and copies.keys() & {node.image for node in _picture_nodes(material)}:
            human.data.materials[slot] = material = material.copy() if material.users > 1 else material
            for node in _picture_nodes(material):
                if node.image in copies:
                    node.image = copies[node.image]


def leave_to_owner(human: bpy.types.Object) -> None:
    """Leave the camera and the levels of detail, of which there is one for all duplicates, to the human that they were made for."""
    record = human.twokay
    humans = [human, *_others(human)]
    if record.camera and _owner_of_camera(record.camera, humans) != human:
        record.property_unset("camera")
    if record.levels and _owner_of_levels(record.levels, humans) != human:
        record.property_unset("levels")
    if not record.levels:
        record.levels_outdated = False


def _owner_of_camera(camera: bpy.types.Object, humans: list[bpy.types.Object]) -> bpy.types.Object:
    """Return the one of humans that a camera belongs to: its parent, else the first that has it."""
    sharing = [human for human in humans if human.twokay.camera == camera]
    return camera.parent if camera.parent in sharing else _first(sharing)


def _owner_of_levels(levels: bpy.types.Collection, humans: list[bpy.types.Object]) -> bpy.types.Object:
    """Return the one of humans that a collection of levels belongs to; Blender adds duplicates behind the human that is in it."""
    sharing = [human for human in humans if human.twokay.levels == levels]
    inside = (item for home in levels.children for item in home.objects if item in sharing)
    return next(inside, None) or _first(sharing)


def _first(humans: list[bpy.types.Object]) -> bpy.types.Object:
    """Return the first by name, where nothing else tells."""
    return min(humans, key=lambda human: (len(human.name), human.name))


def _others(human: bpy.types.Object) -> list[bpy.types.Object]:
    humans = (item for item in bpy.data.objects if item.twokay.version and not item.twokay.level)
    return [item for item in humans if item != human and item.data != human.data]


def _picture_nodes(material: bpy.types.Material) -> list[bpy.types.ShaderNodeTexImage]:
    nodes = material.node_tree.nodes if material.node_tree else ()
    return [node for node in nodes if isinstance(node, bpy.types.ShaderNodeTexImage) and node.image]
