import numpy as np
import pytest
import torch

from inference import TwokayError, memory_modes, pipeline, reconstruct
from inference.canvas import network_image, to_canvas
from inference.checkpoint import load_model
from inference.memory_modes import MODES, run_within_memory
from inference.parts import part_transforms
from tests.inference.figures import Figure, draw_figure


class Hungry:
    """A model that runs out of memory in its first modes and writes down what it was asked."""

    def __init__(self, failures: int):
        self.failures, self.asked = failures, []

    def __call__(self, image, theta, step, tile):
        self.asked.append((torch.is_autocast_enabled(image.device.type), tile))
        if len(self.asked) <= self.failures:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return "maps"


IMAGE = torch.zeros(1)


@pytest.fixture(autouse=True)
def as_on_a_gpu(monkeypatch):
    monkeypatch.setattr(memory_modes, "modes_of", lambda device: MODES)


@pytest.mark.parametrize(("failures", "name"), [(0, "float32"), (1, "float16"), (2, "float16 in parts")])
def test_modes_are_tried_until_one_fits(failures, name):
    model = Hungry(failures)
    assert run_within_memory(model, IMAGE, IMAGE, print) == ("maps", name)
    assert model.asked == [(mode.half, mode.tile) for mode in MODES[: failures + 1]]
    assert not torch.is_autocast_enabled("cpu")


def test_last_mode_that_does_not_fit_is_explained():
    with pytest.raises(TwokayError, match="on the CPU") as failure:
        run_within_memory(Hungry(len(MODES)), IMAGE, IMAGE, print)
    assert failure.value.code == "gpu-memory"


def test_other_errors_are_not_tried_again():
    def broken(*_):
        raise RuntimeError("CUDA error: an illegal memory access")

    with pytest.raises(RuntimeError, match="illegal"):
        run_within_memory(broken, IMAGE, IMAGE, print)


@pytest.fixture(scope="module")
def figure() -> Figure:
    return draw_figure(np.zeros((400, 250, 3), np.uint8), trousers=(90, 80, 70))


def test_first_mode_is_the_plain_network_and_the_last_comes_close(figure, tiny_weights):
    model = load_model(tiny_weights)
    canvas = to_canvas(figure.photo, figure.coverage, figure.keypoints)
    image = torch.from_numpy(network_image(canvas, 1.0, 0.0))[None]
    theta = torch.from_numpy(part_transforms(canvas.keypoints))[None]
    with torch.inference_mode():
        plain = model(image, theta)
        first, last = (memory_modes._maps(model, image, theta, lambda name: None, mode) for mode in (MODES[0], MODES[-1]))
    inside = torch.from_numpy(canvas.matte > 0.9)
    for name in ("front_depth", "back_depth", "normal"):
        expected, same, close = (getattr(maps, name)[..., inside] for maps in (plain, first, last))
        assert torch.allclose(same, expected, atol=1e-5)
        assert (close - expected).abs().mean() < 1e-3 and (close - expected).abs().max() < 0.1


def test_mode_is_told_with_the_result(figure, tiny_weights, monkeypatch):
    monkeypatch.setattr(pipeline, "run_within_memory", lambda model, *rest: (model(*rest), "float16 in parts"))
    result = reconstruct(figure.photo, keypoints=figure.keypoints, matte=figure.coverage, weights=tiny_weights, device="cpu")
    assert result.origin.precision == "float16 in parts"


def test_weights_that_do_not_fit_are_explained(figure, monkeypatch):
    def load(*_):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(pipeline, "load_model", load)
    with pytest.raises(TwokayError) as failure:
        reconstruct(figure.photo, keypoints=figure.keypoints, matte=figure.coverage, device="cpu")
    assert failure.value.code == "gpu-memory"
