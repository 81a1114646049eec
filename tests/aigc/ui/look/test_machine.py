"""Test the machine's name in two languages against the training scripts' own, and how long a training took."""

import torch

from aigc.ui.look.machine import machine, took
from train.loop.record import hardware


def test_a_cpu_that_a_training_records_is_named_in_both_languages() -> None:
    chinese, english = machine(hardware(torch.device("cpu"))).split('<span class="in-en"')
    assert f"（线程数\u00a0{torch.get_num_threads()}）<" in chinese and "thread" not in chinese
    assert f"threads\u00a0used:\u00a0{torch.get_num_threads()}<" in english
    assert ">NVIDIA H100 80GB HBM3<" in machine("NVIDIA H100 80GB HBM3")


def test_a_time_is_told_in_the_unit_that_fits_it() -> None:
    for seconds, said in ((5.6, "6 s"), (64, "1.1 min"), (2880, "48 min"), (10_796, "3 h 00 min")):
        assert f">{said}</span>" in took(seconds)
