import numpy as np
import pytest
import torch

from training.losses import GRADIENT_DISTANCES, NORMAL_Z, DepthOptions, depth_losses, gradient_error, normal_loss, normal_of_depth, ssim


def plane(slope_x: float, slope_y: float, size: int = 32) -> torch.Tensor:
    """[1, 1, size, size] depth that grows by the slopes per pixel to the right and upward."""
    axis = torch.arange(size, dtype=torch.float32)
    return (2 + slope_x * axis[None, :] - slope_y * axis[:, None])[None, None]


def test_normals_of_a_plane_are_the_published_formula():
    slope_x, slope_y = 0.003, -0.002
    depth = plane(slope_x, slope_y)
    normal = normal_of_depth(depth, depth > 0)[0, :, 5, 5] * 2 - 1
    expected = np.array([-slope_x, slope_y, NORMAL_Z])
    assert normal.numpy() == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)


def test_spacing_makes_normals_independent_of_the_resolution():
    fine, coarse = plane(0.001, 0.002, 64), plane(0.008, 0.016, 8)
    assert torch.allclose(normal_of_depth(fine, fine > 0)[0, :, 5, 5], normal_of_depth(coarse, coarse > 0, 8.0)[0, :, 5, 5], atol=1e-4)


def test_normals_at_the_outline_do_not_see_the_background():
    depth = plane(0.0, 0.0)
    inside = torch.zeros_like(depth, dtype=torch.bool)
    inside[..., 8:24, 8:24] = True
    normal = normal_of_depth(depth * inside, inside)
    assert torch.allclose(normal[0, :, inside[0, 0]], torch.tensor([0.5, 0.5, 1.0])[:, None].expand(-1, 256), atol=1e-5)
    assert (normal[0, :, ~inside[0, 0]] == 0).all()


def test_ssim_is_one_for_equal_and_less_for_different_images():
    torch.manual_seed(0)
    image = torch.rand(1, 3, 20, 20)
    assert ssim(image, image).item() == pytest.approx(1, abs=1e-4)
    assert ssim(image, 1 - image).item() < 0.2
    assert normal_loss(image, image).item() == pytest.approx(0, abs=1e-4)


def test_depth_is_compared_inside_the_person_only():
    target = torch.full((1, 2, 16, 16), 2.0)
    cover = torch.zeros(1, 1, 16, 16)
    cover[..., 4:12, 4:12] = 1
    raw = torch.cat([target, torch.where(cover > 0, 50.0, -50.0)], dim=1)
    raw[:, :2] += 3 * (1 - cover)
    losses = depth_losses(raw, target, cover, 8.0)
    assert all(value.item() == pytest.approx(0, abs=1e-6) for value in losses.values())
    raw[:, 0, 5, 5] += 1
    assert depth_losses(raw, target, cover, 8.0)["depth"].item() == pytest.approx(0.85 * 0.975 / 64, rel=1e-4)


def test_an_empty_cut_has_finite_losses():
    losses = depth_losses(torch.zeros(1, 3, 16, 16), torch.zeros(1, 2, 16, 16), torch.zeros(1, 1, 16, 16), 1.0)
    assert all(value.isfinite() for value in losses.values())


def person_error(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Errors [1, 2, 40, 40] inside a 32 x 32 person, and where it is [1, 1, 40, 40]."""
    inside = torch.zeros(1, 1, 40, 40, dtype=torch.bool)
    inside[..., 4:36, 4:36] = True
    return values * inside, inside


def test_an_offset_of_the_whole_person_is_free_and_a_thickness_is_not():
    target = torch.full((1, 2, 40, 40), 2.0)
    error, inside = person_error(torch.full((1, 2, 40, 40), 0.2))
    logit = torch.where(inside, 50.0, -50.0)
    options = DepthOptions(offset_free=1.0, thickness=1.0, gradients=1.0)
    moved = depth_losses(torch.cat([target + error, logit], dim=1), target, inside.float(), 8.0, options)
    assert moved["depth"].item() > 0.1
    assert all(moved[name].item() == pytest.approx(0, abs=1e-5) for name in ("offset_free", "thickness", "gradients"))
    error[:, 1] *= -1
    thicker = depth_losses(torch.cat([target + error, logit], dim=1), target, inside.float(), 8.0, options)
    assert thicker["thickness"].item() == pytest.approx(0.4 - 0.025, rel=1e-4)
    assert thicker["offset_free"].item() == pytest.approx(2 * (0.2 - 0.025), rel=1e-4)
    assert thicker["gradients"].item() == pytest.approx(0, abs=1e-5)


def test_gradients_of_a_tilted_error_grow_with_the_distance():
    tilted = 0.001 * torch.arange(40.0).expand(1, 1, 40, 40)
    error, inside = person_error(tilted)
    expected = sum(0.001 * apart for apart in GRADIENT_DISTANCES if apart < 32)
    assert gradient_error(error, inside).item() == pytest.approx(expected, rel=1e-3)


def test_published_losses_are_all_there_is_by_default():
    raw, target = torch.zeros(1, 3, 16, 16), torch.zeros(1, 2, 16, 16)
    assert list(depth_losses(raw, target, torch.zeros(1, 1, 16, 16), 1.0)) == ["depth", "relief", "mask"]
