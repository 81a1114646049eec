"""Test the stream of a training: small updates, a queue, a pause, dials turned half-way, an end when nobody listens."""

import asyncio
import gc
import os
import sys
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import torch

from aigc.learning.live.training import Training
from aigc.store.loaded import Models
from aigc.ui.train.live import Stage
from aigc.ui.train.runs import Runs
from aigc.ui.train.tab import fitting
from tests.serving import apart

LARGEST = 20_000  # bytes of an update


def values(**changed: Any) -> list[Any]:
    """List the dials' values, in the order of the page."""
    dials: dict[str, Any] = {
        **{"network": "dnn-fast", "images": 100, "digits": "0123456789", "wrong": 0, "augment": False},
        **{"loss": "cross-entropy", "rate": "1", "batch": 8, "weight": 1, "noise": "fresh", "critic": True},
        **{"seed": 0, "seconds": 5, "pace": "full"},
    }
    return list({**dials, **changed}.values())


def awaited(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        apart(test(*args, **kwargs))

    return run


async def pictured(stream: Any) -> tuple[str, str]:
    """Take updates until one shows a training."""
    async for told, token in stream:
        assert len(told.encode()) < LARGEST
        if 'class="training"' in told:
            return told, token
    raise AssertionError("no training was shown")


@awaited
async def test_who_leaves_ends_the_computation_at_once(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    stream = stage.start("", *values(seconds=60))
    _, token = await pictured(stream)
    await pictured(stream)
    training = stage.runs.kept(token).training
    left = time.monotonic()
    await stream.aclose()
    assert stage.runs.running(token) is None and time.monotonic() - left < 0.5
    steps = training.steps
    await asyncio.sleep(0.4)
    assert training.steps == steps


@awaited
async def test_the_second_waits_and_then_begins(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    first, second = stage.start("", *values(seconds=60)), stage.start("", *values())
    await pictured(first)
    told, _ = await anext(second)
    assert "1 ahead of you, about" in told
    await first.aclose()
    await pictured(second)
    await second.aclose()


@awaited
async def test_a_run_is_paused_goes_on_with_other_dials_and_refuses_other_images(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    stream = stage.start("", *values(network="gan-article"))
    _, token = await pictured(stream)
    ticket = stage.runs.running(token)
    assert ticket
    ticket.wanted = fitting(stage.runs, token, *values(network="gan-article", rate="30"))
    await pictured(stream)
    ticket.stopping = True
    last = [told async for told, _ in stream][-1]
    assert "Paused." in last and "stroke" not in last
    training = stage.runs.kept(token).training
    assert training.settings.rate == 30 and len(training.changes) == 1
    steps = training.steps
    more = stage.go_on(token, *values(network="gan-article", rate="30"))
    await pictured(more)
    await pictured(more)
    await more.aclose()
    assert training.steps > steps
    refused = [told async for told, _ in stage.go_on(token, *values(network="gan-article", images=50))]
    assert "start anew" in refused[-1]
    assert fitting(stage.runs, token, *values(images=50)) is None


@awaited
async def test_mistakes_are_named(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    for changed, named in (
        ({"images": 0}, "from 1 to 54000"),
        ({"digits": ""}, "at least one digit"),
        ({"batch": float("nan")}, "batch size"),
        ({"network": "llm"}, "must be one of"),
        ({"rate": "1000"}, "learning rate"),
    ):
        ((told, _),) = [one async for one in stage.start("", *values(**changed))]
        assert "problem" in told and named in told
    ((told, _),) = [one async for one in stage.start("", *values(network="gan-fast", rate="30", seed=-1))]
    assert "seed" in told
    (*_, (told, _)) = [one async for one in stage.go_on("no such run", *values())]
    assert "no such run here" in told


@awaited
async def test_updates_stay_small_with_the_noisiest_pictures_and_long_curves(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    for network in ("gan-article", "vae-article", "dnn-article"):
        stream = stage.start("", *values(network=network, batch=2, seconds=60))
        _, token = await pictured(stream)
        training = stage.runs.kept(token).training
        for _ in range(119):
            training.step()
        training.qualities += [(step, 0.5) for step in range(60)]
        stage.runs.kept(token).past = training.curves()
        await pictured(stream)
        await stream.aclose()


@awaited
async def test_halves_of_a_step_begin_a_run_and_go_on_with_it(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    gan = values(network="gan-article")
    told, token = await stage.half_step("D", "", *gan)
    assert "D has learnt" in told and told.count(" → <b>") == 20
    again, same = await stage.half_step("G", token, *gan)
    assert "G has learnt" in again and same == token
    assert stage.runs.kept(token).training.steps == 1
    assert "a GAN" in (await stage.half_step("D", "", *values()))[0]


@awaited
async def test_a_run_is_shown_beside_the_one_before_and_their_dials_are_told_apart(models: Models) -> None:
    stage = Stage(models, Runs(limit=1))
    *_, (_, before) = [one async for one in stage.epoch("", *values())]
    *_, (last, token) = [one async for one in stage.epoch(before, *values())]
    assert before == token and stage.runs.kept(token).training.steps == 26 and "One epoch is over" in last
    async for told, _ in stage.start(token, *values(rate="10", seconds=1)):
        shown = told
    assert 'polyline class="curve-0 past"' in shown
    assert "Learning rate ×1 → ×10" in shown and "学习率 ×1 → ×10" in shown and "Batch" not in shown
    async for told, _ in stage.start(token, *values(network="vae-fast", seconds=1)):
        shown = told
    assert "past" not in shown, "networks of two kinds have no curves in common"


@awaited
async def test_a_run_that_breaks_off_is_told_and_leaves_its_place(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(models, Runs(limit=1))
    for error, named in (
        (RuntimeError("[enforce fail] not enough memory"), "broke off"),
        (RuntimeError("CUDA error: lost"), "accelerator failed"),
        (torch.OutOfMemoryError("CUDA out of memory"), "accelerator failed"),
        (MemoryError("no room for 9 GB"), "broke off"),
        (OSError("no space left"), "broke off"),
        (SystemExit("a thread ends"), "broke off"),
    ):
        stream = stage.start("", *values(seconds=60))
        _, token = await pictured(stream)
        with monkeypatch.context() as patch:
            patch.setattr(Training, "step", raising(error))
            *_, (told, _) = [one async for one in stream]
        assert named in told and str(error).split("]")[-1].strip() in told
        assert stage.runs.running(token) is None and not stage.runs.has(token)
    await pictured(again := stage.start("", *values()))
    await again.aclose()


def raising(error: BaseException) -> Callable[..., None]:
    def step(self: Training) -> None:
        raise error

    return step


def resident() -> float:
    """Measure the memory of this process that lies in the machine's, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its memory there")
def test_two_hundred_runs_take_no_more_memory_than_ten(models: Models) -> None:
    stage, taken = Stage(models, Runs(limit=1)), []

    async def one_run(network: str, before: str) -> str:
        stream = stage.start(before, *values(network=network, images=1000))
        _, token = await pictured(stream)
        ticket = stage.runs.running(token)
        assert ticket
        ticket.stopping = True
        assert "Paused." in [told async for told, _ in stream][-1]
        return token

    async def all_runs() -> None:
        token = ""
        for i in range(200):
            token = await one_run(("dnn-article", "vae-article", "gan-article")[i % 3], token)
            if i + 1 in (10, 200):
                gc.collect()
                taken.append(resident())

    apart(all_runs())
    assert taken[1] - taken[0] < 50, f"{taken[0]:.0f} MB after ten runs, {taken[1]:.0f} MB after two hundred"
