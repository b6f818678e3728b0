"""People from the real body and assets; runs where TWOKAY_BODY and TWOKAY_ASSETS name them (see `make train`)."""

import os
from pathlib import Path

import numpy as np
import pytest

from inference import camera
from training.body import SKIN_VERTICES, Body, bone_transforms, random_shape, skinned
from training.contact import Obstacle
from training.garments import RESERVED, Wardrobe
from training.generate import photographed
from training.mesh import vertex_normals
from training.outfit import Dresser
from training.person import random_person
from training.pose import DEEPEST, random_pose
from training.rotations import turn
from training.stances import random_stance

pytestmark = pytest.mark.skipif("TWOKAY_BODY" not in os.environ, reason="needs the body file and the MakeHuman assets")


@pytest.fixture(scope="module")
def body():
    return Body.load(Path(os.environ["TWOKAY_BODY"]))


def wardrobe(body, held_out: bool = False) -> Wardrobe:
    return Wardrobe(body, Path(os.environ["TWOKAY_ASSETS"]), held_out)


def test_a_seed_gives_one_person_whatever_was_made_before(body):
    fresh, used = wardrobe(body), wardrobe(body)
    for seed in range(3):
        random_person(used, seed)
    first, second = (photographed(random_person(clothes, 3), 256) for clothes in (fresh, used))
    for name, value in vars(first).items():
        assert np.array_equal(getattr(second, name), value), name


def test_keypoints_project_onto_the_person(body):
    clothes = wardrobe(body)
    on_person = []
    for seed in range(6):
        sample = photographed(random_person(clothes, seed), 512)
        in_image = (sample.keypoints + 0.5) / 4 - 0.5
        columns, rows = np.round(in_image - sample.box).astype(int).T
        on_person.append(sample.mask[rows, columns])
        assert camera.CANVAS * 0.5 < np.ptp(sample.keypoints[:, 1]) < camera.CANVAS
    assert np.mean(on_person) > 0.97


def test_held_out_people_alone_wear_the_reserved_assets(body):
    ours, reserved = wardrobe(body), wardrobe(body, True)
    worn, kept = ({path.stem for path in each.suits + each.hairs + each.hats + each.shoes} for each in (ours, reserved))
    assert kept == set(RESERVED)
    assert not worn & kept


def test_hands_stay_out_of_bodies_and_clothes(body):
    clothes = wardrobe(body)
    depths = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        shape = random_shape(body, rng)
        depths.append(random_pose(body, shape, Dresser(clothes, shape, rng).outfit().layers, rng).depth)
    assert max(depths) < 2 * DEEPEST
    assert np.mean(depths) < DEEPEST


def test_both_feet_are_on_the_floor(body):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        shape = random_shape(body, rng)
        rotations, _ = random_stance(body, shape, rng)
        skin = skinned(shape.vertices[:SKIN_VERTICES], body.weights[:SKIN_VERTICES], bone_transforms(body, shape.joints, rotations))
        left, right = (skin[body.branch_weight(f"foot.{side}")[:SKIN_VERTICES] > 0.5, 1].min() for side in "LR")
        assert abs(left - right) < 0.03


def test_clothes_lie_over_the_skin_that_they_cover(body):
    clothes = wardrobe(body)
    under = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        shape = random_shape(body, rng)
        skin = shape.vertices[:SKIN_VERTICES]
        surface = Obstacle.of(skin, vertex_normals(skin, body.triangles["skin"]), 0.0)
        layers = Dresser(clothes, shape, rng)._separates()
        under += [(surface.depths(layer.vertices)[0] > 0.003).mean() for _, layer in layers]
    assert np.mean(under) < 0.01


def test_teeth_and_tongue_stand_behind_the_lips(body):
    shape = random_shape(body, np.random.default_rng(3))
    posed = skinned(shape.vertices, body.weights, bone_transforms(body, shape.joints, {"jaw": turn(x=9)}))
    lips = posed[:SKIN_VERTICES][np.asarray(body.weights[:SKIN_VERTICES, body.bone("oris05")].todense()).ravel() > 0.3]
    for group in ("teeth", "tongue"):
        behind = lips[:, 2].max() - posed[np.unique(body.triangles[group])][:, 2].max()
        assert 0.002 < behind < 0.04, group
