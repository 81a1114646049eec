"""Test the counts of operations against torch's own counter and by hand, and the bound on the time of a measurement."""

import time

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from aigc.inference import classify
from aigc.store.loaded import Models
from aigc.store.model_files import load_dnn
from aigc.ui.data.cost import Task, list_tasks, measure_rates, operations


@pytest.fixture(scope="module")
def tasks(models: Models) -> dict[tuple[str, str], Task]:
    return {(task.name, task.variant): task for task in list_tasks(models)}


def test_operations_and_parameters_agree_with_a_count_by_hand(tasks: dict[tuple[str, str], Task]) -> None:
    layers = [(784, 512), (512, 256), (256, 11)]  # ten digits, and whether it is one
    task = tasks["dnn", "article"]
    assert operations(task) == sum(2 * inputs * outputs for inputs, outputs in layers)
    assert task.parameters == sum(inputs * outputs + outputs for inputs, outputs in layers)


def test_operations_of_a_classifier_agree_with_the_counter_of_torch(tasks: dict[tuple[str, str], Task]) -> None:
    dnn = load_dnn("best")  # the app's own is folded into operations that torch does not count
    with FlopCounterMode(display=False) as counter:
        classify(dnn, torch.zeros(1, 1, 28, 28))
    assert operations(tasks["dnn", "best"]) == counter.get_total_flops() > 0


@pytest.mark.parametrize("name", ["generator", "discriminator"])
def test_operations_agree_with_the_counter_of_torch(tasks: dict[tuple[str, str], Task], name: str) -> None:
    task = tasks[name, "best"]
    with FlopCounterMode(display=False) as counter:
        task.run(1)
    assert operations(task) == counter.get_total_flops() > 0


def test_operations_are_those_of_the_record(models: Models, tasks: dict[tuple[str, str], Task]) -> None:
    recorded = models.catalogue.evaluation("gan")["megaflops_per_image"]
    assert operations(tasks["generator", "best"]) == pytest.approx(recorded * 1e6)


def test_refining_latents_is_counted_too(tasks: dict[tuple[str, str], Task]) -> None:
    task = tasks["vae", "best"]  # more than one encoder and four decoders, since each refinement also goes backward
    assert operations(task) > 2 * task.parameters


def test_a_measurement_ends_in_time_and_finds_the_faster_of_two() -> None:
    slow = Task("slow", "best", 0, lambda n: time.sleep(0.02))
    fast = Task("fast", "best", 0, lambda n: time.sleep(0.005))
    started = time.perf_counter()
    rates = measure_rates([slow, fast], budget=0.4)
    assert time.perf_counter() - started < 1.5
    assert rates[1].middle > rates[0].middle
    for rate in rates:
        assert rate.slowest <= rate.middle <= rate.fastest and rate.calls > 1
