"""Test the order of trainings: who waits, who loses a place or a kept run, and that only so many may wait."""

import copy

import pytest
import torch

from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Training
from aigc.ui.look.i18n import InputError
from aigc.ui.train import runs as module
from aigc.ui.train.runs import KEPT_FOR, MOST_KEPT, MOST_WAITING, PATIENCE, Runs, new_token


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_the_third_waits_for_the_two_before_it_and_then_begins(clock: Clock) -> None:
    runs = Runs(limit=1)
    first, second, third = (runs.enter(seconds) for seconds in (20, 30, 10))
    assert runs.ahead(first) == (0, 0.0)
    assert runs.ahead(third) == (2, 50.0)
    first.remaining = 5
    assert runs.ahead(third) == (2, 35.0)
    runs.leave(first)
    assert runs.ahead(second) == (0, 0.0)
    runs.leave(second)
    assert runs.ahead(third) == (0, 0.0)


def test_who_asks_no_more_loses_the_place(clock: Clock) -> None:
    runs = Runs(limit=1)
    silent, patient = runs.enter(20), runs.enter(20)
    silent.busy = True
    clock.now += 10 * PATIENCE
    patient.touched = clock.now
    assert runs.ahead(patient)[0] == 1, "it computes, if slowly"
    silent.busy, silent.touched = False, clock.now
    clock.now += PATIENCE - 1
    assert runs.ahead(patient)[0] == 1
    clock.now += 2
    assert runs.ahead(patient)[0] == 0
    with pytest.raises(InputError):
        runs.ahead(silent)


def test_only_so_many_wait_and_a_run_enters_once(clock: Clock) -> None:
    runs = Runs(limit=2)
    first = runs.enter(1)
    with pytest.raises(InputError, match="pause"):
        runs.enter(1, first.token)
    for _ in range(MOST_WAITING + 1):
        runs.enter(1)
    with pytest.raises(InputError, match=str(MOST_WAITING)):
        runs.enter(1)


def test_runs_at_rest_go_after_a_time_or_when_there_are_too_many(clock: Clock) -> None:
    runs, training = Runs(limit=1), Training(Settings(images=10))
    for i in range(MOST_KEPT + 1):
        runs.keep(f"run {i}", training)
    with pytest.raises(InputError, match="ten minutes"):
        runs.kept("run 0")
    assert runs.kept("run 1").training is training
    clock.now += KEPT_FOR + 1
    with pytest.raises(InputError):
        runs.kept("run 1")


def test_a_network_is_found_by_its_name_and_kind_and_learns_no_more(clock: Clock) -> None:
    runs, training = Runs(limit=1), Training(Settings(images=10, batch=2))
    token = new_token()
    runs.keep(token, training)
    network = runs.network("dnn", f"live-{token}")
    before = copy.deepcopy(network.state_dict())
    training.step()
    assert not network.training and training.learner.model.training
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in before.items())
    assert any(not torch.equal(value, before[name]) for name, value in training.learner.model.state_dict().items())
    for kind, name in (("gan", f"live-{token}"), ("dnn", f"live-{new_token()}")):
        with pytest.raises(InputError, match="no such run"):
            runs.network(kind, name)
