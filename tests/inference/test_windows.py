import numpy as np
import pytest
import torch

from inference import windows
from inference.camera import CANVAS
from inference.parts import PARTS, part_transforms
from tests.inference.test_parts import standing_person


@pytest.fixture
def theta() -> torch.Tensor:
    return torch.from_numpy(part_transforms(standing_person()))[None]


def gradient() -> torch.Tensor:
    """[1, 2, 2048, 2048] column and row of every pixel: sampling it tells where a sample was taken."""
    axis = torch.arange(CANVAS, dtype=torch.float32)
    return torch.stack(torch.meshgrid(axis, axis, indexing="xy"))[None]


def test_an_identity_transform_cuts_the_centre_of_the_canvas():
    identity = torch.tensor([[[1.0, 0, 0], [0, 1, 0]]])
    window = windows.cut(identity, PARTS[0], gradient())
    height, width = PARTS[0].height, PARTS[0].width
    assert window.shape == (1, 2, height, width)
    assert window[0, 0, 0].numpy() == pytest.approx(np.arange(width) + (CANVAS - width) / 2, abs=0.01)
    assert window[0, 1, :, 0].numpy() == pytest.approx(np.arange(height) + (CANVAS - height) / 2, abs=0.01)


def test_a_window_equals_the_centre_of_the_whole_resampled_canvas(theta: torch.Tensor):
    torch.manual_seed(0)
    canvas = torch.rand(1, 1, CANVAS, CANVAS)
    part = PARTS[3]
    grid = torch.nn.functional.affine_grid(theta[:, 3], [1, 1, CANVAS, CANVAS], align_corners=False)
    whole = torch.nn.functional.grid_sample(canvas, grid, align_corners=False)
    top, left = (CANVAS - part.height) // 2, (CANVAS - part.width) // 2
    expected = whole[:, :, top : top + part.height, left : left + part.width]
    assert torch.allclose(windows.cut(theta[:, 3], part, canvas), expected, atol=2e-3)


def test_cut_and_merged_give_a_smooth_canvas_back(theta: torch.Tensor):
    canvas = gradient()
    cuts = [windows.cut(theta[:, i], part, canvas) for i, part in enumerate(PARTS)]
    merged = windows.merged(cuts, theta)
    covered = merged.abs().sum(dim=1) > 0
    assert covered.float().mean() > 0.1
    centre = torch.nn.functional.avg_pool2d(covered.float(), 9, stride=1, padding=4) == 1
    assert (merged - canvas).abs().amax(dim=1)[centre].quantile(0.99) < 0.5


def test_merged_is_zero_where_no_window_reaches(theta: torch.Tensor):
    ones = [torch.ones(1, 1, part.height, part.width) for part in PARTS]
    merged = windows.merged(ones, theta)
    assert merged[0, 0, :100, :100].abs().max() == 0
    values = merged[merged != 0]
    assert torch.allclose(values, torch.ones_like(values), atol=1e-3)


def test_merged_fades_out_where_there_is_no_other_window(theta: torch.Tensor):
    ones = [torch.ones(1, 1, part.height, part.width) for part in PARTS]
    hard, soft = (windows.merged(ones, theta, fading=fading)[0, 0] for fading in (False, True))
    steps = [image.diff(dim=0).abs().max() for image in (hard, soft)]
    assert steps[0] == 1
    assert steps[1] < 0.2
    assert torch.equal(soft > 0, hard > 0)
    assert (soft > 0.999).sum() > 0.7 * (hard > 0).sum()


def test_a_window_of_the_merged_canvas_is_cut_from_the_whole(theta: torch.Tensor):
    torch.manual_seed(2)
    cuts = [torch.rand(1, 2, part.height, part.width) for part in PARTS]
    whole = windows.merged(cuts, theta, fading=True)
    shown = np.s_[900:1300, 800:1024]
    assert torch.allclose(windows.merged(cuts, theta, shown, fading=True), whole[..., *shown], atol=1e-5)
    assert whole[..., *shown].abs().max() > 0


def test_each_person_of_a_batch_is_merged_by_itself(theta: torch.Tensor):
    pair = torch.cat([theta, torch.from_numpy(part_transforms(standing_person(1) + [50, 0]))[None]])
    torch.manual_seed(1)
    cuts = [torch.rand(2, 1, part.height, part.width) for part in PARTS]
    both = windows.merged(cuts, pair)
    second = windows.merged([cut[1:] for cut in cuts], pair[1:])
    assert torch.equal(both[1:], second)


def test_what_lies_beyond_the_canvas_is_known_without_a_canvas(theta: torch.Tensor):
    aside = theta + torch.tensor([[0, 0, 0.5], [0, 0, 0.3]])
    ones = torch.ones(1, 1, CANVAS, CANVAS)
    shares = []
    for i, part in enumerate(PARTS):
        inside = windows.on_canvas(aside[:, i], part)
        assert torch.allclose(inside, windows.cut(aside[:, i], part, ones), atol=2e-3)
        shares.append(float(inside.mean()))
    assert min(shares) < 0.5 < max(shares)


def test_half_precision_moves_no_window(theta: torch.Tensor):
    with torch.autocast("cpu", torch.float16):
        cuts = [windows.cut(theta[:, i], part, gradient()) for i, part in enumerate(PARTS)]
    for i, part in enumerate(PARTS):
        assert torch.equal(cuts[i], windows.cut(theta[:, i], part, gradient()))
