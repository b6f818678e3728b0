import cv2
import numpy as np
import pytest

from benchmarks.composites import ROOMS, rendered_person
from benchmarks.matte import quality
from inference import matte as mattes
from inference.beside import matte_beside
from inference.errors import TwokayError
from inference.matte import find_matte, one_person
from tests.inference.figures import draw_figure, overlap

BLACK = np.zeros((700, 560, 3), np.uint8)


def test_alpha_is_taken_as_it_is():
    figure = draw_figure(ROOMS["doors"]((500, 400), np.random.default_rng(0)))
    alpha = (figure.coverage * 255).round().astype(np.uint8)
    matte, source = find_matte(np.dstack([figure.photo, alpha]), figure.keypoints)
    assert source == "alpha"
    np.testing.assert_allclose(matte, alpha / 255, atol=1e-6)


def test_opaque_alpha_is_no_matte():
    figure = draw_figure(BLACK)
    _, source = find_matte(np.dstack([figure.photo, np.full(figure.photo.shape[:2], 255, np.uint8)]), figure.keypoints)
    assert source == "plain background"


@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
def test_a_matte_file_wins_and_is_fitted(tmp_path, scale):
    figure = draw_figure(BLACK)
    stored = cv2.resize((figure.coverage * 255).round().astype(np.uint8), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "matte.png"), stored)
    matte, source = find_matte(figure.photo, figure.keypoints, tmp_path / "matte.png")
    assert source == "given"
    assert matte.dtype == np.float32
    assert overlap(matte, figure.coverage) > 0.985


def test_a_matte_file_with_alpha_gives_its_alpha(tmp_path):
    figure = draw_figure(BLACK)
    alpha = (figure.coverage * 255).round().astype(np.uint8)
    cv2.imwrite(str(tmp_path / "matte.png"), np.dstack([np.full_like(figure.photo, 9), alpha]))
    matte, _ = find_matte(figure.photo, figure.keypoints, tmp_path / "matte.png")
    np.testing.assert_allclose(matte, alpha / 255, atol=1e-6)


def test_a_matte_of_another_shape_is_refused(tmp_path):
    figure = draw_figure(BLACK)
    cv2.imwrite(str(tmp_path / "matte.png"), np.full((560, 700), 255, np.uint8))
    with pytest.raises(TwokayError, match="700 x 560") as error:
        find_matte(figure.photo, figure.keypoints, tmp_path / "matte.png")
    assert error.value.code == "matte-size"


@pytest.mark.parametrize("background", [0, 255, 128])
def test_plain_backgrounds_are_cut_away(background):
    figure = draw_figure(np.full_like(BLACK, background))
    matte, source = find_matte(figure.photo, figure.keypoints)
    assert source == "plain background"
    assert overlap(matte, figure.coverage) > 0.98


def test_dark_trousers_and_hair_on_black_make_no_holes():
    """Clothes at the background's own level, with a lighter outline, as cut-outs of dark clothes have."""
    figure = draw_figure(BLACK, trousers=(16, 16, 18), hair=(15, 14, 14))
    dark = figure.photo.copy()
    inner = cv2.erode((figure.coverage > 0.99).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    dark[inner & (dark.max(axis=2) < 25)] = 0
    assert (dark.max(axis=2) == 0)[figure.coverage > 0.99].mean() > 0.1
    matte, _ = find_matte(dark, figure.keypoints)
    assert overlap(matte, figure.coverage) > 0.97
    assert (matte[inner] > 0.5).all()


def test_the_gap_between_a_closed_arm_and_the_body_stays_open():
    figure = draw_figure(BLACK)
    photo, truth = figure.photo.copy(), figure.coverage.copy()
    wrist, hip = ((figure.keypoints[i, 0], figure.keypoints[i, 1]) for i in (9, 11))
    for image, colour in ((photo, (225, 180, 150)), (truth, (1.0,))):
        cv2.line(image, tuple(map(round, wrist)), tuple(map(round, hip)), colour, 22)
    gap = (round(0.5 * (figure.keypoints[7, 0] + figure.keypoints[11, 0])), round(figure.keypoints[7, 1] + 15))
    assert truth[gap[1], gap[0]] == 0
    matte, _ = find_matte(photo, figure.keypoints)
    assert matte[gap[1], gap[0]] == 0
    assert overlap(matte, truth) > 0.98


def test_jpeg_ripples_do_not_fatten_the_outline():
    figure = draw_figure(BLACK)
    data = cv2.imencode(".jpg", figure.photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    rippled = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    matte, source = find_matte(np.ascontiguousarray(rippled), figure.keypoints)
    assert source == "plain background"
    assert overlap(matte, figure.coverage) > 0.96


@pytest.mark.parametrize("room", ROOMS)
def test_a_rendered_person_in_a_room_is_found(room: str):
    person = rendered_person()
    rows, columns = person.coverage.shape
    matte, source = find_matte(person.before(ROOMS[room]((rows, columns), np.random.default_rng(7))), person.keypoints)
    assert source == "detector"
    iou, outline, alpha = quality(matte, person)
    assert iou > 0.97 and outline > 0.92 and alpha < 0.06


def test_without_detectors_the_reason_is_told(monkeypatch: pytest.MonkeyPatch):
    def person_mask(photo: np.ndarray, keypoints: np.ndarray) -> np.ndarray:
        raise TwokayError("detectors-missing", "")

    monkeypatch.setattr(mattes, "person_mask", person_mask)
    figure = draw_figure(ROOMS["doors"]((500, 400), np.random.default_rng(0)))
    with pytest.raises(TwokayError) as error:
        find_matte(figure.photo, figure.keypoints)
    assert error.value.code == "detectors-missing"


@pytest.mark.parametrize("source", ["given", "alpha", "plain background"])
def test_neighbours_who_touch_are_not_in_the_matte(source: str):
    """The second figure's hand covers the first one's."""
    figure = draw_figure(BLACK)
    aside = np.array([250, 0, 0], np.float32)
    wide = [np.pad(image, ((0, 0), (0, 250)) + ((0, 0),) * (image.ndim - 2)) for image in (figure.photo, figure.coverage)]
    photo = np.maximum(wide[0], np.roll(wide[0], 250, axis=1))
    second = np.roll(wide[1], 250, axis=1)
    both = np.maximum(wide[1], second)
    assert cv2.connectedComponents((both > 0.5).astype(np.uint8))[0] == 2
    if source == "alpha":
        photo = np.dstack([photo, (both * 255).astype(np.uint8)])
    given = both if source == "given" else None
    for keypoints, neighbour, own in ((figure.keypoints, aside, wide[1]), (figure.keypoints + aside, -aside, second)):
        matte, found = find_matte(photo, keypoints, given, [keypoints + neighbour])
        assert found == source
        assert overlap(matte, own) > 0.965


def test_the_matte_beside_a_photo_is_found_by_its_name(tmp_path):
    photo = tmp_path / "person.jpg"
    assert matte_beside(photo) is None
    (tmp_path / "person_matte.png").touch()
    assert matte_beside(photo) == tmp_path / "person_matte.png"


def test_only_the_person_with_the_keypoints_is_kept():
    figure = draw_figure(BLACK)
    crowd = np.hstack([figure.coverage, figure.coverage])
    crowd[5:8, 5:8] = 1
    matte = one_person(crowd, figure.keypoints)
    np.testing.assert_allclose(matte[:, :560], np.where(figure.coverage > 0, crowd[:, :560], 0), atol=0.5)
    assert not matte[:, 560:].any()
    assert not matte[:10].any()


@pytest.mark.parametrize(
    ("matte", "code"), [(np.zeros((700, 560)), "matte-empty"), (np.ones((700, 560)), "matte-full"), (np.eye(700, 560), "matte-contradicts")]
)
def test_useless_mattes_are_refused(matte, code):
    with pytest.raises(TwokayError) as error:
        one_person(matte.astype(np.float32), draw_figure(BLACK).keypoints)
    assert error.value.code == code
