"""Test the dials' limits: a run's time is short on a Space alone."""

import pytest

from aigc.ui.look.i18n import InputError
from aigc.ui.train.dials import SECONDS, check, longest_run
from tests.aigc.ui.train.test_live import values


def test_a_run_ends_after_a_minute_on_a_space_and_after_a_day_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert longest_run() == SECONDS.high == 86_400
    monkeypatch.setenv("SPACE_ID", "somebody/aigc")
    assert longest_run() == 60


@pytest.mark.parametrize(
    "wrong",
    [
        *({"network": "gan"}, {"images": 54_001}, {"images": float("nan")}, {"digits": "abc"}, {"digits": None}),
        *(
            {"wrong": 101},
            {"augment": 1},
            {"loss": "hinge"},
            {"rate": 30},
            {"rate": "-1"},
            {"batch": 1},
            {"batch": 513},
        ),
        *({"weight": -0.1}, {"weight": float("inf")}, {"noise": "some"}, {"critic": "yes"}, {"seed": 2**53}),
        *({"seconds": 0}, {"seconds": 86_401}, {"seconds": "60"}, {"pace": "stop"}),
    ],
    ids=str,
)
def test_a_dial_out_of_range_is_named(wrong: dict[str, object]) -> None:
    assert check(*values()).images == 100
    with pytest.raises(InputError):
        check(*values(**wrong))
