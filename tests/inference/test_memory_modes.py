import io
import json
import threading
import weakref
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch

from inference import TwokayError, memory_modes, pipeline, reconstruct, worker
from inference.canvas import network_image, to_canvas
from inference.canvas_windows import WHOLE
from inference.checkpoint import load_model
from inference.memory_modes import MODES, run_within_memory
from inference.parts import part_transforms
from tests.inference.figures import Figure, draw_figure


class Hungry:
    """A model that runs out of memory in its first modes and writes down what it was asked."""

    def __init__(self, failures: int, error: Exception | None = None):
        self.failures, self.asked = failures, []
        self.error = error or torch.cuda.OutOfMemoryError("CUDA out of memory")

    def digitized(self, image, theta, step, division):
        self.asked.append((torch.is_autocast_enabled(image.device.type), division))
        if len(self.asked) <= self.failures:
            raise self.error
        return "maps"


IMAGE = torch.zeros(1)


@pytest.fixture(autouse=True)
def as_on_a_gpu(monkeypatch):
    monkeypatch.setattr(memory_modes, "modes_of", lambda device: MODES)


@pytest.mark.parametrize(("failures", "name"), [(0, "float32"), (1, "float16"), (2, "float16 in parts")])
def test_modes_are_tried_until_one_fits(failures, name):
    model = Hungry(failures)
    assert run_within_memory(model, IMAGE, IMAGE, print) == ("maps", name)
    assert model.asked == [(mode.half, mode.division) for mode in MODES[: failures + 1]]
    assert not torch.is_autocast_enabled("cpu")


LACKS = [
    (torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), "gpu-memory"),
    (RuntimeError("MPS backend out of memory (MPS allocated: 8.50 GB, other allocations: 1 GB, max allowed: 9.07 GB)."), "gpu-memory"),
    (RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: 17179869184 bytes."), "memory"),
    (RuntimeError("std::bad_alloc"), "memory"),
    (RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: not enough memory: 17179869184 bytes."), "memory"),
    (MemoryError(), "memory"),
    (RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported"), "gpu-memory"),
    (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), "gpu-memory"),
    (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), "gpu-memory"),
    (RuntimeError("Unable to find an engine to execute this computation"), "gpu-memory"),
    (RuntimeError("GET was unable to find an engine to execute this computation"), "gpu-memory"),
    (RuntimeError("FIND was unable to find an engine to execute this computation"), "gpu-memory"),
]


@pytest.mark.parametrize(("error", "code"), LACKS)
def test_every_lack_of_memory_is_tried_again_and_explained(error, code):
    assert run_within_memory(Hungry(2, error), IMAGE, IMAGE, print) == ("maps", "float16 in parts")
    with pytest.raises(TwokayError, match="Close other programs") as failure:
        run_within_memory(Hungry(len(MODES), error), IMAGE, IMAGE, print)
    assert failure.value.code == code


def test_opencv_itself_says_so_and_other_errors_of_its_are_none():
    with pytest.raises(cv2.error) as lack:
        cv2.resize(np.zeros((1, 1), np.uint8), (1 << 30, 1 << 30))
    with pytest.raises(cv2.error) as fault:
        cv2.resize(np.zeros((0, 0), np.uint8), (10, 10))
    assert memory_modes.is_lack_of_memory(lack.value) and not memory_modes.is_lack_of_memory(fault.value)


def test_torch_itself_says_so_on_the_cpu():
    with pytest.raises(RuntimeError) as error:
        torch.empty(1 << 60)
    assert memory_modes.is_lack_of_memory(error.value)


def test_other_errors_are_not_tried_again():
    def broken(*_):
        raise RuntimeError("CUDA error: an illegal memory access")

    with pytest.raises(RuntimeError, match="illegal"):
        run_within_memory(SimpleNamespace(digitized=broken), IMAGE, IMAGE, print)


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
        runs = (
            memory_modes.in_mode(mode, image.device, lambda mode: model.digitized(image, theta, division=mode.division))
            for mode in (MODES[0], MODES[-1])
        )
        first, last = (maps.shown(WHOLE) for maps in runs)
    inside = torch.from_numpy(canvas.matte > 0.9)
    for name in ("front_depth", "back_depth", "normal"):
        expected, same, close = (getattr(maps, name)[..., inside] for maps in (plain, first, last))
        assert torch.allclose(same, expected, atol=1e-5)
        assert (close - expected).abs().mean() < 1e-3 and (close - expected).abs().max() < 0.1


def test_mode_is_told_with_the_result(figure, tiny_weights, monkeypatch):
    monkeypatch.setattr(pipeline, "run_within_memory", lambda model, *rest: (model.digitized(*rest), "float16 in parts"))
    result = reconstruct(figure.photo, keypoints=figure.keypoints, matte=figure.coverage, weights=tiny_weights, device="cpu")
    assert result.origin.precision == "float16 in parts"


def test_weights_that_do_not_fit_are_explained(figure, monkeypatch):
    def load(*_):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(pipeline, "load_model", load)
    with pytest.raises(TwokayError) as failure:
        reconstruct(figure.photo, keypoints=figure.keypoints, matte=figure.coverage, device="cpu")
    assert failure.value.code == "gpu-memory"


def test_canvas_that_does_not_fit_is_explained(figure, tiny_weights, monkeypatch):
    def full(*_, **__):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    model = load_model(tiny_weights)
    monkeypatch.setattr(pipeline, "load_model", lambda *_: model)
    monkeypatch.setattr(torch.Tensor, "to", full)
    with pytest.raises(TwokayError) as failure:
        reconstruct(figure.photo, keypoints=figure.keypoints, matte=figure.coverage, device="cpu")
    assert failure.value.code == "gpu-memory"


def test_worker_keeps_no_memory_of_the_graphics_card_between_photos(monkeypatch):
    emptied = []
    monkeypatch.setattr(worker, "empty_cache", lambda: emptied.append(True))
    monkeypatch.setattr(worker, "find_keypoints", lambda *_: [])
    request = json.dumps({"task": "keypoints", "photo": "ann.png", "keypoints": None}) + "\n"
    serving = worker.Worker(io.StringIO())
    for photos in (1, 2):
        serving.serve(io.StringIO(request))
        assert len(emptied) == photos


def test_worker_tells_no_progress_of_a_photo_whose_turn_has_not_come(monkeypatch):
    second_is_found = threading.Event()

    def find(photo, _, steps):
        steps.tell(0.5, photo.stem)
        if photo.stem == "bob":
            second_is_found.set()
        return [np.zeros((31, 3), np.float32)]

    monkeypatch.setattr(worker, "find_keypoints", find)
    monkeypatch.setattr(worker, "_handed_over", lambda photo, *_: {"photo": photo.request["photo"], "ahead": second_is_found.wait(5)})
    answers = io.StringIO()
    requests = "".join(json.dumps({"task": "keypoints", "photo": name, "keypoints": None}) + "\n" for name in ("ann", "bob"))
    worker.Worker(answers).serve(io.StringIO(requests))
    _, progress, first, second = (json.loads(line) for line in answers.getvalue().splitlines())
    assert (progress["event"], progress["text"]) == ("progress", "ann")
    assert [answer["people"] for answer in (first, second)] == [[{"photo": name, "ahead": True}] for name in ("ann", "bob")]


def answer_to(task: str) -> dict:
    """Return the worker's last answer to a request whose people are found, and run through the networks, by what a test puts there."""
    answers = io.StringIO()
    request = {"task": task, "photo": "ann.png", "keypoints": None, "matte": None, "person": 0, "weights": None}
    worker.Worker(answers).serve(io.StringIO(json.dumps(request | {"device": "cpu", "size": 4096}) + "\n"))
    return json.loads(answers.getvalue().splitlines()[-1])


@pytest.mark.parametrize(("error", "code"), [*LACKS, (cv2.error("error: (-4:Insufficient memory) Failed to allocate 9 bytes"), "memory")])
def test_worker_answers_every_lack_of_memory(error, code, monkeypatch):
    def cannot_find(*_):
        raise error

    monkeypatch.setattr(worker, "find_subjects", cannot_find)
    assert answer_to("cutouts")["code"] == code


@pytest.mark.parametrize("full", ["load_model", "load_detail", "assembled"])
def test_worker_answers_a_full_graphics_card_wherever_it_is_met(full, monkeypatch):
    def meet(*_):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    def digitized(subjects, load, steps, fine):
        if full == "load_detail":
            fine.load()
        yield SimpleNamespace(assembled=meet)

    monkeypatch.setattr(worker, "found_subjects", lambda *_: [])
    monkeypatch.setattr(worker, "digitized", digitized if full != "load_model" else lambda *_: iter(()))
    monkeypatch.setattr(worker, "load_detail", meet)
    monkeypatch.setattr(worker, "load_model", meet if full == "load_model" else load_model)
    assert answer_to("humans")["code"] == "gpu-memory"


def test_worker_holds_no_tensors_of_what_has_failed(monkeypatch):
    held = []

    def cannot_find(*_):
        held.append(weakref.ref(tensor := torch.zeros(9)))
        raise torch.cuda.OutOfMemoryError(f"CUDA out of memory beside {tensor.nbytes} bytes")

    monkeypatch.setattr(worker, "find_subjects", cannot_find)
    monkeypatch.setattr(worker, "empty_cache", lambda: held.append(held[0]() is None))
    answer_to("cutouts")
    assert held[1:] == [True]
