import cv2
import numpy as np
import pytest

from inference.back_texture import filled_back, rim_weight
from inference.keypoints import INDEX

HAIR, SKIN, SHIRT, PRINT, TROUSERS = (40, 25, 15), (220, 170, 150), (30, 60, 160), (250, 240, 60), (60, 60, 60)
POINTS = {
    "nose": (200, 95),
    "left_eye": (212, 85),
    "right_eye": (188, 85),
    "left_ear": (230, 88),
    "right_ear": (170, 88),
    "left_shoulder": (270, 160),
    "right_shoulder": (130, 160),
    "left_elbow": (300, 270),
    "right_elbow": (100, 270),
    "left_wrist": (240, 330),
    "right_wrist": (85, 380),
    "left_hip": (240, 400),
    "right_hip": (160, 400),
}


@pytest.fixture(scope="module")
def drawn():
    """Front colours, matte and keypoints of a person with dark hair, a blue shirt with a yellow print, and a hand on the belly."""
    matte = np.zeros((800, 400), np.uint8)
    front = np.full((800, 400, 3), SHIRT, np.uint8)
    cv2.ellipse(matte, (200, 90), (38, 55), 0, 0, 360, (255,), cv2.FILLED)
    cv2.rectangle(matte, (180, 130), (220, 170), (255,), cv2.FILLED)
    cv2.fillPoly(matte, [np.array([(110, 150), (290, 150), (330, 280), (260, 410), (150, 410), (70, 400)])], (255,))
    cv2.fillPoly(matte, [np.array([(150, 400), (260, 400), (255, 780), (210, 780), (205, 460), (195, 780), (150, 780)])], (255,))
    front[:150] = HAIR
    cv2.ellipse(front, (200, 100), (28, 38), 0, 0, 360, SKIN, cv2.FILLED)
    cv2.rectangle(front, (182, 130), (218, 158), SKIN, cv2.FILLED)
    front[400:] = TROUSERS
    cv2.rectangle(front, (170, 220), (230, 250), PRINT, cv2.FILLED)
    cv2.circle(front, (235, 335), 20, SKIN, cv2.FILLED)
    keypoints = np.zeros((31, 2), np.float32)
    for name, point in POINTS.items():
        keypoints[INDEX[name]] = point
    return front, matte.astype(np.float32) / 255, keypoints


def nearest(colour: np.ndarray) -> tuple[int, int, int]:
    return min((HAIR, SKIN, SHIRT, PRINT, TROUSERS), key=lambda known: np.abs(np.subtract(known, colour)).sum())


@pytest.mark.parametrize("scale", [1, 3])
def test_no_face_no_print_and_no_hand_show_from_behind(drawn, scale):
    front, matte = (cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST) for image in drawn[:2])
    back = filled_back(front, matte, np.where(drawn[2], drawn[2] * scale, 0), np.zeros_like(matte))
    assert back.shape == front.shape and back.dtype == np.uint8
    for place in ((200, 95), (190, 85), (210, 110)):
        assert nearest(back[place[1] * scale, place[0] * scale]) == HAIR
    for place in ((200, 235), (180, 230), (200, 300), (232, 335)):
        assert nearest(back[place[1] * scale, place[0] * scale]) == SHIRT
    assert nearest(back[600 * scale, 230 * scale]) == TROUSERS


def test_hair_that_hangs_over_the_cloth_is_not_its_colour(drawn):
    front, matte, keypoints = drawn
    long_haired = front.copy()
    for left, right in ((130, 160), (240, 270)):
        long_haired[150:330, left:right] = HAIR
    back = filled_back(long_haired, matte, keypoints, np.zeros_like(matte))
    assert nearest(back[280, 180:220].mean(axis=0)) == SHIRT


@pytest.mark.parametrize(("skin", "end", "behind"), [(SKIN, 330, HAIR), (SKIN, 140, SHIRT), ((60, 40, 30), 330, SHIRT)])
def test_hair_that_falls_behind_the_shoulders_hangs_down_the_back(drawn, skin, end, behind):
    """But short hair does not, nor what may be skin; end: row at which it ends on the one side."""
    front, matte, keypoints = drawn
    front, matte = front.copy(), matte.copy()
    front[(front == SKIN).all(axis=-1)] = skin
    for left, right, last in ((140, 178, end), (222, 260, min(end, 165))):
        matte[100:last, left:right] = 1
        front[100:last, left:right] = HAIR
    back = filled_back(front, matte, keypoints, np.zeros_like(matte))
    assert nearest(back[280, 180:220].mean(axis=0)) == behind
    assert nearest(back[380, 180:220].mean(axis=0)) == SHIRT


def test_outline_is_the_fronts(drawn):
    front, matte, keypoints = drawn
    noise = np.random.default_rng(0).integers(-20, 20, front.shape)
    noisy = (front + noise).clip(0, 255).astype(np.uint8)
    back = filled_back(noisy, matte, keypoints, np.zeros_like(matte))
    inside = (matte > 0.5).astype(np.uint8)
    edge = (inside - cv2.erode(inside, np.ones((3, 3), np.uint8))) > 0
    assert np.abs(back[edge].astype(int) - noisy[edge]).mean() < 2
    assert (back[matte == 0] == noisy[matte == 0]).mean() > 0.9


def test_ear_ends_at_the_outline_and_hair_goes_around(drawn):
    front, matte, keypoints = drawn
    ear = front.copy()
    cv2.rectangle(ear, (150, 85), (176, 105), SKIN, cv2.FILLED)
    back = filled_back(ear, matte, keypoints, np.zeros_like(matte))
    outline = int(np.flatnonzero(matte[95] > 0.5)[0])
    assert nearest(ear[95, outline + 1]) == SKIN and nearest(back[95, outline + 1]) == HAIR
    top = int(np.flatnonzero(matte[:, 200] > 0.5)[0])
    assert np.abs(back[top, 200].astype(int) - ear[top, 200]).max() < 3


def test_arm_before_the_body_leaves_no_skin_on_its_back(drawn):
    front, matte, keypoints = drawn
    arm = front.copy()
    cv2.line(arm, (100, 270), (85, 380), SKIN, 24)
    thin, thick = (filled_back(arm, matte, keypoints, matte * depth) for depth in (20, 200))
    assert nearest(thin[320, 95]) == SKIN and nearest(thick[320, 95]) == SHIRT
    assert np.abs(thick[320, 95].astype(int) - SHIRT).max() < 25


def test_folds_go_around_and_lettering_does_not(drawn):
    front, matte, keypoints = drawn
    rows = np.arange(800)[:, None, None]
    folds = front + 6 * np.sin(rows / 3.0)
    back = filled_back(folds.clip(0, 255).astype(np.uint8), matte, keypoints, np.zeros_like(matte)).astype(float)
    legs = back[550:700, 165:185, 0]
    assert np.ptp(legs.mean(axis=1)) > 6
    loud = front + 60 * np.sign(np.sin(rows / 3.0))
    back = filled_back(loud.clip(0, 255).astype(np.uint8), matte, keypoints, np.zeros_like(matte)).astype(float)
    assert np.ptp(back[550:700, 165:185, 0].mean(axis=1)) < 60


def test_hem_and_waist_stay_sharp(drawn):
    front, matte, keypoints = drawn
    dress = front.copy()
    dress[400:560] = SHIRT
    back = filled_back(dress, matte, keypoints, np.zeros_like(matte)).astype(float)
    trousers = filled_back(front, matte, keypoints, np.zeros_like(matte)).astype(float)
    for image, hem, column in ((back, 560, 175), (trousers, 400, 200)):
        share = (image[hem - 60 : hem + 60, column, 2] - TROUSERS[2]) / (SHIRT[2] - TROUSERS[2])
        assert share[:40].min() > 0.9 and share[80:].max() < 0.1
        assert ((share > 0.2) & (share < 0.8)).sum() <= 8, hem


@pytest.mark.parametrize("missing", [("nose", "left_eye", "right_eye", "left_ear", "right_ear"), tuple(POINTS)])
def test_missing_keypoints_leave_what_they_would_have_told(drawn, missing):
    front, matte, keypoints = drawn
    keypoints = keypoints.copy()
    keypoints[[INDEX[name] for name in missing]] = 0
    assert nearest(filled_back(front, matte, keypoints, np.zeros_like(matte))[100, 200]) == SKIN


def test_rim_weight_falls_from_the_outline_inward():
    matte = np.zeros((100, 100), np.float32)
    matte[20:80, 20:80] = 1
    weight = rim_weight(matte, 8)[50]
    assert weight[20] > 0.95 and weight[10] == 1 and weight[50] == 0
    assert (np.diff(weight[20:50]) <= 1e-6).all()
