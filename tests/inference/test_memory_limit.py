"""The networks within the memory of small graphics cards."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from inference import memory_modes
from inference.canvas import network_image, to_canvas
from inference.canvas_windows import WHOLE
from inference.checkpoint import ready
from inference.close_up import CloseUp, sharpened
from inference.detail import Detail, DetailConfig
from inference.memory_modes import MODES, MemoryMode, run_within_memory
from inference.model import Maps, Model, ModelConfig
from inference.parts import part_transforms
from tests.inference.figures import draw_figure
from tests.inference.tensor_memory import TensorMemory, size_of

FREE_OF_4_GB = 3_500_000_000
"""What the system, the driver and CUDA's context leave of a card of 4 GB, at the least."""
SHARE_OF_TENSORS = 0.5
"""The other half is for what convolutions take for themselves."""
REFINEMENT_HEAVY = ModelConfig(normal_width=4, depth_width=32)
BETWEEN_ITS_MODES = 450_000_000
"""Bytes: less than its refinement takes in large tiles, more than in small ones."""

Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """Canvas, part transforms and coverage of a drawn figure."""
    figure = draw_figure(np.zeros((400, 250, 3), np.uint8), trousers=(90, 80, 70))
    canvas = to_canvas(figure.photo, figure.coverage, figure.keypoints)
    image, theta = network_image(canvas, 0.85), part_transforms(canvas.keypoints)
    return torch.from_numpy(image)[None], torch.from_numpy(theta)[None], torch.from_numpy(canvas.matte)


@pytest.fixture
def modes_of_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_modes, "modes_of", lambda device: MODES)


def random_model(config: ModelConfig, device: str = "cpu") -> Model:
    torch.manual_seed(0)
    return ready(Model(config), device)


def run_with(limit: int, model: Model, inputs: Inputs) -> tuple[Maps, str, int]:
    """Return the maps, the mode and the peak of the bytes of tensors on a card that has this many."""
    memory = TensorMemory(limit, held=size_of(model) + inputs[0].nbytes + inputs[1].nbytes)
    with torch.inference_mode(), memory:
        maps, mode = run_within_memory(model, inputs[0], inputs[1], lambda name: None)
    return maps, mode, memory.peak


def test_memory_is_counted_while_it_is_held():
    with TensorMemory(limit=5000) as memory:
        first = torch.zeros(1000)
        view = first[:10].add_(1)
        del first
        torch.zeros(200)
        assert (memory.live, memory.peak) == (4000, 4800)
        del view
        torch.zeros(1200)
        assert (memory.live, memory.peak) == (0, 4800)
        with pytest.raises(torch.cuda.OutOfMemoryError):
            torch.zeros(1300)


def test_published_widths_fit_a_card_of_4_gigabytes_in_full_precision(inputs: Inputs, modes_of_a_card: None):
    _, mode, peak = run_with(FREE_OF_4_GB, random_model(ModelConfig()), inputs)
    assert mode == "float32"
    assert peak < SHARE_OF_TENSORS * FREE_OF_4_GB


def test_a_smaller_card_makes_do_with_parts_and_comes_close(inputs: Inputs, modes_of_a_card: None):
    model = random_model(REFINEMENT_HEAVY)
    plain, best, peak = run_with(FREE_OF_4_GB, model, inputs)
    maps, mode, least_peak = run_with(BETWEEN_ITS_MODES, model, inputs)
    assert (best, mode) == ("float32", "float16 in parts")
    assert least_peak <= BETWEEN_ITS_MODES < peak
    assert_close(maps, plain, inputs[2])


def detail_peak(mode: MemoryMode, photo_height: int) -> int:
    """Return the most bytes of tensors that the fine detail of a person of so many pixels holds on a card, in full precision."""
    detail = ready(Detail(DetailConfig(width=4)), "meta")  # on the CPU it may be in bfloat16
    height, width = photo_height, photo_height // 2
    seen = CloseUp(
        window=(slice(0, height // 4), slice(0, width // 4)),
        scale=4,
        image=np.zeros((height, width, 3), np.uint8),
        matte=np.ones((height, width), np.float32),
    )
    with torch.inference_mode(), TensorMemory(device="meta") as memory:
        sharp = sharpened(detail, seen, torch.zeros(1, 6, height // 4, width // 4), mode.detail_tile)
    assert sharp.normal.shape == (1, 6, height, width) and sharp.normal.device.type == "cpu"
    assert memory.live == 0
    return memory.peak


def test_fine_detail_takes_less_of_a_card_in_parts_whatever_the_size_of_the_photo():
    peaks = {(mode.name, height): detail_peak(mode, height) for mode in (MODES[0], MODES[-1]) for height in (2048, 3072)}
    assert peaks["float32", 2048] == peaks["float32", 3072] and peaks["float16 in parts", 2048] == peaks["float16 in parts", 3072]
    assert 0 < peaks["float16 in parts", 2048] < 0.4 * peaks["float32", 2048]


@pytest.fixture
def card_of_4_gigabytes() -> Iterator[None]:
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    torch.cuda.set_per_process_memory_fraction(FREE_OF_4_GB / torch.cuda.get_device_properties(0).total_memory)
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="holds a real card to 3.5 GB: needs one that CUDA sees")
def test_published_widths_run_on_a_real_card_held_to_4_gigabytes(inputs: Inputs, card_of_4_gigabytes: None):
    image, theta, coverage = inputs
    with torch.inference_mode():
        maps, _ = run_within_memory(random_model(ModelConfig(), "cuda"), image.cuda(), theta.cuda(), lambda name: None)
        expected, _ = run_within_memory(random_model(ModelConfig()), image, theta, lambda name: None)
    assert torch.cuda.max_memory_reserved() <= FREE_OF_4_GB
    assert_close(maps, expected, coverage)


def assert_close(maps: Maps, expected: Maps, coverage: torch.Tensor) -> None:
    """Half precision and another order of sums change little where the person is."""
    inside = coverage > 0.9
    maps, expected = maps.shown(WHOLE), expected.shown(WHOLE)
    for name in ("front_depth", "back_depth", "normal"):
        difference = (getattr(maps, name).cpu() - getattr(expected, name))[..., inside].abs()
        assert difference.mean() < 1e-3 and difference.max() < 0.1
