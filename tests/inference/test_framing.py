import numpy as np
import pytest

from inference.canvas import to_canvas
from inference.framing import cut_sides, person_box, whole_box
from inference.keypoints import NAMES
from tests.inference.figures import draw_figure

FIGURE = draw_figure(np.zeros((1000, 700, 3), np.uint8))
"""800 pixels tall, from row 100 on."""
KNEES = 690


def cropped(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Matte and keypoints of the figure's first rows."""
    seen = FIGURE.keypoints[:, 1] < rows
    return FIGURE.coverage[:rows], np.where(seen[:, None], FIGURE.keypoints, 0).astype(np.float32)


def test_box_holds_the_matte():
    matte = np.zeros((50, 40), np.float32)
    matte[10:21, 5:31] = 1
    assert person_box(matte).tolist() == [5, 10, 30, 20]


def test_a_whole_person_has_the_box_of_the_matte():
    assert whole_box(FIGURE.coverage, FIGURE.keypoints).tolist() == person_box(FIGURE.coverage).tolist()
    assert cut_sides(FIGURE.coverage) == ()


def test_what_is_near_a_border_is_told_by_the_side_that_leads_to_it():
    panorama = np.zeros((1000, 8000), np.float32)
    panorama[30:970, 3000:3400] = 1
    assert cut_sides(panorama) == cut_sides(panorama.T) == ()
    panorama[3:997] = panorama[500]
    assert cut_sides(panorama) == ("top", "bottom") and cut_sides(panorama.T) == ("left", "right")
    panorama[:, 31:3000] = panorama[500, 3000]
    assert cut_sides(panorama) == ("left", "top", "bottom")


@pytest.mark.parametrize("rows", [KNEES + 20, 840])
def test_cut_off_feet_are_added(rows):
    matte, keypoints = cropped(rows)
    assert cut_sides(matte) == ("bottom",)
    assert person_box(matte)[3] == rows - 1
    assert whole_box(matte, keypoints)[3] == pytest.approx(person_box(FIGURE.coverage)[3], abs=0.03 * 800)


def test_hidden_feet_that_the_photo_would_show_are_not_added():
    matte, keypoints = cropped(840)
    matte = np.vstack([matte, np.zeros((160, 700), np.float32)])
    assert whole_box(matte, keypoints).tolist() == person_box(matte).tolist()


def test_a_cut_person_is_as_large_on_the_canvas_as_the_whole_one():
    matte, keypoints = cropped(KNEES + 20)
    photo = np.zeros((*matte.shape, 3), np.uint8)
    cut = to_canvas(photo, matte, keypoints)
    whole = to_canvas(np.zeros((1000, 700, 3), np.uint8), FIGURE.coverage, FIGURE.keypoints)
    assert cut.canvas_from_photo[0, 0] == pytest.approx(whole.canvas_from_photo[0, 0], rel=0.04)
    assert cut.keypoints[0] == pytest.approx(whole.keypoints[0], abs=0.03 * 2048)
    assert {NAMES[i] for i in np.flatnonzero(~cut.keypoints.any(axis=1))} >= {"left_ankle", "right_heel"}
