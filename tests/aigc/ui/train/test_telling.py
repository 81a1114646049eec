"""Test that a run too short to show anything says so, and only once it rests."""

from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Training
from aigc.ui.look.i18n import both
from aigc.ui.train.telling import FEW, tell


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
