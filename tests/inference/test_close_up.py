"""Large photos at their own resolution."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inference import Reconstruction, pipeline, reconstruct
from inference.canvas import to_canvas
from inference.checkpoint import save_detail
from inference.close_up import LEAST_HEIGHT, Sharpened, close_up, close_up_layers
from inference.completion import Layers
from inference.detail import Detail, DetailConfig
from tests.inference.figures import Figure, draw_figure

LARGE = (2900, 1500)
"""Height and width of a photo that shows a person 2300 pixels tall."""


@pytest.fixture(scope="module")
def large() -> Figure:
    return draw_figure(np.zeros((*LARGE, 3), np.uint8), trousers=(90, 80, 70))


@pytest.fixture(scope="module")
def idle_detail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights that have nothing to add."""
    detail = Detail(DetailConfig(width=2))
    head = detail.network.head[0]
    assert isinstance(head, torch.nn.Conv2d) and head.bias is not None
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    save_detail(detail, path := tmp_path_factory.mktemp("detail") / "idle.safetensors", name="idle", licence="CC0-1.0")
    return path


@pytest.fixture
def fine(large: Figure, tiny_weights: Path, idle_detail: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipeline, "EMBEDDED_DETAIL", idle_detail)

    def made(figure: Figure = large, **options) -> Reconstruction:
        matte = {"keypoints": figure.keypoints, "matte": figure.coverage}
        return reconstruct(figure.photo, **matte, weights=tiny_weights, device="cpu", **options)

    return made


def test_close_ups_are_as_fine_as_the_photo(large: Figure):
    canvas = to_canvas(large.photo, large.coverage, large.keypoints)
    seen = close_up(large.photo, large.coverage, canvas, 8192)
    assert seen and seen.scale == 2 and seen.size == 4096
    rows, columns = seen.window
    assert seen.matte.shape == (2 * (rows.stop - rows.start), 2 * (columns.stop - columns.start))
    reduced = cv2.resize(seen.matte, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert np.abs(reduced - canvas.matte[seen.window]).mean() < 0.003  # nothing is moved
    assert close_up(large.photo, large.coverage, canvas, 2048) is None


def test_heights_from_which_on_it_is_worth_it():
    for height, scale in ((LEAST_HEIGHT - 30, None), (LEAST_HEIGHT + 30, 2), (2 * LEAST_HEIGHT + 60, 4)):
        photo, matte = np.zeros((round(height) + 200, 1200, 3), np.uint8), np.zeros((round(height) + 200, 1200), np.float32)
        matte[100 : 100 + round(height), 500:700] = 1
        seen = close_up(photo, matte, to_canvas(photo, matte, np.zeros((31, 3), np.float32)), 8192)
        assert (seen and seen.scale) == scale


def test_finer_maps_show_the_same_person(fine, large: Figure):
    told = []
    plain, result = fine(), fine(size=4096, progress=lambda fraction, text: told.append((fraction, text)))
    assert (plain.size, result.size, result.spacing) == (2048, 4096, 0.5) and not result.origin.hints
    inside = result.mask > 0.5
    np.testing.assert_array_equal(result.front_depth > 0, inside)
    assert (result.front_depth < result.back_depth)[inside].all() and (result.front_normal[~inside] == 0).all()
    gap = result.gap_far > 0
    assert (result.front_depth < result.gap_near)[gap].all() and (result.gap_far < result.back_depth)[gap].all()
    coarse = result.front_depth.reshape(2048, 2, 2048, 2).mean(axis=(1, 3))
    core = cv2.erode((plain.mask > 0.5).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.percentile(512 * np.abs(coarse - plain.front_depth)[core], 99) < 2  # canvas pixels
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions) and any(text == "Fine detail" for _, text in told)


def test_photos_that_show_no_more_say_so(fine):
    small = draw_figure(np.zeros((800, 500, 3), np.uint8), trousers=(90, 80, 70))
    result = fine(small, size=4096)
    assert result.size == 2048
    (hint,) = [hint for hint in result.origin.hints if hint.code == "density-lowered"]
    assert (
        f"{result.origin.height:.0f} pixels tall" in hint.text
        and "2048, not of 4096" in hint.text
        and f"{LEAST_HEIGHT:.0f} pixels" in hint.text
    )


def test_folders_give_finer_maps_back(fine, tmp_path: Path):
    result = fine(size=4096)
    result.save_folder(tmp_path)
    loaded = Reconstruction.load_folder(tmp_path)
    assert loaded.size == 4096 and loaded.back_depth.tobytes() == result.back_depth.tobytes()


def test_depth_follows_what_the_normals_gain(large: Figure):
    """Ripples that only the sharpened normals tell come into the depth, and no others."""
    canvas = to_canvas(large.photo, large.coverage, large.keypoints)
    seen = close_up(large.photo, large.coverage, canvas, 4096)
    assert seen
    matte = np.zeros((300, 300), np.float32)
    matte[20:280, 20:280] = 1
    seen = replace(seen, matte=np.kron(matte, np.ones((2, 2), np.float32)))
    flat, nothing = np.where(matte > 0, np.float32(1.8), 0), np.zeros_like(matte)
    layers = Layers(flat, np.where(matte > 0, np.float32(2.2), 0), nothing, nothing)
    wave, height = 2 * np.pi / 24, 0.002
    columns = np.arange(600)
    slope = height * wave * np.cos(wave * columns)  # of depth, by fine pixel
    across = -slope * 2 * 255  # of a normal with z = 1, by canvas pixel
    before = torch.zeros(1, 6, 600, 600)
    before[:, [0, 1, 3, 4]], before[:, [2, 5]] = 0.5, 1.0
    after = before.clone()
    length = torch.from_numpy(np.hypot(across, 1)).float()
    after[:, 0] = 0.5 + 0.5 * torch.from_numpy(across).float() / length
    after[:, 2] = 0.5 + 0.5 / length
    plain, rippled = (
        close_up_layers(layers, matte > 0, matte, Sharpened(seen, before.half(), normal.half())) for normal in (before, after)
    )
    middle = np.s_[200:400, 200:400]
    gained = (rippled.front - plain.front)[middle]
    expected = height * np.sin(wave * (columns - 0.5))[200:400]
    assert gained == pytest.approx(np.broadcast_to(expected, gained.shape), abs=0.15 * height)
    np.testing.assert_array_equal(rippled.back, plain.back)
