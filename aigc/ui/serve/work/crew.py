"""Compute in processes beside the server, since threads of one process wait for each other's Python.

Two threads that classify digits at once take 1.7 times as long for each as one alone; two processes take no longer.
"""

import asyncio
import logging
import os
import pickle
import signal
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import wraps
from math import inf
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, ParamSpec, TypeVar

import gradio as gr
from starlette.concurrency import run_in_threadpool

from aigc.ui.serve.mistakes import one_line
from aigc.ui.serve.work.line import CrowdedError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Answered = asyncio.Future[bytes]
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a worker ends when the server has, which may finish first
EXPECTED = (ValueError, gr.Error)  # a visitor's mistakes
QUICK = 0.02  # seconds; behind a call that takes longer, none lies ready, but goes to the first worker that is free
SMALL = 1 << 14  # bytes; a larger call may fill a pipe whose worker fills it with its answer, and both would wait
SMOOTHING = 0.2  # weight of the newest call, among all that one function had
log = logging.getLogger("aigc")


class Crew:
    """Workers that compute what a server's event loop asks for; threads of the server compute while there are none.

    at_home  bytes in the pickled arguments of a call that is computed in the server itself, for what it alone has
    """

    def __init__(self, at_home: Collection[bytes] = ()) -> None:
        self._at_home = tuple(at_home)
        self._functions: list[Callable[..., Any]] = []
        self._lent: set[Callable[..., Any]] = set()
        self._alive = 0
        self._nursery: socket.socket  # a process that makes workers, at its other end; there once they have started
        self._took: list[float] = []  # seconds that each function's calls take, about
        self._idle: list[Connection] = []  # the last one at work comes first: its data are still in the cache
        self._busy: dict[Connection, _Pipeful] = {}
        self._waiting: deque[_Call] = deque()

    def __contains__(self, handler: Callable[..., Any]) -> bool:
        """Tell whether a coroutine function is one that `lend` made."""
        return handler in self._lent

    def lend(self, function: Callable[Arguments, Result]) -> Callable[Arguments, Awaitable[Result]]:
        """Wrap a function of values that can be pickled: once workers have started, it is computed in one of them.

        A ValueError or gr.Error reaches the caller as it was raised, without its cause. WorkerError: any other error.
        CrowdedError: the worker was killed.
        """
        number = len(self._functions)
        self._functions.append(function)
        self._took.append(inf)  # none has been timed

        @wraps(function)
        async def ask(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            sent = pickle.dumps((number, args, kwargs)) if self._alive else b""
            if not sent or any(mark in sent for mark in self._at_home):
                return await run_in_threadpool(function, *args, **kwargs)
            answer: Result
            answer, error = pickle.loads(await self._answer_to(number, sent))
            if error is not None:
                raise _unpacked(error)
            return answer

        self._lent.add(ask)
        return ask

    def start(self, count: int) -> None:
        """Start `count` workers, which know the functions lent so far; before the process has threads of its own."""
        self._nursery, theirs = socket.socketpair()
        if not os.fork():
            self._nursery.close()
            self._raise_workers(theirs)
        theirs.close()
        for _ in range(count):
            self._hire()

    def _hire(self) -> None:
        """Let the nursery fork one more worker; OSError where it has ended."""
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self._nursery, [b"."], [theirs.fileno()])
        self._idle.append(ours)
        self._alive += 1

    def _raise_workers(self, server: socket.socket) -> None:
        """Fork workers for the server until it has ended: a process without threads can, the server itself cannot."""
        for one in (*ENDING, signal.SIGCHLD):  # nobody waits for workers that have ended
            signal.signal(one, signal.SIG_IGN)
        try:
            while wanted := socket.recv_fds(server, 1, 1)[1]:
                if not os.fork():
                    server.close()
                    self._work(Connection(wanted[0]))
                os.close(wanted[0])
            os._exit(0)
        finally:
            os._exit(1)

    async def _answer_to(self, number: int, sent: bytes) -> bytes:
        answered: Answered = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(number, sent, answered))
        self._hand_out()
        return await answered

    def _hand_out(self) -> None:
        """Give waiting calls to workers, but for those that nobody waits for any more."""
        while self._waiting:
            if self._waiting[0].answered.done():
                self._waiting.popleft()
            elif (worker := self._free(self._waiting[0])) is None:
                break
            else:
                self._give(worker, self._waiting.popleft())

    def _free(self, call: "_Call") -> Connection | None:
        """Find an idle worker, or one with a quick call, whose next one then lies ready: else it would wait for us."""
        if self._idle:
            return self._idle.pop()
        if len(call.sent) > SMALL:
            return None
        quick = [
            one for one, held in self._busy.items() if len(held.calls) == 1 and self._took[held.calls[0].number] < QUICK
        ]
        return min(quick, key=lambda one: self._busy[one].began, default=None)

    def _give(self, worker: Connection, call: "_Call") -> None:
        held = self._busy.get(worker)
        if held is None:
            held = self._busy[worker] = _Pipeful(time.monotonic(), deque())
            asyncio.get_running_loop().add_reader(worker.fileno(), self._receive, worker)
        held.calls.append(call)
        try:
            worker.send_bytes(call.sent)
        except OSError:
            self._lose(worker)

    def _receive(self, worker: Connection) -> None:
        """Take an answer whose first bytes have come: the others follow at once."""
        try:
            answer = worker.recv_bytes()
        except (EOFError, OSError):
            self._lose(worker)
            return
        held, now = self._busy[worker], time.monotonic()
        call, took = held.calls.popleft(), now - held.began
        known = self._took[call.number]
        self._took[call.number] = took if known == inf else known + SMOOTHING * (took - known)
        held.began = now
        if not held.calls:
            asyncio.get_running_loop().remove_reader(worker.fileno())
            del self._busy[worker]
            self._idle.append(worker)
        self._hand_out()  # first, so that the worker does not wait until this answer is on its way
        if not call.answered.done():
            call.answered.set_result(answer)

    def _lose(self, worker: Connection) -> None:
        """Replace a worker that was killed; who waits for it comes again, and finds others or the server's threads."""
        asyncio.get_running_loop().remove_reader(worker.fileno())
        in_work, *unread = self._busy.pop(worker).calls
        self._waiting.extendleft(reversed(unread))
        self._alive -= 1
        try:
            self._hire()
        except OSError:
            log.error("a worker process was killed, and the one that makes them: %d are left", self._alive)
        else:
            log.error("a worker process was killed: another has taken its place")
        for call in (in_work, *self._waiting) if not self._alive else (in_work,):
            if not call.answered.done():
                call.answered.set_exception(CrowdedError())
        self._hand_out()

    def _work(self, server: Connection) -> None:
        """Answer until the server has ended, and end without what Python would do at the end of the server."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            while True:
                number, args, kwargs = pickle.loads(server.recv_bytes())
                server.send_bytes(_packed(self._functions[number], args, kwargs))
        except (EOFError, OSError):
            os._exit(0)
        finally:
            os._exit(1)


class _Call(NamedTuple):
    """A call on its way to a worker."""

    number: int  # its function’s
    sent: bytes
    answered: Answered


@dataclass
class _Pipeful:
    """The calls that a worker has, the first one in work since `began`."""

    began: float
    calls: deque[_Call]


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
