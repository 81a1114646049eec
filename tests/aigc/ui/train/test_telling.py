"""Test that a run that has hardly begun, knows its few images by heart, or has collapsed, says so once it rests."""

import re
from typing import Any

import pytest

from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Training
from aigc.ui.look.i18n import both
from aigc.ui.train.telling import ENOUGH, FEW, tell


def test_a_run_too_short_says_so_once_it_rests() -> None:
    training = Training(Settings("dnn-fast", images=20, batch=4))
    for _ in range(FEW - 1):
        training.step()
    said = both("train.short", step=FEW - 1)
    assert [said in tell(training.moment(), "CPU", state) for state in ("over", "paused", "going", "learned_d")] == [
        True, True, False, False,
    ]  # fmt: skip
    training.step()
    assert both("train.short", step=FEW) not in tell(training.moment(), "CPU", "over")


def heart(**settings: Any) -> list[bool]:
    """Train on a few images, and find out whether the result at rest, and amid learning, says that more would help."""
    training = Training(Settings("dnn-article", batch=10, **settings))
    for _ in range(80):
        training.step()
    training.measure()
    sentence = re.compile(r"It knows its (\d+) images by heart \(loss 0\.\d\d\), and reads \d\d\.\d% of new ones")
    told = [
        sentence.search(tell(training.moment(), "CPU", state)) for state in ("over", "paused", "going", "learned_d")
    ]
    assert all(one[1] == str(settings["images"]) for one in told if one)
    return [one is not None for one in told]


def test_a_network_that_knows_few_images_by_heart_is_told_to_need_more_of_them() -> None:
    assert heart(images=10) == [True, True, False, False]
    assert heart(images=10, loss="mse") == [True, True, False, False]
    assert heart(images=10, wrong=50) == [False] * 4, "wrong labels, too, may be the reason"
    assert heart(images=10, rate=0.01) == [False] * 4, "more steps would help this one"
    assert heart(images=30, digits="01") == [False] * 4, "it reads two digits well"


@pytest.mark.parametrize(
    ("settings", "collapses"), [({"critic": False}, True), pytest.param({}, False, marks=pytest.mark.slow)]
)
def test_a_generator_that_draws_the_same_from_any_noise_is_told_to_have_collapsed(
    settings: dict[str, Any], collapses: bool
) -> None:
    training = Training(Settings("gan-article", batch=16, **settings))
    for _ in range(ENOUGH - 1):
        training.step()
    said = both("train.collapsed")
    assert said not in tell(training.moment(), "CPU", "over"), "it may be on its way"
    training.step()
    assert [said in tell(training.moment(), "CPU", state) for state in ("over", "paused", "going")] == [
        *(collapses, collapses, False)
    ]
