from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from inference.model import (
    COARSE,
    FULL_MAPS,
    IN_CACHE,
    ON_GPU,
    STEPS,
    Division,
    Model,
    ModelConfig,
    activated,
    downsampled,
    enlarged,
    extended,
    occupied_tiles,
    without_background,
)
from inference.networks import DoublingConv, RefineNet, fold_batch_norm, fold_upsampling
from inference.parts import PARTS, part_transforms
from tests.inference.test_parts import standing_person

SMALL = ModelConfig(normal_width=2, depth_width=2)


@pytest.fixture(scope="module")
def model() -> Model:
    torch.manual_seed(0)
    model = Model(SMALL)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return model.eval()


@pytest.fixture(scope="module")
def canvas() -> torch.Tensor:
    """[1, 3, 2048, 2048] noise in an ellipse on the empty canvas."""
    generator = torch.Generator().manual_seed(1)
    image = torch.rand(1, 3, 2048, 2048, generator=generator) * 2 - 1
    y, x = torch.meshgrid(torch.linspace(-1, 1, 2048), torch.linspace(-1, 1, 2048), indexing="ij")
    image[:, :, (x / 0.3) ** 2 + (y / 0.8) ** 2 > 1] = -1
    return image


@pytest.fixture(scope="module")
def theta() -> torch.Tensor:
    return torch.from_numpy(part_transforms(standing_person()))[None]


@torch.inference_mode()
def test_maps_have_the_promised_shapes_and_ranges(model, canvas, theta):
    maps = model(canvas, theta)
    assert maps.coarse_normal.shape == (1, 6, 256, 256)
    for name in ("coarse_front_depth", "coarse_back_depth", "coarse_mask"):
        assert getattr(maps, name).shape == (1, 1, 256, 256)
    assert maps.normal.shape == (1, 6, 2048, 2048)
    for name in ("front_depth", "back_depth", "mask"):
        values = getattr(maps, name)
        assert values.shape == (1, 1, 2048, 2048)
        assert values.isfinite().all() and values.min() >= 0
    assert maps.mask.max() <= 1 and maps.front_depth.max() <= 6


@torch.inference_mode()
@pytest.mark.parametrize("division", [IN_CACHE, ON_GPU])
def test_full_maps_are_made_only_around_what_the_canvas_holds(model, canvas, theta, division):
    maps, whole = model.digitized(canvas, theta, division=division), model(canvas, theta)
    rows, columns = maps.window
    held = (canvas[0] > -1).any(dim=0)
    assert held[maps.window].sum() == held.sum()
    assert columns.stop - columns.start <= 1024
    assert maps.normal.shape[-2:] == (rows.stop - rows.start, columns.stop - columns.start)
    for name in FULL_MAPS:
        assert torch.allclose(getattr(maps, name)[0][:, held[maps.window]], getattr(whole, name)[0][:, held], atol=1e-5)
    assert whole.front_depth[0, 0, :, : columns.start].abs().max() == 0


@torch.inference_mode()
def test_an_empty_canvas_has_empty_maps(model, theta):
    maps = model(torch.full((1, 3, 2048, 2048), -1.0), theta)
    assert maps.front_depth.shape == (1, 1, 2048, 2048) and maps.front_depth.abs().max() == 0


def test_a_window_of_enlarged_maps_is_cut_from_the_whole():
    coarse = torch.rand(1, 2, 256, 256, generator=torch.Generator().manual_seed(5))
    for window in (np.s_[0:64, 1984:2048], np.s_[512:1024, 8:1000]):
        assert torch.equal(enlarged(coarse, window), enlarged(coarse)[..., *window])


@torch.inference_mode()
def test_part_networks_that_correct_leave_the_coarse_normals_where_they_have_nothing_to_add(canvas, theta):
    model = Model(replace(SMALL, correct_normals=True)).eval()
    coarse = torch.rand(1, 6, 256, 256, generator=torch.Generator().manual_seed(3))
    for network in model.part_normal.values():
        torch.nn.init.zeros_(network.head[0].weight)
        network.head[0].bias.copy_(torch.tensor([0.25, 0, 0, 0, 0, -2]))
    merged, before = model.merged_normal(canvas, coarse, theta), enlarged(coarse)
    assert torch.equal(merged[:, 1:5], before[:, 1:5])
    change = (merged - before)[0, 0]
    beside = change[:100, :100]
    assert beside.abs().max() == 0
    assert change.max() == pytest.approx(0.25) and change.min() >= 0
    assert merged[0, 5, change > 0.249].max() == 0


@torch.inference_mode()
def test_tiles_of_the_refinement_equal_the_whole_canvas_at_once(model):
    torch.manual_seed(2)
    depth, normal = torch.rand(1, 2, 256, 256) * 3, torch.rand(1, 6, 2048, 2048)
    whole = activated(model.refine(depth, normal))
    for rows, columns in ((16, 16), (64, 64), (64, 256)):
        every_tile = [np.s_[top : top + rows, left : left + columns] for top in range(0, 256, rows) for left in range(0, 256, columns)]
        assert torch.allclose(model.refined(depth, normal, every_tile), whole, atol=1e-5)


@torch.inference_mode()
def test_halo_covers_what_a_pixel_sees(model):
    torch.manual_seed(3)
    depth, normal = torch.rand(1, 2, 32, 32), torch.rand(1, 6, 256, 256)
    whole = model.refine(depth, normal)
    halo = RefineNet.HALO
    depth[..., : 16 - halo], normal[..., : 128 - 8 * halo] = 9, 9
    assert torch.allclose(model.refine(depth, normal)[..., 128:], whole[..., 128:], atol=1e-5)


@pytest.mark.parametrize(("most", "count"), [((16, 16), 96), ((64, 32), 20), ((64, 256), 4)])
def test_tiles_cover_every_occupied_pixel_once_and_leave_empty_bands_out(canvas, most, count):
    tiles = occupied_tiles(canvas, most)
    covered = torch.zeros(2048, 2048, dtype=torch.int)
    for rows, columns in tiles:
        assert rows.stop - rows.start == most[0] and columns.stop - columns.start <= most[1]
        covered[8 * rows.start : 8 * rows.stop, 8 * columns.start : 8 * columns.stop] += 1
    assert covered[(canvas[0] > -1).any(dim=0)].min() == 1 and covered.max() == 1
    assert covered[:, :640].max() == 0 and len(tiles) <= count


def test_an_empty_canvas_has_no_tiles():
    assert occupied_tiles(torch.full((1, 3, 2048, 2048), -1.0)) == []


def test_coarse_images_are_what_bilinear_interpolation_gives(canvas):
    expected = torch.nn.functional.interpolate(canvas, size=(COARSE, COARSE), mode="bilinear", align_corners=False)
    assert torch.allclose(downsampled(canvas), expected, atol=1e-6)


@torch.inference_mode()
def test_windows_of_a_kind_go_through_their_network_together(model, canvas, theta):
    coarse, calls = torch.rand(1, 6, 256, 256, generator=torch.Generator().manual_seed(8)), []
    hooks = [network.register_forward_pre_hook(lambda _, given: calls.append(len(given[0]))) for network in model.part_normal.values()]
    apart, together = (model.part_answers(canvas, coarse, theta, division=Division(batched=batched)) for batched in (False, True))
    for hook in hooks:
        hook.remove()
    assert calls == [1] * 12 + [1, 1, 4, 4, 2]
    for one, other in zip(apart, together, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


@torch.inference_mode()
def test_people_of_a_batch_keep_their_windows_when_these_go_together(model, canvas, theta):
    images, places = torch.cat([canvas, canvas.flip(3)]), torch.cat([theta, theta * torch.tensor([[[[1.1]]]])])
    coarse = torch.rand(2, 6, 256, 256, generator=torch.Generator().manual_seed(9))
    together = model.part_answers(images, coarse, places, division=ON_GPU)
    for person in range(2):
        alone = model.part_answers(images[person : person + 1], coarse[person : person + 1], places[person : person + 1])
        for one, both in zip(alone, together, strict=True):
            assert torch.allclose(one[0], both[person], atol=1e-5)


def test_folding_batch_norm_changes_no_value():
    torch.manual_seed(4)
    network = Model(SMALL).coarse_depth.eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 2)
    image, normal = torch.rand(1, 3, 32, 32), torch.rand(1, 6, 32, 32)
    with torch.inference_mode():
        before = network(image, normal)
        fold_batch_norm(network)
        assert torch.allclose(network(image, normal), before, atol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in network.modules())


@torch.inference_mode()
@pytest.mark.parametrize(("height", "width"), [(5, 7), (1, 1), (2, 16)])
def test_doubling_convolution_is_upsampling_and_a_convolution_with_fewer_products(height, width):
    torch.manual_seed(6)
    convolution, image = torch.nn.Conv2d(3, 2, 3, padding=1), torch.rand(2, 3, height, width)
    doubling = DoublingConv(convolution)
    expected = convolution(torch.nn.functional.interpolate(image, scale_factor=2, mode="nearest"))
    assert torch.allclose(doubling(image), expected, atol=1e-6)
    with FlopCounterMode(display=False) as plain:
        convolution(torch.rand(1, 3, 128, 128))
    with FlopCounterMode(display=False) as fewer:
        doubling(torch.rand(1, 3, 64, 64))
    assert fewer.get_total_flops() < 0.47 * plain.get_total_flops()


@torch.inference_mode()
def test_folding_upsampling_changes_no_value():
    torch.manual_seed(7)
    network, image = Model(SMALL).coarse_normal.eval(), torch.rand(1, 3, 32, 48)
    fold_batch_norm(network)
    before = network(image)
    fold_upsampling(network)
    assert torch.allclose(network(image), before, atol=1e-5)
    assert not any(isinstance(module, torch.nn.Upsample) for module in network.modules())


def test_background_between_coarse_and_refinement():
    coarse = torch.tensor([1.9, 2.1, 0.4]).view(1, 3, 1, 1)
    assert without_background(coarse).flatten().tolist() == [6.0, 0.0]
    coarse[:, 2] = 0.6
    assert without_background(coarse).flatten().tolist() == pytest.approx([1.9, 2.1])


@torch.inference_mode()
def test_each_step_is_announced_and_may_cancel(model, canvas, theta):
    names = []
    model.digitized(canvas, theta, names.append)
    assert names[0] == "coarse shape" and {"left foot", "merge"} < set(names)
    assert len(PARTS) + 3 < len(names) <= STEPS

    class StopError(Exception):
        pass

    def stop(name: str) -> None:
        if name == "torso":
            raise StopError

    for division in (IN_CACHE, ON_GPU):
        with pytest.raises(StopError):
            model.digitized(canvas, theta, stop, division)


def test_published_widths_have_the_published_size():
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in Model(ModelConfig()).parameters())
    assert np.round(count / 1e6, 1) == 77.7


def test_depth_is_carried_on_around_the_person():
    coarse = torch.zeros(1, 3, 32, 32)
    coarse[:, :2] = 5.0
    coarse[:, 0, 10:20, 10:20], coarse[:, 1, 10:20, 10:20], coarse[:, 2, 10:20, 10:20] = 1.9, 2.2, 1.0
    depth = extended(coarse)
    assert depth[0, :, 5:25, 5:25].flatten(1).amin(dim=1).tolist() == pytest.approx([1.9, 2.2])
    assert depth[0, :, 5:25, 5:25].flatten(1).amax(dim=1).tolist() == pytest.approx([1.9, 2.2])
    assert depth[0, 0, 0, 31] == 2.0
