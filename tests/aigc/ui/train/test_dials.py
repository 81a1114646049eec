"""Test the dials' limits: a run's time is short on a Space alone."""

import pytest

from aigc.ui.train.dials import SECONDS, longest_run


def test_a_run_ends_after_a_minute_on_a_space_and_after_a_day_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert longest_run() == SECONDS.high == 86_400
    monkeypatch.setenv("SPACE_ID", "somebody/aigc")
    assert longest_run() == 60
