"""Compare training steps in float32, as on a processor without bfloat16 multiplication."""

import pytest
import torch


@pytest.fixture(autouse=True)
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
