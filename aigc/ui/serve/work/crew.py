"""Compute in processes beside the server, since threads of one process wait for each other's Python.

Two threads that classify digits at once take 1.7 times as long for each as one alone; two processes take no longer.
"""

import asyncio
import logging
import os
import pickle
import signal
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import wraps
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue
from typing import Any, ParamSpec, TypeVar

import gradio as gr
from starlette.concurrency import run_in_threadpool

from aigc.ui.serve.mistakes import one_line
from aigc.ui.serve.work.line import CrowdedError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a worker ends when the server has, which may finish first
EXPECTED = (ValueError, gr.Error)  # a visitor's mistakes
log = logging.getLogger("aigc")


class Crew:
    """Workers that compute what the server asks for; its own threads compute while there are none.

    at_home  bytes in the pickled arguments of a call that is computed in the server itself, for what it alone has
    """

    def __init__(self, at_home: Collection[bytes] = ()) -> None:
        self._at_home = tuple(at_home)
        self._functions: list[Callable[..., Any]] = []
        self._idle: LifoQueue[Connection] = LifoQueue()  # the last one at work still has its data in the cache

    def lend(self, function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        """Wrap a function of values that can be pickled: once workers have started, it is computed in one of them.

        A ValueError or gr.Error reaches the caller as it was raised, without its cause. WorkerError: any other error.
        CrowdedError: the worker was killed.
        """
        number = self._add(function)

        @wraps(function)
        def ask(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            worker = self._asked(number, args, kwargs)
            if worker is None:
                return function(*args, **kwargs)
            answer: Result = self._answer_of(worker)
            return answer

        return ask

    def lend_to_loop(self, function: Callable[Arguments, Result]) -> Callable[Arguments, Awaitable[Result]]:
        """Wrap a function as `lend` does, for an event loop: no thread waits for a worker, which takes longer."""
        number = self._add(function)

        @wraps(function)
        async def ask(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            worker = self._asked(number, args, kwargs)
            if worker is None:
                return await run_in_threadpool(function, *args, **kwargs)
            try:
                await _readable(worker)
            except asyncio.CancelledError:
                asyncio.get_running_loop().run_in_executor(None, self._answer_of, worker)  # nobody else may get it
                raise
            answer: Result = self._answer_of(worker)
            return answer

        return ask

    def _add(self, function: Callable[..., Any]) -> int:
        self._functions.append(function)
        return len(self._functions) - 1

    def _asked(self, number: int, args: Any, kwargs: Any) -> Connection | None:
        """Ask an idle worker; None where there is none, or where the server must compute this itself."""
        if self._idle.empty():
            return None
        sent = pickle.dumps((number, args, kwargs))
        if any(mark in sent for mark in self._at_home):
            return None
        try:
            worker = self._idle.get_nowait()
        except Empty:
            return None
        with suppress(OSError):  # it was killed: its answer will tell
            worker.send_bytes(sent)
        return worker

    def start(self, count: int) -> None:
        """Fork `count` workers, which know the functions lent so far; before the process has threads of its own."""
        ours: list[Connection] = []
        for _ in range(count):
            here, there = Pipe()
            ours.append(here)
            if not os.fork():
                for connection in ours:  # or else a worker would hold open what tells the others of the server's end
                    connection.close()
                self._work(there)
            there.close()
        for connection in ours:
            self._idle.put(connection)

    def _answer_of(self, worker: Connection) -> Any:
        try:
            answer, error = pickle.loads(worker.recv_bytes())
        except (EOFError, OSError) as lost:
            log.error("a worker process was killed: %d are left until the next start", self._idle.qsize())
            raise CrowdedError from lost
        self._idle.put(worker)
        if error is not None:
            raise _unpacked(error)
        return answer

    def _work(self, server: Connection) -> None:
        """Answer until the server has ended, and end without what Python would do at the end of the server."""
        for one in ENDING:
            signal.signal(one, signal.SIG_IGN)
        try:
            while True:
                number, args, kwargs = pickle.loads(server.recv_bytes())
                server.send_bytes(_packed(self._functions[number], args, kwargs))
        except (EOFError, OSError):
            os._exit(0)
        finally:
            os._exit(1)


async def _readable(worker: Connection) -> None:
    """Wait for an answer's first bytes; the others follow at once."""
    loop = asyncio.get_running_loop()
    there = asyncio.Event()
    loop.add_reader(worker.fileno(), there.set)
    try:
        await there.wait()
    finally:
        loop.remove_reader(worker.fileno())


class WorkerError(Exception):
    """A fault in a worker: its kind, its message and its place, in one line."""


def _packed(function: Callable[..., Any], args: Any, kwargs: Any) -> bytes:
    try:
        return pickle.dumps((function(*args, **kwargs), None))
    except EXPECTED as error:
        return pickle.dumps((None, (type(error), error.args, vars(error))))
    except BaseException as error:  # SystemExit too, which ends a thread and must not end a worker
        return pickle.dumps((None, (WorkerError, (one_line(error),), {})))


def _unpacked(error: tuple[type[Exception], tuple[Any, ...], dict[str, Any]]) -> Exception:
    """Make an error anew without its __init__, whose arguments are not those that the error keeps."""
    kind, args, attributes = error
    made = kind.__new__(kind, *args)
    vars(made).update(attributes)
    return made
