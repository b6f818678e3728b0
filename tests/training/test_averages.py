import pytest
import torch

from training.averages import WeightAverage


def test_the_average_of_a_constant_is_the_constant_and_of_a_step_is_the_share_not_kept():
    network = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(network.weight, 2.0)
    average = WeightAverage(network, 0.9)
    for step in range(1000, 1003):
        average.update(network, step)
    assert average.state["weight"].item() == pytest.approx(2)
    torch.nn.init.constant_(network.weight, 12.0)
    average.update(network, 1003)
    assert average.state["weight"].item() == pytest.approx(2 + 0.1 * 10)
    average.update(network, 1004)
    assert average.state["weight"].item() == pytest.approx(12 - 0.81 * 10)


def test_the_first_steps_forget_the_start():
    network = torch.nn.Linear(1, 1, bias=False)
    average = WeightAverage(network, 0.999)
    torch.nn.init.constant_(network.weight, 5.0)
    for step in range(30):
        average.update(network, step)
    assert average.state["weight"].item() == pytest.approx(5, abs=1e-3)


def test_counters_are_copied_and_a_stored_average_goes_on():
    network = torch.nn.BatchNorm2d(2)
    average, other = WeightAverage(network, 0.9), WeightAverage(network, 0.9)
    network.train()(torch.randn(4, 2, 3, 3))
    average.update(network, 100)
    assert average.state["num_batches_tracked"] == 1
    other.load(average.state)
    assert all(torch.equal(other.state[name], value) for name, value in average.state.items())
