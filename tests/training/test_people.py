"""People from the real body and assets; runs where TWOKAY_BODY and TWOKAY_ASSETS name them (see `make train`)."""

import os
from pathlib import Path

import numpy as np
import pytest

from inference import camera
from training.body import Body
from training.garments import RESERVED, Wardrobe
from training.generate import photographed
from training.person import random_person

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
    worn = {path.stem for path in wardrobe(body).suits + wardrobe(body).hairs + wardrobe(body).shoes}
    kept = {path.stem for path in wardrobe(body, True).suits + wardrobe(body, True).hairs + wardrobe(body, True).shoes}
    assert kept == set(RESERVED)
    assert not worn & kept
