"""Steps are compared in float32, as on a processor that does not multiply bfloat16."""

import pytest
import torch


@pytest.fixture(autouse=True)
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
