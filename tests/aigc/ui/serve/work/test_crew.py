"""Test the workers beside the server: what they answer, what stays at home, and what happens when one is killed."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import gradio as gr
import pytest

from aigc.errors import TextError
from aigc.ui.look.i18n import InputError, word
from aigc.ui.parts.requests import explain, sentence
from aigc.ui.serve.work.crew import Crew, WorkerError
from aigc.ui.serve.work.line import CrowdedError


def lent(function: Callable[..., Any], count: int = 1, at_home: tuple[bytes, ...] = ()) -> Callable[..., Any]:
    """Lend one function to a crew of its own, whose workers end when nobody holds the function any more."""
    crew = Crew(at_home)
    wrapped = crew.lend(function)
    crew.start(count)
    return wrapped


def who(seconds: float = 0.0, *, said: str = "") -> tuple[int, str]:
    time.sleep(seconds)
    return os.getpid(), said


def alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended is reaped."""
    return os.waitpid(process, os.WNOHANG) == (0, 0)


def test_workers_compute_at_once_each_in_a_process_of_its_own_and_the_server_when_all_are_busy() -> None:
    ask = lent(who, count=2)
    with ThreadPoolExecutor(3) as visitors:
        answers = list(visitors.map(lambda number: ask(0.5, said=str(number)), range(3)))
    assert [said for _, said in answers] == ["0", "1", "2"]
    assert len({process for process, _ in answers}) == 3
    assert sum(process == os.getpid() for process, _ in answers) == 1


def test_a_call_is_computed_in_the_server_before_workers_start_and_with_what_it_alone_has() -> None:
    crew = Crew(at_home=(b"data:",))
    ask = crew.lend(who)
    assert ask()[0] == os.getpid()
    crew.start(1)
    assert ask(said="a drawing")[0] != os.getpid()
    assert ask(said="data:image/png;base64,")[0] == os.getpid()


def test_mistakes_travel_as_they_were_raised() -> None:
    mistakes: list[Exception] = [
        InputError("error.missing", name=word("field.digit")),
        TextError("many", "too many digits", count=60, most=50),
        CrowdedError(),
        gr.Error("one sentence", print_exception=False),
    ]

    def fail(number: int) -> None:
        raise mistakes[number]

    ask = lent(fail)
    for number, mistake in enumerate(mistakes):
        with pytest.raises(type(mistake)) as caught:
            ask(number)
        assert (str(caught.value), repr(vars(caught.value))) == (str(mistake), repr(vars(mistake)))
        if isinstance(mistake, ValueError) and isinstance(caught.value, ValueError):
            assert explain(caught.value)[0] == explain(mistake)[0]
            assert sentence(caught.value) == sentence(mistake)


@pytest.mark.parametrize("error", [KeyError("lost"), SystemExit(3), MemoryError()])
def test_a_fault_is_told_with_its_place_and_the_worker_goes_on(error: BaseException) -> None:
    def fail(wrong: bool) -> int:
        if wrong:
            raise error
        return os.getpid()

    ask = lent(fail)
    worker = ask(False)
    with pytest.raises(WorkerError, match=rf"{type(error).__name__}: .* in fail \(test_crew.py:\d+\)"):
        ask(True)
    assert ask(False) == worker


def test_an_answer_that_cannot_travel_is_a_fault() -> None:
    with pytest.raises(WorkerError, match="pickle"):
        lent(lambda: lambda: 7)()


def test_a_loop_waits_for_workers_without_a_thread_and_one_given_up_answers_nobody_else() -> None:
    crew = Crew(at_home=(b"data:",))
    ask = crew.lend_to_loop(who)
    crew.start(1)

    async def visit() -> None:
        (worker, said), (other, _) = await asyncio.gather(ask(0.3, said="first"), ask(0.1, said="second"))
        assert said == "first" and other == os.getpid() != worker, "one worker computes, and meanwhile a thread"
        assert await ask(said="data:") == (os.getpid(), "data:")
        leaving = asyncio.ensure_future(ask(0.5, said="nobody’s"))
        await asyncio.sleep(0.1)
        leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving
        assert await ask(said="meanwhile") == (os.getpid(), "meanwhile")
        await asyncio.sleep(0.6)
        assert await ask(said="afterwards") == (worker, "afterwards")
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(CrowdedError):
            await ask()
        assert (await ask())[0] == os.getpid()

    asyncio.run(visit())


def test_who_waits_for_a_killed_worker_is_told_to_come_again_and_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask = lent(who)
    worker, _ = ask()
    with ThreadPoolExecutor(1) as visitor, caplog.at_level(logging.ERROR, "aigc"):
        waiting = visitor.submit(ask, 60)
        time.sleep(0.2)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(CrowdedError, match="try again in two seconds"):
            waiting.result(timeout=10)
    assert "a worker process was killed: 0 are left" in caplog.text
    assert ask()[0] == os.getpid()


def test_workers_outlive_the_signals_that_end_a_server_and_end_with_it() -> None:
    ask = lent(who, count=2)
    with ThreadPoolExecutor(2) as visitors:
        workers = {process for process, _ in visitors.map(ask, (0.3, 0.3))}
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
        os.kill(worker, signal.SIGINT)
    assert {ask()[0], ask()[0]} <= workers
    del ask  # and with it the server's ends of all pipes
    deadline = time.monotonic() + 10
    while workers and time.monotonic() < deadline:
        time.sleep(0.05)
        workers = {worker for worker in workers if alive(worker)}
    assert not workers
