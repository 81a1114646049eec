"""Test a live training: it repeats itself, learns, takes other dials half-way, and says when it has diverged."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from aigc.learning.live.history import MOST_POINTS, History
from aigc.learning.live.settings import NETWORKS, Settings
from aigc.learning.live.training import PAUSE, DivergedError, Part, Training, moments


def weights(training: Training) -> torch.Tensor:
    return torch.cat([value.flatten().double() for value in training.learner.model.state_dict().values()])


@pytest.mark.parametrize("network", NETWORKS)
def test_a_run_is_a_function_of_its_settings_beside_others_too(network: str) -> None:
    settings = Settings(network, images=40, batch=4, seed=7)
    found = []
    for disturbance in range(2):
        torch.manual_seed(disturbance)
        before = torch.get_rng_state()
        training, other = Training(settings), Training(replace(settings, seed=disturbance))
        for _ in range(3):
            training.step()
            if disturbance:
                other.step()
                training.measure()
                training.moment()
        found.append(weights(training))
        assert torch.equal(torch.get_rng_state(), before), "torch's own generator is other people's"
    assert torch.equal(*found)


def test_a_classifier_reads_nearly_all_held_out_images_after_300_steps() -> None:
    training = Training(Settings("dnn-fast", batch=64))
    for _ in range(300):
        training.step()
    training.measure()
    assert training.qualities[-1][1] >= 0.95
    view = training.moment().view
    assert 0 < len(view.pictures) == len(view.read) <= 20
    assert all(digit != read for digit, read in view.read)


def test_moments_end_after_the_seconds() -> None:
    training = Training(Settings("dnn-fast", images=10, batch=2, seconds=1))
    told = list(moments(training, seconds=1))
    assert told[0].step == 0 and told[-1].step == training.steps > 0
    assert told[-2].seconds < 1 <= training.seconds


def test_an_epoch_sees_as_many_images_as_there_are_and_slow_motion_shows_each_step() -> None:
    training = Training(Settings("dnn-fast", images=100, batch=8, slow=True))
    told = list(moments(training, seconds=60, steps=training.epoch))
    assert [moment.step for moment in told] == list(range(14))
    assert training.seen == 104 and training.seconds > 13 * PAUSE
    training.change(replace(training.settings, slow=False))
    assert training.changes == [], "the pace turns no dial of the learning"
    assert [moment.step for moment in moments(training, seconds=60, steps=2)][-1] == 15


def test_distorted_images_are_another_run_that_repeats_itself_too() -> None:
    found = []
    for disturbance, augment in enumerate((False, True, True)):
        torch.manual_seed(disturbance)
        training = Training(Settings("dnn-fast", images=40, batch=4, augment=augment))
        for _ in range(3):
            training.step()
        found.append(weights(training))
    assert torch.equal(found[1], found[2]) and not torch.equal(found[0], found[1])


def test_a_dial_changes_in_mid_run_and_other_data_do_not() -> None:
    settings = Settings("dnn-fast", images=100, batch=8)
    training = Training(settings)
    training.step()
    training.change(settings)
    assert training.changes == []
    training.change(replace(settings, rate=30.0))
    training.step()
    assert training.changes == [1]
    assert training.learner.optimizer.param_groups[0]["lr"] == pytest.approx(30 * 3e-3 * 2 / 20)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="new run"):
        training.change(replace(settings, images=50))


def test_a_discriminator_that_shall_not_learn_stays_as_it_is() -> None:
    training = Training(Settings("gan-article", images=20, batch=4, critic=False))
    before = {name: value.clone() for name, value in training.learner.model.state_dict().items()}
    training.step()
    after = training.learner.model.state_dict()
    moved = {name.split(".")[0] for name, value in after.items() if not torch.equal(value, before[name])}
    assert moved == {"generator"}


@pytest.mark.parametrize(("part", "learns", "steps"), [("D", "discriminator", 0), ("G", "generator", 1)])
def test_half_a_step_moves_one_of_the_two_and_its_opinions(part: Part, learns: str, steps: int) -> None:
    training = Training(Settings("gan-article", images=20, batch=4))
    before = {name: value.clone() for name, value in training.learner.model.state_dict().items()}
    opinions = training.half_step(part)
    after = training.learner.model.state_dict()
    assert {name.split(".")[0] for name, value in after.items() if not torch.equal(value, before[name])} == {learns}
    assert opinions.before.shape == opinions.after.shape == (20,)
    assert not torch.equal(opinions.before, opinions.after)
    assert training.steps == steps
    with pytest.raises(ValueError, match="GAN"):
        Training(Settings("dnn-fast", images=10)).half_step(part)


def test_a_run_that_diverges_says_so() -> None:
    training = Training(Settings("gan-fast", images=100, batch=4, rate=100.0))
    with pytest.raises(DivergedError, match="lower rate"):
        for _ in range(100):
            training.step()


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": 0},
        {"images": 54_001},
        {"digits": ""},
        {"digits": "12a"},
        {"network": "transformer"},
        {"rate": float("nan")},
        {"rate": 0},
        {"batch": 1},
        {"wrong": 101},
        {"kl_weight": -1},
        {"seconds": 86_401},
        {"noise": "none"},
        {"loss": "hinge"},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)


def test_a_long_history_stays_short_and_keeps_its_means() -> None:
    history = History()
    for step in range(1, 1001):
        history.add(step, {"loss": float(step)})
    assert len(history.steps) == len(history.curves["loss"]) < MOST_POINTS
    span = history.steps[0]
    assert history.curves["loss"][0] == (span + 1) / 2
    assert history.steps[1] - history.steps[0] == span
