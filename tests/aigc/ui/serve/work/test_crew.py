"""Test the workers beside the server: what they answer, what stays at home, and what happens when one is killed."""

import asyncio
import gc
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from aigc.errors import TextError
from aigc.ui.look.i18n import InputError, word
from aigc.ui.parts.requests import explain, sentence
from aigc.ui.serve.work.crew import Crew, WorkerError
from aigc.ui.serve.work.line import CrowdedError

Ask = Callable[..., Awaitable[Any]]


def lent(function: Callable[..., Any], count: int = 1, at_home: tuple[bytes, ...] = ()) -> Ask:
    """Lend one function to a crew of its own, whose workers end when nobody holds the function any more."""
    crew = Crew(at_home)
    ask = crew.lend(function)
    crew.start(count)
    return ask


def run(*calls: Awaitable[Any]) -> list[Any]:
    """Wait for some calls at once. -> their answers, or errors."""

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*calls, return_exceptions=True)

    return asyncio.run(all_at_once())


def who(seconds: float = 0.0, *, said: str = "") -> tuple[int, str]:
    time.sleep(seconds)
    return os.getpid(), said


def alive(process: int) -> bool:
    """Tell whether a process runs; workers that have ended leave nothing."""
    return Path(f"/proc/{process}").exists()


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_workers_compute_at_once_each_in_a_process_of_its_own_and_others_wait_for_them() -> None:
    ask = lent(who, count=2)
    answers = run(*(ask(0.2, said=str(number)) for number in range(5)))
    assert [said for _, said in answers] == ["0", "1", "2", "3", "4"]
    workers = [process for process, _ in answers]
    assert len(set(workers)) == 2 and os.getpid() not in workers
    assert len(set(workers[:2])) == 2, "at once"


def test_a_call_is_computed_in_the_server_before_workers_start_and_with_what_it_alone_has() -> None:
    crew = Crew(at_home=(b"data:",))
    ask = crew.lend(who)
    assert ask in crew and who not in crew
    assert run(ask(said="early")) == [(os.getpid(), "early")]
    crew.start(1)
    [(worker, _), (home, _)] = run(ask(said="a drawing"), ask(said="data:image/png;base64,"))
    assert home == os.getpid() != worker


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
    for mistake, caught in zip(mistakes, run(*map(ask, range(len(mistakes)))), strict=True):
        assert type(caught) is type(mistake)
        assert (str(caught), repr(vars(caught))) == (str(mistake), repr(vars(mistake)))
        if isinstance(mistake, ValueError) and isinstance(caught, ValueError):
            assert (explain(caught)[0], sentence(caught)) == (explain(mistake)[0], sentence(mistake))


@pytest.mark.parametrize("error", [KeyError("lost"), SystemExit(3), MemoryError()])
def test_a_fault_is_told_with_its_place_and_the_worker_goes_on(error: BaseException) -> None:
    def fail(wrong: bool) -> int:
        if wrong:
            raise error
        return os.getpid()

    ask = lent(fail)
    before, fault, after = run(ask(False), ask(True), ask(False))
    assert before == after != os.getpid()
    assert (
        isinstance(fault, WorkerError)
        and type(error).__name__ in str(fault)
        and " in fail (test_crew.py:" in str(fault)
    )


def test_an_answer_that_cannot_travel_is_a_fault() -> None:
    [fault] = run(lent(lambda: lambda: 7)())
    assert isinstance(fault, WorkerError) and "pickle" in str(fault)


def test_the_answer_to_a_call_given_up_reaches_nobody_else() -> None:
    ask = lent(who)

    async def visit() -> None:
        leaving = [asyncio.ensure_future(ask(0.3, said="nobody’s")) for _ in range(2)]  # one computed, one waiting
        await asyncio.sleep(0.1)
        for one in leaving:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
        began = time.monotonic()
        assert (await ask(said="mine"))[1] == "mine"
        assert time.monotonic() - began < 0.4, "nothing is computed for who left while waiting"

    asyncio.run(visit())


def test_the_next_call_lies_ready_behind_a_quick_one_while_the_server_is_busy() -> None:
    ask = lent(time.monotonic)

    async def visit() -> None:
        for _ in range(20):
            await ask()  # is timed: a quick one
        calls = [asyncio.ensure_future(ask()) for _ in range(2)]
        await asyncio.sleep(0)
        time.sleep(0.3)
        free_again = time.monotonic()
        assert max(await asyncio.gather(*calls)) < free_again

    asyncio.run(visit())


def test_calls_and_answers_larger_than_a_pipe_do_not_wait_for_each_other() -> None:
    ask = lent(lambda data: data)

    async def visit() -> None:
        for _ in range(20):
            await ask(b"")  # is timed: a quick one
        sent = [bytes([number]) * 3_000_000 for number in range(4)]
        assert await asyncio.wait_for(asyncio.gather(*map(ask, sent)), 20) == sent

    asyncio.run(visit())


def test_no_call_lies_behind_one_that_takes_long_while_another_worker_becomes_free() -> None:
    ask = lent(who, count=2)

    async def visit() -> list[str]:
        await asyncio.gather(ask(0.2), ask(0.2))  # are timed: no quick ones
        done: list[str] = []
        calls = [asyncio.ensure_future(ask(seconds, said=name)) for seconds, name in ((0.6, "a"), (0.2, "b"), (0, "c"))]
        for call in calls:
            call.add_done_callback(lambda one: done.append(one.result()[1]))
        await asyncio.gather(*calls)
        return done

    assert asyncio.run(visit()) == ["b", "c", "a"]


def test_a_call_that_lay_ready_in_a_killed_worker_is_computed_by_another() -> None:
    ask = lent(who)

    async def visit() -> None:
        for _ in range(20):
            worker, _ = await ask()  # is timed: a quick one
        held, ready = asyncio.ensure_future(ask(60)), asyncio.ensure_future(ask(said="mine"))
        await asyncio.sleep(0.2)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(CrowdedError):
            await held
        assert (await asyncio.wait_for(ready, 10))[1] == "mine"

    asyncio.run(visit())


def test_who_waits_for_a_killed_worker_is_told_to_come_again_and_another_takes_its_place(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask = lent(who, count=2)

    async def visit() -> None:
        (first, _), (second, _) = await asyncio.gather(ask(0.2), ask(0.2))
        held = asyncio.ensure_future(ask(60))
        left, _ = await ask()
        busy, waits = (asyncio.ensure_future(ask(seconds)) for seconds in (0.5, 0))
        await asyncio.sleep(0.1)
        os.kill(first + second - left, signal.SIGKILL)
        with pytest.raises(CrowdedError, match="try again in two seconds"):
            await held
        replaced, _ = await waits
        assert (await busy)[0] == left and replaced not in (first, second, os.getpid())

    with caplog.at_level(logging.ERROR, "aigc"):
        asyncio.run(visit())
    assert [record.message for record in caplog.records] == ["a worker process was killed: another has taken its place"]


def test_without_what_makes_workers_the_last_one_killed_leaves_the_servers_own_threads(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask = lent(who)

    async def visit() -> None:
        worker, _ = await ask()
        nursery = parent_of(worker)
        os.kill(nursery, signal.SIGKILL)
        os.waitpid(nursery, 0)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(CrowdedError):
            await ask()
        assert (await ask())[0] == os.getpid()

    with caplog.at_level(logging.ERROR, "aigc"):
        asyncio.run(visit())
    assert [record.message for record in caplog.records] == [
        "a worker process was killed, and the one that makes them: 0 are left"
    ]


def test_workers_outlive_the_signals_that_end_a_server_and_end_with_it() -> None:
    ask = lent(who, count=2)
    workers = {process for process, _ in run(ask(0.3), ask(0.3))}
    workers |= {parent_of(worker) for worker in workers}
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
        os.kill(worker, signal.SIGINT)
    assert {process for process, _ in run(ask(), ask())} < workers
    del ask  # and with it the server's ends of all pipes
    gc.collect()
    deadline = time.monotonic() + 10
    while workers and time.monotonic() < deadline:
        time.sleep(0.05)
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)  # what makes workers is the test's own child
        workers = {worker for worker in workers if alive(worker)}
    assert not workers
