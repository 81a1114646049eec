"""Test the machine's name in two languages against the training scripts' own."""

import torch

from aigc.ui.look.machine import machine
from train.loop.record import hardware


def test_a_cpu_that_a_training_records_is_named_in_both_languages() -> None:
    chinese, english = machine(hardware(torch.device("cpu"))).split('<span class="in-en"')
    assert f"（线程数 {torch.get_num_threads()}）<" in chinese and "thread" not in chinese
    assert f"threads used: {torch.get_num_threads()}<" in english
    assert ">NVIDIA H100 80GB HBM3<" in machine("NVIDIA H100 80GB HBM3")
