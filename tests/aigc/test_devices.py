"""Test the choice of a device, its reason, and its failures; without a driver, torch itself raises them."""

import os
import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import nn

from aigc.devices import Choice, choose_device, on_lent_gpu, pick_device, usable_cores
from aigc.examples import example_digit
from aigc.store.loaded import Models, open_models, rescued
from aigc.store.model_files import load_dnn
from aigc.ui.compose import device_sentence
from tests.serving import ROOT


def test_a_device_is_chosen_for_a_reason_and_a_wrong_one_is_named() -> None:
    assert choose_device("cpu") == Choice(torch.device("cpu"), "asked")
    found = choose_device("auto")
    assert (found.reason == "alone") == (found.device.type == "cpu")
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    with pytest.raises(ValueError, match="no device 'tpu'"):
        pick_device("tpu")
    for name, there in (("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available())):
        if not there:
            with pytest.raises(ValueError, match=f"{name} is not available on this machine: use --device auto or cpu"):
                pick_device(name)


def test_a_device_may_be_named_as_torch_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_device(torch.device("cpu")) == choose_device("cpu:0") == Choice(torch.device("cpu"), "asked")
    assert load_dnn("article", torch.device("cpu")).config.variant == "article"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert pick_device("cuda:1") == pick_device(torch.device("cuda", 1)) == torch.device("cuda:1")
    assert pick_device("cuda") == torch.device("cuda")
    with pytest.raises(ValueError, match="cuda:2 is not available on this machine, whose last is cuda:1"):
        pick_device("cuda:2")
    anything: Any
    for anything in ("meta", torch.device("meta"), "cuda:x", "", 0, None):
        with pytest.raises(ValueError, match=r"there is no device .*: use auto, cpu, cuda or mps"):
            pick_device(anything)


FORK = """
import os, sys, time, torch, aigc
torch.set_num_threads(2)
dnn, vae, gan = aigc.load_dnn(device="cpu"), aigc.load_vae(device="cpu"), aigc.load_gan(device="cpu")
images = torch.rand(64, 1, 28, 28)
aigc.classify(dnn, images)  # OpenMP's threads are there now
child = os.fork()
if not child:
    aigc.classify(dnn, images), aigc.encode(vae, images), aigc.generate(gan, torch.zeros(9, 64), range(9))
    os._exit(7)
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        print("child ended with", os.waitstatus_to_exitcode(status), "parent has", torch.get_num_threads())
        break
    time.sleep(0.05)
else:
    os.kill(child, 9)
    print("hangs")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_a_fork_answers() -> None:
    ended = subprocess.run([sys.executable, "-c", FORK], cwd=ROOT, capture_output=True, text=True)
    assert ended.stdout.strip() == "child ended with 7 parent has 2", ended.stderr


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device: it does not fail")
@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_an_app_whose_accelerator_does_not_start_says_so_and_runs_on_the_cpu(
    device: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Let torch promise a CUDA device that is missing, as a broken driver does."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    models = open_models(device)
    where = next(models.gan["best"].parameters()).device
    said = device_sentence(models.choice)
    assert (models.choice.reason, where) == ("failed", torch.device("cpu"))
    assert "since the accelerator failed: " in said and "加速器出错" in said
    (line,) = (record.getMessage() for record in caplog.records if record.name == "aigc")
    assert "CUDA failed" in line and "the models run on the CPU from now on" in line


class OutOfMemory(nn.Module):
    """A classifier on a device without memory, with torch's own error."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")


def test_an_accelerator_that_runs_out_of_memory_loses_no_answer(models: Models) -> None:
    """Expect the answer from the CPU after one failure, and the models on the CPU for later requests."""
    own = Models(models.catalogue, Choice(torch.device("cuda"), "fastest"))
    own.dnn._listed._on_device = {"best": OutOfMemory()}  # type: ignore[attr-defined]
    asked = []

    def classified() -> int:
        asked.append(own.choice.device.type)
        logits, _ = own.dnn["best"](example_digit(7, 0)[None])
        return int(logits.argmax())

    assert rescued(own, classified)() == 7
    assert rescued(own, classified)() == 7
    assert asked == ["cuda", "cpu", "cpu"]
    assert own.choice.reason == "failed" and own.choice.detail.startswith("CUDA out of memory")


def test_on_the_cpu_an_error_is_an_error(models: Models) -> None:
    def fail() -> None:
        raise RuntimeError("a defect")

    with pytest.raises(RuntimeError, match="a defect"):
        rescued(models, fail)()


def test_without_zerogpu_nothing_is_lent() -> None:
    assert on_lent_gpu(example_digit, seconds=10) is example_digit
