"""Test the shape of the learning rate schedule, and the averaging of weights."""

import copy
from itertools import pairwise

import pytest
import torch
from torch import nn

from aigc.learning.optim import cosine_schedule, restart, restarted_cosine, update_average
from aigc.store.model_files import load_dnn


def test_the_learning_rate_warms_up_peaks_and_ends_at_nothing() -> None:
    rates = [cosine_schedule(step, total=1000, warmup=100) for step in range(1001)]
    assert rates[0] == pytest.approx(0.01)
    assert max(rates) == rates[100] == pytest.approx(1)
    assert rates[550] == pytest.approx(0.5)
    assert rates[-1] == pytest.approx(0)
    assert all(a >= b for a, b in pairwise(rates[100:]))


def test_the_average_forgets_the_start_and_follows_parameters_and_buffers() -> None:
    average, model = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    nn.init.constant_(average.weight, 100.0)
    nn.init.constant_(model.weight, 2.0)
    model.running_mean = torch.full((3,), 5.0)
    model.num_batches_tracked = torch.tensor(7)
    for step in range(3000):
        update_average(average, model, step, decay=0.99)
    torch.testing.assert_close(average.weight, model.weight)
    torch.testing.assert_close(average.running_mean, model.running_mean)
    assert average.num_batches_tracked == 7
    assert average.weight is not model.weight


def test_the_average_of_a_loaded_model_moves() -> None:
    """Its convolutions lie in another memory layout, and a state dict holds copies of them."""
    model = load_dnn(device="cpu")
    average, weight = copy.deepcopy(model), next(model.parameters())
    nn.init.constant_(weight, 1.0)
    update_average(average, model, step=10**6)
    assert not torch.equal(next(average.parameters()), next(load_dnn(device="cpu").parameters()))


def test_late_in_training_one_step_moves_the_average_by_one_thousandth() -> None:
    average, model = nn.Linear(1, 1), nn.Linear(1, 1)
    nn.init.constant_(average.weight, 0.0)
    nn.init.constant_(model.weight, 1.0)
    update_average(average, model, step=1_000_000)
    assert average.weight.item() == pytest.approx(0.001)


def test_a_second_cycle_is_the_first_at_half_the_rate() -> None:
    once = [cosine_schedule(step, total=50, warmup=5) for step in range(50)]
    twice = [restarted_cosine(step, total=100, cycles=2, warmup=5) for step in range(100)]
    assert twice == once + [0.5 * rate for rate in once]


def test_a_cycle_begins_where_the_average_ended_with_an_optimiser_that_remembers_nothing() -> None:
    model, average = nn.Linear(3, 2), nn.Linear(3, 2)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    restart(model, average, optimizer)
    assert all(torch.equal(one, other) for one, other in zip(model.parameters(), average.parameters(), strict=True))
    assert not optimizer.state
    before = model.weight.detach().clone()
    optimizer.step()
    assert not torch.equal(model.weight, before), "and still moves this model"
