"""Test that a flood of lines leaves a short log."""

import logging

import pytest

from aigc.ui.serve import log
from aigc.ui.serve.log import Sparing


def test_a_flood_is_cut_and_counted_and_other_loggers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(log, "monotonic", lambda: now)
    sparing = Sparing(most=60, span=60)

    def passed(name: str) -> str | None:
        record = logging.LogRecord(name, logging.WARNING, "", 0, "line %d", (7,), None)
        return record.getMessage() if sparing.filter(record) else None

    lines = [passed("uvicorn.error") for _ in range(1000)]
    assert [line for line in lines if line] == ["line 7"] * 60
    assert passed("aigc") == "line 7"
    now = 61.0
    assert passed("aigc") == "line 7 (940 lines before it were left out)"
    assert passed("aigc") == "line 7"
