"""Undo and redo bring the pictures of a human back as well as its mesh."""

import bpy
import numpy as np
import pytest


@pytest.fixture
def ann(build, scene, person, texture):
    """A light human with a normal map, and an undo step; undo makes new Python objects of it."""
    bpy.context.view_layer.objects.active = build(person, texture, name="Ann", density=128)
    bpy.ops.ed.undo_push(message="import")
    return lambda: bpy.data.objects["Ann"]


@pytest.fixture
def pictures(ann, bridge):
    """What is seen of the human's texture and normal map."""
    return lambda: [bridge("pixels").pixels_of(image) for image in (ann().twokay.texture, ann().twokay.normals)]


def are_equal(some, others) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(some, others, strict=True))


def test_undo_and_redo_change_the_pictures_with_the_mesh(ann, pictures):
    before = pictures()
    bpy.ops.twokay.rebuild(back="mirrored", density=96)
    bpy.ops.ed.undo_push(message="rebuild")
    after = pictures()
    assert not any(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    bpy.ops.ed.undo()
    assert ann().twokay.back == "filled" and are_equal(pictures(), before)
    bpy.ops.ed.redo()
    assert ann().twokay.back == "mirrored" and are_equal(pictures(), after)


def test_undo_brings_back_what_was_painted(ann, pictures, bridge):
    texture = ann().twokay.texture
    painted = np.empty(len(texture.pixels), np.float32)
    texture.pixels.foreach_get(painted)
    painted[: len(painted) // 8] = 1
    texture.pixels.foreach_set(painted)
    texture.update()
    before = pictures()
    bpy.ops.ed.undo_push(message="painted")
    bpy.ops.twokay.rebuild(back="mirrored")
    bpy.ops.ed.undo_push(message="rebuild")
    bpy.ops.ed.undo()
    assert ann().twokay.back == "filled" and are_equal(pictures(), before)


def test_undo_leaves_unsaved_strokes_alone(ann, pictures):
    bpy.ops.twokay.rebuild(back="mirrored")
    bpy.ops.ed.undo_push(message="rebuild")
    texture = ann().twokay.texture
    texture.pixels.foreach_set(np.ones(len(texture.pixels), np.float32))
    bpy.ops.ed.undo()
    assert (pictures()[0] == 255).all()
