"""Test the switch of TF32 on the settings themselves, which torch keeps without CUDA too."""

from collections.abc import Iterator

import pytest
import torch

from aigc.inference import classify
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.precision import OPERATIONS, whole_float32


def precisions() -> list[str]:
    return [operation.fp32_precision for operation in OPERATIONS]


@pytest.fixture
def cuda_in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let torch say that CUDA is in use. -> the settings before, which must be the settings afterwards."""
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    before = precisions()
    assert before[0] == "tf32"
    yield before
    assert precisions() == before
    assert torch.backends.cudnn.allow_tf32  # the older name can be read again


def test_tf32_is_off_until_the_last_of_overlapping_calls_has_ended(cuda_in_use: list[str]) -> None:
    first, second = whole_float32(), whole_float32()
    with first:
        second.__enter__()  # a second thread's call begins within the first and ends after it
        assert precisions() == ["ieee"] * 2
    assert precisions() == ["ieee"] * 2
    second.__exit__(None, None, None)
    assert precisions() == cuda_in_use


def test_a_mistake_inside_restores_the_settings(cuda_in_use: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), whole_float32():
        raise ZeroDivisionError


def test_networks_answer_without_tf32(cuda_in_use: list[str]) -> None:
    dnn, seen = DNN(DNNConfig("fast", 4)).eval(), list[list[str]]()
    dnn.layers.register_forward_hook(lambda *_: seen.append(precisions()))
    classify(dnn, torch.rand(2, 1, 28, 28))
    assert seen == [["ieee"] * 2]


def test_settings_stay_untouched_without_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: False)
    before = precisions()
    with whole_float32():
        assert precisions() == before
